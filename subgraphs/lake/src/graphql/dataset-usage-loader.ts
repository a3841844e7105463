import { type DatasetId, datasetId, type Principal } from '@lakeward/kernel';
import type { AccessSnapshot } from '@lakeward/policy/access-snapshot';
import { decideAccess } from '@lakeward/policy/decide-access';
import { mayActOn } from '@lakeward/policy/may-act';
import type { Clock } from '@lakeward/ports/clock';
import type { MetadataStore } from '@lakeward/ports/metadata-store';
import DataLoader from 'dataloader';

import { countUsage, type UsageCounts, type UsageKey } from '../persistence/query-execution-repository.ts';

/** Usage of datasets that the caller may know; columns that he may not know are left out of it. */
export function usageLoader(
  principal: Principal,
  access: AccessSnapshot,
  store: MetadataStore,
  clock: Clock,
): DataLoader<UsageKey, UsageCounts | null, string> {
  const batch = async (keys: readonly UsageKey[]): Promise<(UsageCounts | null)[]> => {
    const now = clock.now();
    const known = new Map(
      keys.flatMap(({ datasetId: id }) => {
        const dataset = access.datasets.get(datasetId(id));
        return dataset && mayActOn(principal, 'catalog.read', dataset, access, now) ? [[dataset.id, dataset] as const] : [];
      }),
    );
    const asked = keys.flatMap((key) =>
      known.has(key.datasetId as DatasetId) ? [{ ref: known.get(key.datasetId as DatasetId)!.ref, days: key.days }] : [],
    );
    const counts = await countUsage(store, principal, asked, now);
    return keys.map(({ datasetId: id, days }) => {
      const dataset = known.get(id as DatasetId);
      if (!dataset) return null;
      const usage = counts(dataset.ref, days);
      const verdicts = decideAccess(principal, 'catalog.read', dataset, usage.columns, access, now).columns;
      return { ...usage, columns: usage.columns.filter((name) => (verdicts.get(name)?.visibility ?? 'HIDDEN') !== 'HIDDEN') };
    });
  };
  return new DataLoader(batch, { cacheKeyFn: ({ datasetId: id, days }) => `${id}/${days}` });
}
