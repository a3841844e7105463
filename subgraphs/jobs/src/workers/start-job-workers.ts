import type { MetadataStore } from '@lakeward/ports/metadata-store';

import { commitRun } from '../domain/commit-run.ts';
import { dispatchRun } from '../domain/dispatch-runs.ts';
import { isFinal } from '../domain/job-run-state.ts';
import type { JobRun } from '../domain/job-run.ts';
import type { JobsDeps } from '../domain/jobs-deps.ts';
import { reconcileRuns } from '../domain/reconcile-runs.ts';
import { sendOutbox } from '../domain/send-outbox.ts';
import { lookAgain, type NextLook } from '../domain/worker-step.ts';
import { WORK_CHANNEL } from '../persistence/run-repository.ts';
import type { WorkItem } from '../persistence/work-queue.ts';

const BATCH = 50;
/** Also a bound on how late a lost notice is noticed. */
const IDLE_MS = 5_000;
const AFTER_FAULT_MS = 2_000;

export interface JobWorkers extends AsyncDisposable {
  /** Null when they look at runs regularly, else one sentence. */
  notReady(): string | null;
}

/**
 * Moves runs along until disposed: dispatches, watches, commits, sends lineage. Any number of processes may do so. Whatever may be under way is
 * described before the first dispatch. Remote work goes on when this process stops.
 */
export async function startJobWorkers(store: MetadataStore, deps: JobsDeps): Promise<JobWorkers> {
  const stopping = new AbortController();
  let wake = Promise.withResolvers<void>();
  const rouse = () => wake.resolve();
  const unlisten = await store.listen(WORK_CHANNEL, rouse, rouse);
  let lastFault: string | null = null;

  const pause = async (ms: number) => {
    const roused = wake.promise;
    const quiet = new AbortController();
    const signal = AbortSignal.any([stopping.signal, quiet.signal]);
    await Promise.race([deps.clock.sleep(ms, signal).catch(() => undefined), roused]);
    quiet.abort();
    wake = Promise.withResolvers<void>();
  };

  const loop = async () => {
    let booting = true;
    while (!stopping.signal.aborted) {
      try {
        const items = await deps.queue.claim(BATCH, booting);
        if (items.length > 0) await renewing(items, () => handle(items));
        else if (booting) booting = false;
        else await pause(Math.min(IDLE_MS, Math.max(10, (await deps.queue.nextDueMs()) ?? IDLE_MS)));
        lastFault = null;
      } catch (error) {
        lastFault = 'The workers of jobs cannot reach the metadata store.';
        deps.log.error({ err: error }, 'looking for work failed');
        await pause(AFTER_FAULT_MS);
      }
    }
  };

  const renewing = async (items: readonly WorkItem[], work: () => Promise<void>) => {
    const timer = setInterval(
      () => void guarded(() => deps.queue.renew(items), undefined, 'leases could not be renewed'),
      deps.timing.leaseMs / 3,
    );
    try {
      await work();
    } finally {
      clearInterval(timer);
    }
  };

  const handle = async (items: readonly WorkItem[]) => {
    await Promise.all(
      [...Map.groupBy(items, (item) => item.tenant)].map(async ([tenant, group]) => {
        const runs = await deps.runs.within(tenant, (db) =>
          deps.runs.getMany(
            db,
            group.map((item) => item.runId),
          ),
        );
        const byId = new Map(runs.map((run) => [run.id, run]));
        const watched = runs.filter((run) => !isFinal(run.state) && run.state !== 'QUEUED' && run.state !== 'COMMITTING');
        const looks = await guarded(() => reconcileRuns(watched, deps), new Map<string, NextLook>(), 'watching runs failed');
        for (const item of group) await settle(item, byId.get(item.runId), looks.get(item.runId));
      }),
    );
  };

  const settle = async (item: WorkItem, run: JobRun | undefined, watched: NextLook | undefined) => {
    if (!run) return deps.queue.done(item);
    if (isFinal(run.state)) {
      const sent = await guarded(() => sendOutbox(run, deps), false, 'sending lineage failed');
      return sent ? deps.queue.done(item) : deps.queue.release(item, AFTER_FAULT_MS, true);
    }
    const fault = lookAgain(AFTER_FAULT_MS, run.state !== 'QUEUED');
    const next = watched ?? (await guarded(() => advance(run), fault, 'a run could not be moved along'));
    await guarded(() => sendOutbox(run, deps), false, 'sending lineage failed');
    await deps.queue.release(item, next.dueMs, next.launched);
  };

  const advance = async (run: JobRun): Promise<NextLook> => {
    if (run.state === 'QUEUED') return dispatchRun(run, deps);
    return run.state === 'COMMITTING' ? commitRun(run, deps) : lookAgain(AFTER_FAULT_MS);
  };

  async function guarded<T>(work: () => Promise<T>, otherwise: T, sentence: string): Promise<T> {
    try {
      return await work();
    } catch (error) {
      deps.log.error({ err: error }, sentence);
      return otherwise;
    }
  }

  const running = loop();
  return {
    notReady: () => lastFault,
    async [Symbol.asyncDispose]() {
      stopping.abort();
      rouse();
      await running;
      await unlisten();
    },
  };
}
