import { AppError, type Dataset, type DatasetId, datasetRefKey, type ReadSchema } from '@lakeward/kernel';
import { z } from 'zod';

import type { AccessSnapshot } from './access-snapshot.ts';
import { checkPolicy } from './check-policy.ts';
import { matchTargets } from './match-policy.ts';
import { parseStoredPolicy } from './parse-policy.ts';
import type { PolicyState, StoredPolicyVersion } from './policy-repository.ts';
import type { Policy, TargetMatch } from './policy.ts';

/** What is wrong with a stored policy, for people who may read policies. */
export interface PolicyFault {
  readonly policyId: string;
  readonly version: number;
  readonly message: string;
  readonly path: readonly string[];
  /** Nobody reads these until the fault is mended. */
  readonly datasets: readonly DatasetId[];
}

export interface SnapshotParts {
  readonly tenant: string;
  readonly version: number;
  readonly asOf: Date;
  readonly datasets: readonly Dataset[];
  readonly readSchemas: readonly ReadSchema[];
  readonly state: PolicyState;
}

const LAST_RESTRICTION_GONE = 'Its last restriction was removed; say markUnrestricted to open it without one.';

/** Parses and checks every stored policy; each faulty one closes the datasets that it speaks of, never opens them. */
export function buildAccessSnapshot(parts: SnapshotParts): { readonly snapshot: AccessSnapshot; readonly faults: readonly PolicyFault[] } {
  const datasets = parts.datasets.filter((dataset) => dataset.tenant === parts.tenant);
  const faults: PolicyFault[] = [];
  const policies: Policy[] = [];
  for (const row of newestVersions(parts.state.versions)) {
    const read = readPolicy(row, datasets);
    faults.push(...read.faults);
    if (read.policy) policies.push(read.policy);
  }

  const broken = new Map<DatasetId, string>();
  for (const fault of faults) for (const id of fault.datasets) broken.set(id, `Policy ${fault.policyId}: ${fault.message}`);
  for (const dataset of datasets)
    if (!broken.has(dataset.id) && lostItsRestrictions(dataset, parts.state)) broken.set(dataset.id, LAST_RESTRICTION_GONE);

  const readSchemas = new Map<DatasetId, ReadSchema[]>();
  const inOrder = [...parts.readSchemas].sort((a, b) => (a.name === b.name ? a.version - b.version : a.name < b.name ? -1 : 1));
  for (const schema of inOrder) {
    if (schema.state === 'DRAFT') continue;
    const known = readSchemas.get(schema.datasetId);
    if (known) known.push(schema);
    else readSchemas.set(schema.datasetId, [schema]);
  }
  const snapshot: AccessSnapshot = Object.freeze({
    tenant: parts.tenant,
    version: parts.version,
    asOf: parts.asOf,
    datasets: new Map(datasets.map((dataset) => [dataset.id, dataset])),
    byRef: new Map(datasets.map((dataset) => [datasetRefKey(dataset.ref), dataset])),
    readSchemas,
    policies,
    broken,
  });
  return { snapshot, faults };
}

function newestVersions(versions: readonly StoredPolicyVersion[]): readonly StoredPolicyVersion[] {
  const newest = new Map<string, StoredPolicyVersion>();
  for (const row of versions) if (row.version > (newest.get(row.id)?.version ?? 0)) newest.set(row.id, row);
  return [...newest.values()];
}

function readPolicy(
  row: StoredPolicyVersion,
  datasets: readonly Dataset[],
): { readonly policy: Policy | null; readonly faults: readonly PolicyFault[] } {
  const fault = (message: string, path: readonly string[], concerned: readonly DatasetId[]): PolicyFault => ({
    policyId: row.id,
    version: row.version,
    message,
    path,
    // A policy that is not enforced changes no answer, broken or not.
    datasets: row.mode === 'ENFORCE' ? concerned : [],
  });
  let policy: Policy;
  try {
    policy = parseStoredPolicy(row);
  } catch (error) {
    const details = error instanceof AppError ? error.details : {};
    const concerned = datasets.filter((dataset) => concerns(row, dataset)).map((dataset) => dataset.id);
    return { policy: null, faults: [fault('The document cannot be read.', details.path ?? [], concerned)] };
  }
  return { policy, faults: checkPolicy(policy, datasets).map((problem) => fault(problem.message, problem.path, problem.datasets)) };
}

const targetsOnly = z.object({
  targets: z.object({
    datasets: z.array(z.object({ namespace: z.string(), name: z.string() })).nullish(),
    databases: z.array(z.string()).nullish(),
    tags: z.array(z.string()).nullish(),
  }),
});

/** Of a faulty document the targets may still be readable; if they are not, it may speak of every dataset of the tenant. */
function concerns(row: StoredPolicyVersion, dataset: Dataset): boolean {
  const read = targetsOnly.safeParse(row.document);
  if (!read.success) return row.tenant === dataset.tenant;
  const { targets } = read.data;
  const match: TargetMatch = { datasets: targets.datasets ?? [], databases: targets.databases ?? [], tags: targets.tags ?? [] };
  return matchTargets({ tenant: row.tenant, targets: match }, dataset, 'RESTRICTION');
}

/** It had an enforced restriction, has none now, and nobody with the right has said since that this is meant. */
function lostItsRestrictions(dataset: Dataset, state: PolicyState): boolean {
  let lastEnd = 0;
  for (const [at, row] of state.versions.entries()) {
    if (!restricts(row, dataset)) continue;
    const next = state.versions[at + 1];
    if (next?.id !== row.id) return false;
    if (!restricts(next, dataset)) lastEnd = Math.max(lastEnd, next.sequence);
  }
  return lastEnd > (state.unrestricted.get(dataset.id) ?? 0);
}

function restricts(row: StoredPolicyVersion, dataset: Dataset): boolean {
  if (row.mode !== 'ENFORCE' || !concerns(row, dataset)) return false;
  try {
    return parseStoredPolicy(row).rules.some((rule) => rule.kind !== 'Grant');
  } catch {
    return true;
  }
}
