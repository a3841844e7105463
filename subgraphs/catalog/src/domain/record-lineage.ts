import { Forbidden, Invalid, type Principal } from '@lakeward/kernel';
import type { AccessSnapshotSource } from '@lakeward/policy';
import { mayActOn, prospectiveDataset } from '@lakeward/policy';
import type { Clock, LineageSink } from '@lakeward/ports';

import type { LineageRepository } from '../persistence/lineage-repository.ts';
import { foldLineageEvent, parseLineageEvent } from './fold-lineage-event.ts';

/** Events of one call, at most. */
const EVENTS_MAX = 100;

/**
 * Stores OpenLineage run events and answers how many. All or none.
 * @throws Invalid with the path of the first that is none; Forbidden where `as` may not write lineage of a dataset that an event names as output
 */
export type RecordLineage = (as: Principal, events: readonly unknown[]) => Promise<number>;

export function createRecordLineage(deps: {
  readonly repository: LineageRepository;
  readonly snapshots: AccessSnapshotSource;
  readonly clock: Clock;
}): RecordLineage {
  return async (as, events) => {
    if (events.length > EVENTS_MAX) throw new Invalid(`At most ${EVENTS_MAX} events a call.`, { path: ['events'] });
    const parsed = events.map((event, index) => parseLineageEvent(event, index));
    const snapshot = deps.snapshots.current();
    for (const { outputs = [] } of parsed) {
      for (const { namespace, name } of outputs) {
        const dataset = [...snapshot.datasets.values()].find(({ ref }) => ref.namespace === namespace && ref.name === name);
        // A dataset that is not there yet is asked by its name, so that lineage may arrive before its dataset.
        if (!mayActOn(as, 'lineage.write', dataset ?? prospectiveDataset(as.tenant, { namespace, name }), snapshot, deps.clock.now()))
          throw new Forbidden();
      }
    }
    await deps.repository.add(
      as,
      parsed.map((event) => ({ event, folded: foldLineageEvent(event) })),
    );
    return parsed.length;
  };
}

/** The sink of the process that holds the catalog: a function call. */
export const createCatalogLineageSink = (recordLineage: RecordLineage): LineageSink => ({
  emit: async (as, events) => void (await recordLineage(as, events)),
});
