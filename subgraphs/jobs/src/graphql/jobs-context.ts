import type { GuardedJobs } from '@lakeward/policy/guarded-jobs';
import type { RequestContext } from '@lakeward/service/request-context';
import type DataLoader from 'dataloader';

import type { Attempt, JobRun } from '../domain/job-run.ts';
import type { JobsServices } from './jobs-services.ts';

/** What belongs to one request of this subgraph; frozen. */
export interface JobsContext extends RequestContext {
  readonly jobs: GuardedJobs;
  readonly services: JobsServices;
  readonly loaders: {
    /** Runs that the caller may read, others as if they did not exist. */
    readonly run: DataLoader<string, JobRun | null>;
    readonly attempts: DataLoader<string, readonly Attempt[]>;
    /** The caller's view of the newest runs into a dataset, by dataset id. */
    readonly runsInto: DataLoader<{ readonly datasetId: string; readonly first: number }, readonly JobRun[], string>;
  };
}
