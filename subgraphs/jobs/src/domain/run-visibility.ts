import type { DatasetRef, Principal } from '@lakeward/kernel';
import type { AccessSnapshot } from '@lakeward/policy/access-snapshot';

/** The runs that a principal may list, as the repository asks for them: his own, and those into datasets that he owns. */
export const runVisibility = (
  principal: Principal,
  snapshot: AccessSnapshot,
): { readonly caller: string; readonly targets: readonly DatasetRef[] } => ({
  caller: principal.id,
  targets: [...snapshot.datasets.values()]
    .filter((dataset) => dataset.owners.some((owner) => owner.principal === principal.id))
    .map((dataset) => dataset.ref),
});
