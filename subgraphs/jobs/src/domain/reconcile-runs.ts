import { attemptFailure, progressMessages } from './attempt-result.ts';
import { commitRun } from './commit-run.ts';
import { endAttempt, removeOutput } from './end-attempt.ts';
import { jobFailure } from './job-failure.ts';
import { type Attempt, type JobRun, ownershipOf, principalOfRun } from './job-run.ts';
import type { JobsDeps } from './jobs-deps.ts';
import type { BackendRef, BackendStatus } from './run-backend.ts';
import { launchName } from './run-layout.ts';
import { lookAgain, type NextLook } from './worker-step.ts';

const YOUNG_MS = 120_000;
const FORCE_AFTER_MS = 20_000;
/** Absence in one listing proves nothing. */
const SEARCHES_BEFORE_GIVING_UP = 3;
/** Launches that nobody executed cost no attempt of the caller's, up to this many. */
const MAX_UNEXECUTED = 3;

/** Looks at launched runs of one tenant with one sweep of the backend, and moves each along. */
export async function reconcileRuns(runs: readonly JobRun[], deps: JobsDeps): Promise<Map<string, NextLook>> {
  const [first] = runs;
  if (!first) return new Map();
  const attempts = await deps.runs.within(first.tenant, (db) =>
    deps.runs.attempts(
      db,
      runs.map((run) => run.id),
    ),
  );
  const present = new Map(
    runs.map((run) => [run.id, attempts.find((attempt) => attempt.runId === run.id && attempt.number === run.attempt)!]),
  );
  const refs = [...present.values()].filter((attempt) => attempt.backendId !== null).map(refOf);
  const backend = await deps.backend();
  const statuses = refs.length === 0 ? [] : await backend.describeMany(refs);
  const byName = new Map(statuses.map((status) => [status.ref.name, status]));
  const next = new Map<string, NextLook>();
  for (const run of runs) {
    const attempt = present.get(run.id)!;
    const status = byName.get(attempt.launchName);
    next.set(run.id, await (status ? follow(run, attempt, status, deps) : findLaunch(run, attempt, deps)));
  }
  return next;
}

/** The launch may have gone out and its answer is not known: it is looked for by its name. */
async function findLaunch(run: JobRun, attempt: Attempt, deps: JobsDeps): Promise<NextLook> {
  const backend = await deps.backend();
  const since = attempt.submitStartedAt ?? run.queuedAt;
  const [oldest, ...more] = await backend.findByName(attempt.launchName, since);
  // Only the one that we follow can be committed; a duplicate costs money, never correctness.
  for (const duplicate of more) await cancelRemote(run, duplicate, true, deps);
  if (oldest) {
    await deps.runs.within(run.tenant, (db) =>
      deps.runs.change(db, run, { to: null, steps: ['SUBMITTED'], attempt: { backend_id: oldest.backendId } }),
    );
    return lookAgain(0);
  }
  const searches = attempt.searches + 1;
  const age = deps.clock.now().getTime() - since.getTime();
  if (searches < SEARCHES_BEFORE_GIVING_UP || age < deps.timing.unknownGraceMs) {
    await deps.runs.within(run.tenant, (db) => deps.runs.change(db, run, { to: null, attempt: { searches } }));
    return lookAgain(Math.max(deps.timing.pollMs, deps.timing.unknownGraceMs / SEARCHES_BEFORE_GIVING_UP));
  }
  if (run.state === 'CANCELLING') return cancelled(run, null, deps);
  if (run.attempt >= run.maxAttempts + MAX_UNEXECUTED)
    return endAttempt(run, { ...jobFailure('PLATFORM', 'The job backend never took the launch.'), retryable: false }, null, deps);
  await deps.runs.within(run.tenant, (db) =>
    deps.runs.change(db, run, { to: 'QUEUED', steps: ['GIVEN_UP'], nextAttempt: launchName(deps.deployment, run.id, run.attempt + 1) }),
  );
  return lookAgain(0, false);
}

async function follow(run: JobRun, attempt: Attempt, status: BackendStatus, deps: JobsDeps): Promise<NextLook> {
  if (status.state === 'NOT_FOUND') return missing(run, attempt, deps);
  const ended = status.state === 'SUCCEEDED' || status.state === 'FAILED' || status.state === 'CANCELLED';
  if (run.state === 'CANCELLING') return ended ? cancelled(run, status.backendState, deps) : askToCancel(run, attempt, deps);
  if (status.state === 'SUCCEEDED') {
    const committing = await deps.runs.within(run.tenant, (db) =>
      deps.runs.change(db, run, {
        to: 'COMMITTING',
        steps: ['REMOTE_ENDED'],
        progress: 0.95,
        attempt: { backend_state: status.backendState },
      }),
    );
    // Null: a cancel was stored first, and it wins.
    return committing ? commitRun(committing, deps) : lookAgain(0);
  }
  if (ended) {
    const failure = attempt.timedOut
      ? { ...jobFailure('PLATFORM', 'The run took longer than its time limit.'), retryable: false }
      : await attemptFailure(run, status, deps.objects);
    return endAttempt(run, failure, status.backendState, deps);
  }
  await noteProgress(run, attempt, status, deps);
  const age = deps.clock.now().getTime() - (attempt.submitStartedAt ?? run.queuedAt).getTime();
  if (age > run.timeoutMs) {
    await cancelRemote(run, refOf(attempt), age > run.timeoutMs + FORCE_AFTER_MS, deps);
  }
  return lookAgain(age < YOUNG_MS ? deps.timing.pollMs : deps.timing.slowPollMs);
}

