import { AppError, Invalid, KeyReused, type Principal, RuntimeMissing, TargetBusy } from '@lakeward/kernel';
import { timeSortableId } from '@lakeward/policy/time-sortable-id';

import { cancelRun } from './cancel-run.ts';
import { canonicalJson, sha256 } from './canonical-json.ts';
import { type JobRun, type JobRunnerKind, type OnTargetBusy, storedPrincipal } from './job-run.ts';
import { type JobSpec, parseJobSpec } from './job-spec.ts';
import type { JobsDeps } from './jobs-deps.ts';
import { inputsOf, planJob } from './plan-job.ts';
import { launchName } from './run-layout.ts';

export interface LaunchRequest {
  /** The public `JobSpecInput` as it came. */
  readonly spec: unknown;
  readonly idempotencyKey: string;
  readonly onTargetBusy: OnTargetBusy;
  readonly timeoutMs: number | null;
  readonly maxAttempts: number | null;
  readonly runner: JobRunnerKind | null;
  readonly retryOf?: string;
}

const DEFAULT_TIMEOUT_MS = 3_600_000;
const MAX_TIMEOUT_MS = 24 * 3_600_000;
const DEFAULT_ATTEMPTS = 2;
const MAX_ATTEMPTS = 5;

/**
 * Accepts a launch: one transaction stores run, first attempt, launch name and work item, and only then is anything sent, by a worker. The same
 * key and input from the same caller is the same run, however often and from wherever it is sent.
 * @throws Invalid, NotFound, Forbidden, KeyReused, TargetBusy, RuntimeMissing, Unsupported, PolicyInvalid
 */
export async function launchJob(request: LaunchRequest, principal: Principal, deps: JobsDeps): Promise<JobRun> {
  if (!/^[\x21-\x7e]{1,128}$/.test(request.idempotencyKey))
    throw new Invalid('An idempotency key has 1 to 128 visible ASCII characters.', { path: ['input', 'idempotencyKey'] });
  const { runner, timeoutMs, maxAttempts, onTargetBusy, retryOf = null } = request;
  if (runner !== null && runner !== 'EMR') throw new Invalid('Only the runner EMR is set up here.', { path: ['input', 'runner'] });
  demandRange(timeoutMs, 1_000, MAX_TIMEOUT_MS, 'timeoutMs');
  demandRange(maxAttempts, 1, MAX_ATTEMPTS, 'maxAttempts');
  // Over what was sent, not over what it means today: the same request tomorrow is the same request.
  const inputHash = sha256(canonicalJson({ spec: plain(request.spec), onTargetBusy, timeoutMs, maxAttempts, runner, retryOf }));
  const earlier = await deps.runs.within(principal.tenant, (db) => deps.runs.findByKey(db, principal.id, request.idempotencyKey));
  if (earlier) return sameOrRefused(earlier, inputHash);

  const spec = parseJobSpec(request.spec, ['input', 'job', 'spec']);
  const plan = planJob(spec, deps.jobsFor(principal), 'job.launch', deps, ['input', 'job', 'spec']);
  const [problem] = plan.problems;
  if (problem) throw new AppError(problem.code, problem.message, problem.path ? { path: problem.path } : {});
  const health = await (await deps.backend()).preflight();
  if (health.kind === 'MISSING') throw new RuntimeMissing(`${health.message} ${health.cure}`);
  await settleTarget(spec, onTargetBusy, principal, deps);

  const id = timeSortableId('run', deps.clock.now());
  return deps.runs.within(principal.tenant, async (db) => {
    // Two at once: the unique key lets one in, and the other finds it.
    const row = {
      id,
      tenant: principal.tenant,
      caller: principal.id,
      principal: JSON.stringify(storedPrincipal(principal)),
      idempotency_key: request.idempotencyKey,
      input_hash: inputHash,
      spec: JSON.stringify(spec),
      spec_hash: plan.specHash,
      state: 'QUEUED' as const,
      runner: 'EMR' as const,
      target_namespace: spec.target.dataset.namespace,
      target_name: spec.target.dataset.name,
      on_target_busy: onTargetBusy,
      timeout_ms: timeoutMs ?? DEFAULT_TIMEOUT_MS,
      max_attempts: maxAttempts ?? DEFAULT_ATTEMPTS,
      retry_of: retryOf,
      inputs: JSON.stringify(inputsOf(plan.sources)),
      output_dataset: plan.target?.id ?? null,
      progress: 0,
    };
    return (
      (await deps.runs.insertOnce(db, row, launchName(deps.deployment, id, 1))) ??
      sameOrRefused((await deps.runs.findByKey(db, principal.id, request.idempotencyKey))!, inputHash)
    );
  });
}

/** A new run of the same spec, linked to the old one: a final state never changes. */
export function retryRequest(run: JobRun, idempotencyKey: string): LaunchRequest {
  return {
    spec: run.spec,
    idempotencyKey,
    onTargetBusy: run.onTargetBusy,
    timeoutMs: run.timeoutMs,
    maxAttempts: run.maxAttempts,
    runner: run.runner,
    retryOf: run.id,
  };
}

function sameOrRefused(run: JobRun, inputHash: string): JobRun {
  if (run.inputHash !== inputHash) throw new KeyReused(undefined, { path: ['input', 'idempotencyKey'] });
  return run;
}

/** QUEUE waits in the dispatcher; FAIL refuses now; SUPERSEDE cancels who is before, unless he commits already. */
async function settleTarget(spec: JobSpec, onTargetBusy: OnTargetBusy, principal: Principal, deps: JobsDeps): Promise<void> {
  if (onTargetBusy === 'QUEUE') return;
  const before = await deps.runs.within(principal.tenant, (db) => deps.runs.unfinishedInto(db, spec.target.dataset));
  if (before.length === 0) return;
  if (onTargetBusy === 'FAIL') throw new TargetBusy(undefined, { path: ['input', 'job', 'spec', 'target'], retryAfterMs: 30_000 });
  for (const run of before) if (run.state !== 'COMMITTING') await cancelRun(run, false, deps);
}

function demandRange(value: number | null, min: number, max: number, name: string): void {
  if (value !== null && !(Number.isSafeInteger(value) && value >= min && value <= max))
    throw new Invalid(`${name} is from ${min} to ${max}.`, { path: ['input', name] });
}

/** Inputs of GraphQL have null prototypes and instances; what was sent is their JSON. */
const plain = (value: unknown): unknown => JSON.parse(JSON.stringify(value)) as unknown;
