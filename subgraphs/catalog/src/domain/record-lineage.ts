import { type Dataset, type DatasetRef, datasetRefKey, Forbidden, Invalid, type Principal } from '@lakeward/kernel';
import type { AccessSnapshotSource } from '@lakeward/policy/access-snapshot';
import { mayActAnywhere, mayActOn } from '@lakeward/policy/may-act';
import { prospectiveDataset } from '@lakeward/policy/visible-dataset';
import type { Clock } from '@lakeward/ports/clock';
import type { LineageSink } from '@lakeward/ports/lineage-sink';

import type { LineageRepository } from '../persistence/lineage-repository.ts';
import { foldLineageEvent, parseLineageEvent } from './fold-lineage-event.ts';

/** Events of one call, at most. */
export const LINEAGE_EVENTS_MAX = 100;

/**
 * Stores OpenLineage run events and answers how many. All or none.
 * @throws Invalid with the path of the first that is none; Forbidden where `as` may not write lineage of an output of the run, be it named in the
 *   event or known from another: else an event without outputs could declare anybody's run failed
 */
export type RecordLineage = (as: Principal, events: readonly unknown[]) => Promise<number>;

export function createRecordLineage(deps: {
  readonly repository: LineageRepository;
  readonly snapshots: AccessSnapshotSource;
  readonly clock: Clock;
}): RecordLineage {
  return async (as, events) => {
    if (events.length > LINEAGE_EVENTS_MAX) throw new Invalid(`At most ${LINEAGE_EVENTS_MAX} events a call.`, { path: ['events'] });
    const parsed = events.map((event, index) => parseLineageEvent(event, index));
    const snapshot = deps.snapshots.current();
    const now = deps.clock.now();
    const mayWrite = (dataset: Dataset) => mayActOn(as, 'lineage.write', dataset, snapshot, now);
    // A dataset that is not there yet is asked by its name, so that lineage may arrive before its dataset.
    const mayWriteRef = (ref: DatasetRef) => mayWrite(snapshot.byRef.get(datasetRefKey(ref)) ?? prospectiveDataset(as.tenant, ref));

    const known = await deps.repository.outputsOf(as, [...new Set(parsed.map((event) => event.run.runId))]);
    for (const { run, outputs = [] } of parsed) {
      const written = [...outputs.map(({ namespace, name }) => ({ namespace, name })), ...(known.get(run.runId) ?? [])];
      const allowed =
        written.length > 0
          ? written.every(mayWriteRef)
          : mayActAnywhere(as, 'lineage.write', snapshot, now) || snapshot.datasets.values().some(mayWrite);
      if (!allowed) throw new Forbidden();
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
  async emit(as, events) {
    for (let from = 0; from < events.length; from += LINEAGE_EVENTS_MAX)
      await recordLineage(as, events.slice(from, from + LINEAGE_EVENTS_MAX));
  },
});
