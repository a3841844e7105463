import { AppError, type Dataset, type ProblemCode, problemCodes } from '@lakeward/kernel';
import type { GuardedJobs } from '@lakeward/policy/guarded-jobs';

import { hashOfSpec, type JobSpec } from './job-spec.ts';
import type { RunInput } from './job-run.ts';
import type { JobsDeps } from './jobs-deps.ts';
import { plannedTarget, secureSource, type SecuredSource } from './secured-source.ts';

export interface Problem {
  readonly code: ProblemCode;
  readonly message: string;
  readonly path: readonly string[] | null;
  readonly retryAfterMs: number | null;
}

/** What would run; nothing is stored and nothing started. With problems it would not be accepted. */
export interface JobPlan {
  readonly specHash: string;
  readonly sources: readonly SecuredSource[];
  /** Null when the job makes it. */
  readonly target: Dataset | null;
  readonly problems: readonly Problem[];
}

export const inputsOf = (sources: readonly SecuredSource[]): RunInput[] =>
  sources.map((source) => ({
    source: source.id,
    datasetId: source.dataset.id,
    ref: source.dataset.ref,
    snapshot: source.dataset.snapshot!.sequence,
    columns: source.lineage.columns,
  }));

/**
 * Compiles every source under the rights that `jobs` is bound to, and collects all that stands in the way rather than the first.
 * @param at path of the spec in the input, outermost first
 */
export function planJob(
  spec: JobSpec,
  jobs: GuardedJobs,
  action: 'job.plan' | 'job.launch',
  deps: Pick<JobsDeps, 'snapshots'>,
  at: readonly string[] = [],
): JobPlan {
  const snapshot = deps.snapshots.current();
  const problems: Problem[] = [];
  const attempt = <T>(path: readonly string[], work: () => T): T | null => {
    try {
      return work();
    } catch (error) {
      const problem = problemOf(error);
      problems.push({ ...problem, path: problem.path ?? [...at, ...path] });
      return null;
    }
  };
  const sources = spec.sources
    .map((source, index) => attempt(['sources', String(index), 'from'], () => secureSource(source, jobs, snapshot)))
    .filter((source) => source !== null);
  const target = attempt(['target', 'dataset'], () => plannedTarget(spec.target.dataset, spec.target.mode, action, jobs, snapshot));
  return { specHash: hashOfSpec(spec), sources, target, problems };
}

/** An expected failure as data. @throws what is a fault of ours */
export function problemOf(error: unknown): Problem {
  if (!(error instanceof AppError) || !(problemCodes as readonly string[]).includes(error.code)) throw error;
  return {
    code: error.code as ProblemCode,
    message: error.message,
    path: error.details.path ?? null,
    retryAfterMs: error.details.retryAfterMs ?? null,
  };
}
