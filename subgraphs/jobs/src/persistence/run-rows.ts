import type { Selectable } from 'kysely';

import type { Attempt, JobRun, RunEvent } from '../domain/job-run.ts';
import type { AttemptTable, RunEventTable, RunTable } from './tables.ts';

export const runFrom = (row: Selectable<RunTable>): JobRun => ({
  id: row.id,
  tenant: row.tenant,
  caller: row.caller,
  principal: row.principal,
  inputHash: row.input_hash,
  spec: row.spec,
  specHash: row.spec_hash,
  state: row.state,
  version: row.version,
  runner: row.runner,
  onTargetBusy: row.on_target_busy,
  timeoutMs: Number(row.timeout_ms),
  maxAttempts: row.max_attempts,
  attempt: row.attempt,
  retryOf: row.retry_of,
  queuedAt: row.queued_at,
  startedAt: row.started_at,
  finishedAt: row.finished_at,
  progress: row.progress,
  failure: row.failure,
  inputs: row.inputs,
  outputDataset: row.output_dataset,
  outputSnapshot: row.output_snapshot,
  cancelAskedAt: row.cancel_asked_at,
  cancelForce: row.cancel_force,
});

export const attemptFrom = (row: Selectable<AttemptTable>): Attempt => ({
  runId: row.run_id,
  number: row.number,
  state: row.state,
  launchName: row.launch_name,
  specSha256: row.spec_sha256,
  submitStartedAt: row.submit_started_at,
  searches: row.searches,
  backendId: row.backend_id,
  backendState: row.backend_state,
  missingSince: row.missing_since,
  messagesRead: row.messages_read,
  timedOut: row.timed_out,
  intent: row.intent,
  startedAt: row.started_at,
  finishedAt: row.finished_at,
  failure: row.failure,
});

export const eventFrom = (row: Selectable<RunEventTable>): RunEvent => ({
  runId: row.run_id,
  sequence: Number(row.sequence),
  at: row.at,
  attempt: row.attempt,
  state: row.state,
  step: row.step,
  progress: row.progress,
});
