import { Invalid } from '@lakeward/kernel';

import type { JobRunState } from '../domain/job-run-state.ts';
import type { JobRun, JobRunnerKind, OnTargetBusy } from '../domain/job-run.ts';
import type { LaunchRequest } from '../domain/launch-job.ts';
import { type JobPlan, type Problem, problemOf } from '../domain/plan-job.ts';
import type { RunFilter } from '../persistence/run-repository.ts';

/** Shape of the input `LaunchJobInput`. */
export interface LaunchInput {
  readonly job: { readonly spec?: unknown };
  readonly idempotencyKey: string;
  readonly runner?: JobRunnerKind | null;
  readonly onTargetBusy?: OnTargetBusy | null;
  readonly timeoutMs?: string | null;
  readonly maxAttempts?: number | null;
}

export const launchRequestOf = (input: LaunchInput): LaunchRequest => ({
  spec: input.job.spec,
  idempotencyKey: input.idempotencyKey,
  runner: input.runner ?? null,
  onTargetBusy: input.onTargetBusy ?? 'QUEUE',
  timeoutMs: input.timeoutMs == null ? null : Number(input.timeoutMs),
  maxAttempts: input.maxAttempts ?? null,
});

/** Shape of the input `JobRunFilter`. */
export interface RunFilterInput {
  readonly state?: readonly JobRunState[] | null;
  readonly dataset?: { readonly namespace: string; readonly name: string } | null;
  readonly requestedBy?: string | null;
  readonly since?: string | null;
}

export function runFilterOf(input: RunFilterInput | null | undefined): Omit<RunFilter, 'visible'> {
  if (input?.state?.length === 0) throw new Invalid('Name a state, or leave the filter out.', { path: ['where', 'state'] });
  return {
    states: input?.state ?? undefined,
    target: input?.dataset ?? undefined,
    requestedBy: input?.requestedBy ?? undefined,
    since: input?.since == null ? undefined : new Date(input.since),
  };
}

/** Expected failures become problems; everything else is thrown. */
export async function payloadOf(
  work: () => Promise<JobRun>,
): Promise<{ readonly jobRun: JobRun | null; readonly problems: readonly Problem[] }> {
  try {
    return { jobRun: await work(), problems: [] };
  } catch (error) {
    return { jobRun: null, problems: [problemOf(error)] };
  }
}

export const viewOfPlan = (plan: JobPlan): unknown => ({
  specHash: plan.specHash,
  target: plan.target && { id: plan.target.id },
  problems: plan.problems,
  sources: plan.sources.map((source) => ({
    id: source.id,
    dataset: { id: source.dataset.id },
    // Sizes speak of rows that a policy may hold back.
    snapshot: source.dataset.snapshot && {
      sequence: source.dataset.snapshot.sequence,
      committedAt: source.dataset.snapshot.committedAt,
      rowCount: source.guarded ? null : source.dataset.snapshot.rowCount,
      byteSize: source.guarded ? null : source.dataset.snapshot.byteSize,
    },
    columns: source.verdicts,
    rowsFiltered: source.rowsFiltered,
  })),
});
