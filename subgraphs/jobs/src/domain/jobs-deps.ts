import type { KeyObject } from 'node:crypto';

import type { Principal } from '@lakeward/kernel';
import type { AccessSnapshotSource } from '@lakeward/policy/access-snapshot';
import type { GuardedJobs } from '@lakeward/policy/guarded-jobs';
import type { Clock } from '@lakeward/ports/clock';
import type { LineageSink } from '@lakeward/ports/lineage-sink';
import type { Logger } from '@lakeward/service/logger';

import type { RunRepository } from '../persistence/run-repository.ts';
import type { WorkQueue } from '../persistence/work-queue.ts';
import type { OutputPublisher } from './publish-output.ts';
import type { RunBackend } from './run-backend.ts';
import type { RunObjects } from './run-objects.ts';

/** What the use cases of jobs work with. */
export interface JobsDeps {
  readonly runs: RunRepository;
  readonly queue: WorkQueue;
  readonly snapshots: AccessSnapshotSource;
  /** Jobs as one principal may run them; every launch, cancel and log goes through here. */
  readonly jobsFor: (principal: Principal) => GuardedJobs;
  /** Watches what was launched. Opened at the first job: start-up does not wait for it. */
  readonly backend: () => Promise<RunBackend>;
  readonly objects: RunObjects;
  readonly publisher: OutputPublisher;
  readonly lineage: LineageSink;
  /** Ed25519 private key that signs specs. */
  readonly specKey: KeyObject;
  readonly clock: Clock;
  readonly log: Logger;
  /** Part of launch names: two deployments that share a backend must not find each other's runs. */
  readonly deployment: string;
  readonly timing: JobsTiming;
}

export interface JobsTiming {
  /** A run in the hands of a worker that died is taken over after this. */
  readonly leaseMs: number;
  /** Between two looks at a run that is young. */
  readonly pollMs: number;
  /** Between two looks at a run that has been running for more than two minutes. */
  readonly slowPollMs: number;
  /** How long a launch without an answer is looked for before a new attempt; the backend's listing decides: 5 s embedded, 10 min on AWS. */
  readonly unknownGraceMs: number;
  /** How long "not found" is believed to be a mistake. */
  readonly missingGraceMs: number;
  /** First wait before a further attempt; doubles, with jitter. */
  readonly retryBaseMs: number;
}

export const embeddedTiming: JobsTiming = {
  leaseMs: 10_000,
  pollMs: 300,
  slowPollMs: 2_000,
  unknownGraceMs: 5_000,
  missingGraceMs: 60_000,
  retryBaseMs: 2_000,
};
