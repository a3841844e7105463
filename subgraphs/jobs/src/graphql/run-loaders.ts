import type { AccessSnapshotSource } from '@lakeward/policy/access-snapshot';
import type { GuardedJobs } from '@lakeward/policy/guarded-jobs';
import { mayKnow } from '@lakeward/policy/may-act';
import type { Clock } from '@lakeward/ports/clock';
import { datasetId, type Principal } from '@lakeward/kernel';
import DataLoader from 'dataloader';

import { ownershipOf } from '../domain/job-run.ts';
import { runVisibility } from '../domain/run-visibility.ts';
import type { RunRepository } from '../persistence/run-repository.ts';
import type { JobsContext } from './jobs-context.ts';

/** One statement for a page of references; made anew for each request. */
export function runLoaders(
  principal: Principal,
  jobs: GuardedJobs,
  deps: { readonly runs: RunRepository; readonly snapshots: AccessSnapshotSource; readonly clock: Clock },
): JobsContext['loaders'] {
  const { runs, snapshots, clock } = deps;
  return {
    run: new DataLoader(async (ids: readonly string[]) => {
      const found = await runs.within(principal.tenant, (db) => runs.getMany(db, ids));
      const byId = new Map(found.filter((run) => jobs.mayReadRun(ownershipOf(run))).map((run) => [run.id, run]));
      return ids.map((id) => byId.get(id) ?? null);
    }),
    attempts: new DataLoader(async (ids: readonly string[]) => {
      const found = Map.groupBy(await runs.within(principal.tenant, (db) => runs.attempts(db, ids)), (attempt) => attempt.runId);
      return ids.map((id) => found.get(id) ?? []);
    }),
    runsInto: new DataLoader(
      async (keys) => {
        const snapshot = snapshots.current();
        const refs = keys.map(({ datasetId: id }) => {
          const dataset = snapshot.datasets.get(datasetId(id));
          return dataset && mayKnow(principal, dataset, snapshot, clock.now()) ? dataset.ref : null;
        });
        const first = Math.max(...keys.map((key) => key.first));
        const visible = runVisibility(principal, snapshot);
        const found = await runs.within(principal.tenant, (db) =>
          runs.newestInto(
            db,
            refs.filter((ref) => ref !== null),
            { visible },
            first,
          ),
        );
        return keys.map((key, index) => {
          const ref = refs[index];
          return found
            .filter((run) => run.spec.target.dataset.name === ref?.name && run.spec.target.dataset.namespace === ref.namespace)
            .slice(0, key.first);
        });
      },
      { cacheKeyFn: ({ datasetId: id, first }) => `${id}/${first}` },
    ),
  };
}
