import type { JobFailure } from './job-failure.ts';
import type { JobRun } from './job-run.ts';
import type { JobsDeps } from './jobs-deps.ts';
import { launchName, tableLayout } from './run-layout.ts';
import { lookAgain, type NextLook } from './worker-step.ts';

const MAX_BACKOFF_MS = 60_000;

/** Ends the present attempt: a further one when that may help and one is left, else the run has failed. Its half output goes first. */
export async function endAttempt(run: JobRun, failure: JobFailure, backendState: string | null, deps: JobsDeps): Promise<NextLook> {
  await removeOutput(run, deps);
  const attempt = { failure: JSON.stringify(failure), ...(backendState === null ? {} : { backend_state: backendState }) };
  const again = failure.retryable && run.attempt < run.maxAttempts;
  await deps.runs.within(run.tenant, (db) =>
    again
      ? deps.runs.change(db, run, {
          to: 'QUEUED',
          steps: ['RETRY_SCHEDULED'],
          progress: 0,
          attempt,
          nextAttempt: launchName(deps.deployment, run.id, run.attempt + 1),
        })
      : deps.runs.change(db, run, { to: 'FAILED', attempt, run: { failure: JSON.stringify(failure) }, outbox: ['LINEAGE_FAIL'] }),
  );
  return lookAgain(again ? backoffMs(run.attempt, deps.timing.retryBaseMs) : 0, !again);
}

/** Nothing that an attempt wrote may stay: only a commit makes it part of a table. */
export async function removeOutput(run: JobRun, deps: Pick<JobsDeps, 'objects'>): Promise<void> {
  const layout = tableLayout(run.spec.target.dataset);
  await deps.objects.delete(layout.manifest(run.id, run.attempt));
  await deps.objects.deleteFolder(layout.attemptData(run.id, run.attempt));
  await deps.objects.deleteFolder(layout.attemptRejects(run.id, run.attempt));
}

/** Doubles, between half and whole of it, so that runs that failed together do not come back together. */
const backoffMs = (attempt: number, baseMs: number): number =>
  Math.min(MAX_BACKOFF_MS, baseMs * 2 ** (attempt - 1)) * (0.5 + Math.random() / 2);
