import type { ColumnType, Generated } from 'kysely';

import type { JobFailure } from '../domain/job-failure.ts';
import type { JobRunState } from '../domain/job-run-state.ts';
import type { JobSpec } from '../domain/job-spec.ts';
import type { CommitIntent, OutputSnapshot, RunInput, StoredPrincipal } from '../domain/job-run.ts';

/** Written as JSON text, read as a value. */
type Json<T> = ColumnType<T, string, string>;
type Time = ColumnType<Date, Date | string, Date | string>;
type Bigint = ColumnType<string, string | number, string | number>;

export interface RunTable {
  id: string;
  tenant: string;
  caller: string;
  principal: Json<StoredPrincipal>;
  idempotency_key: string;
  input_hash: string;
  spec: Json<JobSpec>;
  spec_hash: string;
  state: JobRunState;
  version: Generated<number>;
  runner: 'EMR' | 'EMR_SERVERLESS' | 'KUBERNETES';
  target_namespace: string;
  target_name: string;
  on_target_busy: 'QUEUE' | 'FAIL' | 'SUPERSEDE';
  timeout_ms: Bigint;
  max_attempts: number;
  attempt: Generated<number>;
  retry_of: string | null;
  queued_at: Generated<Date>;
  started_at: Time | null;
  finished_at: Time | null;
  progress: number | null;
  failure: Json<JobFailure | null> | null;
  inputs: Json<readonly RunInput[]>;
  output_dataset: string | null;
  output_snapshot: Json<OutputSnapshot | null> | null;
  cancel_asked_at: Time | null;
  cancel_force: Generated<boolean>;
}

export interface AttemptTable {
  run_id: string;
  tenant: string;
  number: number;
  state: JobRunState;
  launch_name: string;
  spec_sha256: string | null;
  submit_started_at: Time | null;
  searches: Generated<number>;
  backend_id: string | null;
  backend_state: string | null;
  missing_since: Time | null;
  messages_read: Generated<number>;
  timed_out: Generated<boolean>;
  intent: Json<CommitIntent | null> | null;
  started_at: Time | null;
  finished_at: Time | null;
  failure: Json<JobFailure | null> | null;
}

export interface RunEventTable {
  run_id: string;
  tenant: string;
  sequence: Bigint;
  at: Generated<Date>;
  attempt: number;
  state: JobRunState;
  step: string | null;
  progress: number | null;
}

export interface OutboxTable {
  id: Generated<string>;
  tenant: string;
  run_id: string;
  kind: 'LINEAGE_START' | 'LINEAGE_COMPLETE' | 'LINEAGE_FAIL' | 'LINEAGE_ABORT';
  created_at: Generated<Date>;
}

export interface TargetLeaseTable {
  tenant: string;
  namespace: string;
  name: string;
  run_id: string;
}

export interface WorkTable {
  run_id: string;
  tenant: string;
  launched: Generated<boolean>;
  due_at: Generated<Date>;
  leased_until: Time | null;
  fence: Generated<string>;
}

export interface JobsTables {
  'jobs.run': RunTable;
  'jobs.attempt': AttemptTable;
  'jobs.run_event': RunEventTable;
  'jobs.outbox': OutboxTable;
  'jobs.target_lease': TargetLeaseTable;
  'jobs.work': WorkTable;
}
