import type { GuardedJobs } from '@lakeward/policy/guarded-jobs';
import type { Clock } from '@lakeward/ports/clock';

import type { RunRepository } from '../persistence/run-repository.ts';
import { isFinal } from './job-run-state.ts';
import { type JobRun, ownershipOf } from './job-run.ts';

export type LogStream = 'STDOUT' | 'STDERR' | 'CONTROLLER';
export interface LogChunk {
  readonly lines: readonly string[];
  readonly nextLine: number;
  readonly complete: boolean;
}

const PAGE = 200;
const POLL_MS = 500;

/** A page of the present attempt's log. @throws NotFound for a run of others */
export async function readLog(
  run: JobRun,
  stream: LogStream,
  fromLine: number,
  max: number,
  jobs: GuardedJobs,
  runs: RunRepository,
): Promise<LogChunk> {
  const { attempt, state } = await runs.within(run.tenant, async (db) => {
    const now = (await runs.get(db, run.id)) ?? run;
    return { attempt: await runs.attempt(db, now), state: now.state };
  });
  // Never sent, so nothing will come.
  if (attempt.backendId === null) return { lines: [], nextLine: fromLine, complete: isFinal(state) };
  return jobs.logs({ backendId: attempt.backendId, name: attempt.launchName }, stream, fromLine, max, ownershipOf(run));
}

/** Pages as they grow, until no more can come. */
export async function* followLog(
  run: JobRun,
  stream: LogStream,
  fromLine: number,
  jobs: GuardedJobs,
  deps: { readonly runs: RunRepository; readonly clock: Clock },
  signal: AbortSignal,
): AsyncGenerator<LogChunk> {
  let next = fromLine;
  while (!signal.aborted) {
    const chunk = await readLog(run, stream, next, PAGE, jobs, deps.runs);
    next = chunk.nextLine;
    if (chunk.lines.length > 0 || chunk.complete) yield chunk;
    if (chunk.complete) return;
    if (chunk.lines.length < PAGE) await deps.clock.sleep(POLL_MS, signal).catch(() => undefined);
  }
}
