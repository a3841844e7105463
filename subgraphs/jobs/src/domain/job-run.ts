import type { Principal } from '@lakeward/kernel';

import type { RunOwnership } from '@lakeward/policy/guarded-jobs';

import type { LineageSource } from './column-lineage.ts';
import type { JobFailure } from './job-failure.ts';
import type { JobRunState } from './job-run-state.ts';
import type { DatasetName, JobSpec } from './job-spec.ts';

/** A principal as stored with a run: it acts later, when its token is over, so rights are taken anew each time. */
export type StoredPrincipal = Omit<Principal, 'tokenExpiresAt'>;

export const storedPrincipal = ({ tenant, id, kind, name, roles, claims }: Principal): StoredPrincipal => ({
  tenant,
  id,
  kind,
  name,
  roles,
  claims,
});
/** The accepted launch acts for its caller; the right itself is asked anew. */
export const principalOfRun = (run: JobRun): Principal => ({ ...run.principal, tokenExpiresAt: null });

/** What rights on a run are asked by. */
export const ownershipOf = (run: Pick<JobRun, 'tenant' | 'caller' | 'spec'>): RunOwnership => ({
  tenant: run.tenant,
  requestedBy: run.caller,
  target: run.spec.target.dataset,
});

/** A dataset that a run reads, as it was when the run was planned. */
export interface RunInput {
  readonly source: string;
  readonly datasetId: string;
  readonly ref: DatasetName;
  readonly snapshot: number;
  /** The read columns as they were, with what they read: lineage is told from here, after the read schema may have moved on. */
  readonly columns: LineageSource['columns'];
}

export interface OutputSnapshot {
  readonly sequence: number;
  readonly committedAt: string;
  readonly rowCount: number;
  readonly byteSize: number;
}

/** What is about to be written: the next snapshot after `parent` (0 = none). */
export interface CommitIntent {
  readonly parent: number;
}

export type JobRunnerKind = 'EMR' | 'EMR_SERVERLESS' | 'KUBERNETES';
export type OnTargetBusy = 'QUEUE' | 'FAIL' | 'SUPERSEDE';

/** One accepted launch. */
export interface JobRun {
  readonly id: string;
  readonly tenant: string;
  readonly caller: string;
  readonly principal: StoredPrincipal;
  readonly inputHash: string;
  readonly spec: JobSpec;
  readonly specHash: string;
  readonly state: JobRunState;
  /** Grows with each change of state; a change names the version that it saw. */
  readonly version: number;
  readonly runner: JobRunnerKind;
  readonly onTargetBusy: OnTargetBusy;
  readonly timeoutMs: number;
  readonly maxAttempts: number;
  /** Number of the present attempt. */
  readonly attempt: number;
  readonly retryOf: string | null;
  readonly queuedAt: Date;
  readonly startedAt: Date | null;
  readonly finishedAt: Date | null;
  readonly progress: number | null;
  readonly failure: JobFailure | null;
  readonly inputs: readonly RunInput[];
  readonly outputDataset: string | null;
  readonly outputSnapshot: OutputSnapshot | null;
  readonly cancelAskedAt: Date | null;
  readonly cancelForce: boolean;
}

/** One remote execution. Automatic retries are attempts of one run. */
export interface Attempt {
  readonly runId: string;
  readonly number: number;
  readonly state: JobRunState;
  readonly launchName: string;
  readonly specSha256: string | null;
  readonly submitStartedAt: Date | null;
  readonly searches: number;
  readonly backendId: string | null;
  /** The backend's own word. */
  readonly backendState: string | null;
  readonly missingSince: Date | null;
  readonly messagesRead: number;
  readonly timedOut: boolean;
  readonly intent: CommitIntent | null;
  readonly startedAt: Date | null;
  readonly finishedAt: Date | null;
  readonly failure: JobFailure | null;
}

export interface RunEvent {
  readonly runId: string;
  /** 1, 2, … within the run. */
  readonly sequence: number;
  readonly at: Date;
  readonly attempt: number;
  readonly state: JobRunState;
  /** A finer step (`PLANNED`, `SUBMITTED`, …) or a step of the job; null for the change of state itself. */
  readonly step: string | null;
  readonly progress: number | null;
}
