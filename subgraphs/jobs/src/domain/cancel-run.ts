import { Conflict } from '@lakeward/kernel';

import { isFinal } from './job-run-state.ts';
import type { JobRun } from './job-run.ts';
import type { JobsDeps } from './jobs-deps.ts';

/**
 * Stores the wish first; the worker asks the backend and waits for the end there. A run that nothing was sent for ends at once. Repeatable.
 * @throws Conflict when the run commits already or has ended otherwise
 */
export async function cancelRun(run: JobRun, force: boolean, deps: Pick<JobsDeps, 'runs' | 'queue'>): Promise<JobRun> {
  const asked = await deps.runs.within(run.tenant, async (db) => {
    for (let now = await deps.runs.get(db, run.id); now; now = await deps.runs.get(db, run.id)) {
      if (now.state === 'CANCELLED') return now;
      if (now.state === 'COMMITTING') throw new Conflict('The run is committing its output; it is too late to cancel it.');
      if (isFinal(now.state)) throw new Conflict('The run has ended already.');
      const wish = { cancel_asked_at: now.cancelAskedAt ?? new Date(), cancel_force: force || now.cancelForce };
      const change =
        now.state === 'QUEUED'
          ? ({ to: 'CANCELLED', run: wish } as const)
          : ({ to: now.state === 'CANCELLING' ? null : 'CANCELLING', run: wish } as const);
      const next = await deps.runs.change(db, now, change);
      // Null: a worker was faster; look again.
      if (next) return next;
    }
    throw new Conflict('The run is gone.');
  });
  await deps.queue.wake(run.id);
  return asked;
}