async function noteProgress(run: JobRun, attempt: Attempt, status: BackendStatus, deps: JobsDeps): Promise<void> {
  const started = status.state === 'RUNNING' && run.state !== 'RUNNING';
  const messages = status.state === 'RUNNING' ? await progressMessages(run, attempt.messagesRead, deps.objects) : [];
  const age = deps.clock.now().getTime() - (attempt.submitStartedAt ?? run.queuedAt).getTime();
  const timedOut = attempt.timedOut || age > run.timeoutMs;
  const same =
    !started &&
    messages.length === 0 &&
    status.backendState === attempt.backendState &&
    timedOut === attempt.timedOut &&
    attempt.missingSince === null;
  if (same) return;
  await deps.runs.within(run.tenant, async (db) => {
    const steps = messages.map((message) => (message.step === null ? message.phase : `${message.phase}:${message.step}`));
    const running = started ? await deps.runs.change(db, run, { to: 'RUNNING', steps: run.state === 'LOST' ? ['ADOPTED'] : [] }) : run;
    if (!running) return;
    await deps.runs.change(db, running, {
      to: null,
      steps,
      progress: messages.length > 0 ? Math.max(run.progress ?? 0, messages.at(-1)!.progress) : undefined,
      attempt: {
        backend_state: status.backendState,
        messages_read: attempt.messagesRead + messages.length,
        missing_since: null,
        timed_out: timedOut,
      },
    });
  });
}

/** A backend may forget for a moment; after the grace the run counts as LOST, after another one the attempt is given up. */
async function missing(run: JobRun, attempt: Attempt, deps: JobsDeps): Promise<NextLook> {
  const now = deps.clock.now();
  const since = attempt.missingSince ?? now;
  const waited = now.getTime() - since.getTime();
  if (attempt.missingSince === null) {
    await deps.runs.within(run.tenant, (db) => deps.runs.change(db, run, { to: null, attempt: { missing_since: now } }));
  } else if (run.state === 'CANCELLING') {
    if (waited > deps.timing.missingGraceMs) return cancelled(run, 'NOT_FOUND', deps);
  } else if (run.state === 'LOST') {
    if (waited > 2 * deps.timing.missingGraceMs)
      return endAttempt(run, jobFailure('PLATFORM', 'The job backend no longer knows the run.'), 'NOT_FOUND', deps);
  } else if (waited > deps.timing.missingGraceMs) {
    await deps.runs.within(run.tenant, (db) => deps.runs.change(db, run, { to: 'LOST', attempt: { backend_state: 'NOT_FOUND' } }));
  }
  return lookAgain(deps.timing.slowPollMs);
}

async function askToCancel(run: JobRun, attempt: Attempt, deps: JobsDeps): Promise<NextLook> {
  const waited = deps.clock.now().getTime() - (run.cancelAskedAt ?? deps.clock.now()).getTime();
  await cancelRemote(run, refOf(attempt), run.cancelForce || waited > FORCE_AFTER_MS, deps);
  await deps.runs.within(run.tenant, (db) => deps.runs.noteOnce(db, run, 'CANCEL_SENT'));
  return lookAgain(deps.timing.pollMs);
}

/** Whatever the backend says of its end, a run whose cancel was stored in time is never committed. */
async function cancelled(run: JobRun, backendState: string | null, deps: JobsDeps): Promise<NextLook> {
  await removeOutput(run, deps);
  await deps.runs.within(run.tenant, (db) =>
    deps.runs.change(db, run, {
      to: 'CANCELLED',
      attempt: backendState === null ? {} : { backend_state: backendState },
      outbox: ['LINEAGE_ABORT'],
    }),
  );
  return lookAgain(0);
}

const cancelRemote = (run: JobRun, ref: BackendRef, force: boolean, deps: JobsDeps): Promise<void> =>
  deps.jobsFor(principalOfRun(run)).cancel(ref, force, ownershipOf(run));

const refOf = (attempt: Attempt): BackendRef => ({ backendId: attempt.backendId!, name: attempt.launchName });
