import { Forbidden } from '@lakeward/kernel';
import type { GuardedJobs } from '@lakeward/policy/guarded-jobs';

import { endAttempt } from './end-attempt.ts';
import { jobFailure } from './job-failure.ts';
import { type JobRun, ownershipOf, principalOfRun } from './job-run.ts';
import type { JobsDeps } from './jobs-deps.ts';
import { inputsOf, type JobPlan, planJob, type Problem, problemOf } from './plan-job.ts';
import { submitOutcome } from './run-backend.ts';
import { workFolder } from './run-layout.ts';
import { secureSource } from './secured-source.ts';
import { signSpec } from './sign-spec.ts';
import { specDocument } from './spec-document.ts';
import { lookAgain, type NextLook } from './worker-step.ts';

const WAIT_MS = 500;
/** "Full" and "slow down" of a backend are met with patience; nobody is told of an error. */
const THROTTLED_MS = 5_000;

/**
 * Sends a queued run, once. Rights are compiled here, not at the launch: a right that was lost meanwhile stops the run. The launch name and the time
 * are stored before the call goes out, so that whoever comes after us finds what became of it.
 */
export async function dispatchRun(run: JobRun, deps: JobsDeps): Promise<NextLook> {
  const backend = await deps.backend();
  const health = await backend.preflight();
  if (health.kind === 'WAITING_RUNTIME') return waiting(run, 'WAITING_RUNTIME', deps);
  if (health.kind === 'MISSING')
    return endAttempt(run, { ...jobFailure('PLATFORM', `${health.message} ${health.cure}`), retryable: false }, null, deps);
  const holder = await deps.runs.within(run.tenant, (db) => deps.runs.takeTarget(db, run));
  if (holder !== null) return waiting(run, 'WAITING_TARGET', deps);

  const jobs = deps.jobsFor(principalOfRun(run));
  const plan = planJob(run.spec, jobs, 'job.launch', deps);
  const [problem] = plan.problems;
  if (problem) return endAttempt(run, planFailure(problem), null, deps);
  const { snapshots, objects, clock } = deps;
  let current: object | null;
  try {
    current = mergedTable(run, plan, jobs, deps);
  } catch (error) {
    return endAttempt(run, jobFailure('RIGHTS', problemOf(error).message), null, deps);
  }
  const signed = signSpec(
    specDocument(run, plan.sources, current, snapshots.current().version, clock.now(), (key) => objects.uriOf(key)),
    deps.specKey,
  );
  const specKey = `${workFolder(run.id, run.attempt)}spec.json`;
  await objects.put(specKey, signed.bytes);
  await objects.put(`${specKey}.jws`, Buffer.from(signed.jws));

  const stored = await deps.runs.within(run.tenant, async (db) => {
    const starting = await deps.runs.change(db, run, {
      to: 'STARTING',
      steps: ['PLANNED'],
      run: { inputs: JSON.stringify(inputsOf(plan.sources)) },
      attempt: { spec_sha256: signed.sha256, submit_started_at: clock.now() },
      outbox: run.attempt === 1 ? ['LINEAGE_START'] : [],
    });
    return starting && { starting, attempt: await deps.runs.attempt(db, starting) };
  });
  // Cancelled meanwhile.
  if (!stored) return lookAgain(0, false);
  const { starting, attempt } = stored;
  try {
    const ref = await jobs.submit(
      {
        name: attempt.launchName,
        runId: run.id,
        attempt: run.attempt,
        specUri: objects.uriOf(specKey),
        specSha256: signed.sha256,
        timeoutMs: run.timeoutMs,
      },
      ownershipOf(run),
    );
    await deps.runs.within(run.tenant, (db) =>
      deps.runs.change(db, starting, { to: null, steps: ['SUBMITTED'], attempt: { backend_id: ref.backendId } }),
    );
  } catch (error) {
    const outcome = submitOutcome(error);
    deps.log.warn({ runId: run.id, attempt: run.attempt, outcome, err: error }, 'a launch was not answered as hoped');
    if (outcome.kind === 'UNKNOWN') {
      await deps.runs.within(run.tenant, (db) => deps.runs.noteOnce(db, starting, 'LAUNCH_UNKNOWN'));
      return lookAgain(deps.timing.pollMs);
    }
    if (!outcome.retryable)
      return endAttempt(starting, { ...jobFailure('PLATFORM', 'The job backend refused this launch.'), retryable: false }, null, deps);
    // Certainly not executed, so the same attempt may go out again under the same name.
    await deps.runs.within(run.tenant, (db) =>
      deps.runs.change(db, starting, { to: 'QUEUED', steps: ['THROTTLED'], attempt: { submit_started_at: null } }),
    );
    return lookAgain(THROTTLED_MS * (0.5 + Math.random()), false);
  }
  return lookAgain(deps.timing.pollMs);
}

async function waiting(run: JobRun, step: string, deps: JobsDeps): Promise<NextLook> {
  await deps.runs.within(run.tenant, (db) => deps.runs.noteOnce(db, run, step));
  return lookAgain(WAIT_MS, false);
}

const planFailure = (problem: Problem) =>
  jobFailure(
    problem.code === 'NOT_FOUND' || problem.code === 'FORBIDDEN' || problem.code === 'POLICY_INVALID' ? 'RIGHTS' : 'SPEC',
    problem.message,
  );

/** What a MERGE reads of its own target. It rewrites rows, so its caller must see all of them clear. @throws AppError */
function mergedTable(run: JobRun, plan: JobPlan, jobs: GuardedJobs, deps: JobsDeps): object | null {
  if (run.spec.target.mode !== 'MERGE' || !plan.target?.snapshot) return null;
  const source = { id: 'current', from: { dataset: { dataset: run.spec.target.dataset, readSchema: 'default', barrier: false } } };
  const secured = secureSource(source, jobs, deps.snapshots.current());
  if (secured.guarded) throw new Forbidden('A MERGE rewrites rows that you may not see.');
  return { ...secured.scan, readSchema: null };
}
