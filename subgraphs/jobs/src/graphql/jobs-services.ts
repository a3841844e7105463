import type { Principal } from '@lakeward/kernel';

import type { JobsDeps } from '../domain/jobs-deps.ts';
import type { RunNotices } from '../persistence/run-notices.ts';

/** What resolvers work with; the same for all requests of a process. */
export interface JobsServices {
  readonly deps: JobsDeps;
  readonly notices: RunNotices;
  /** May the principal know this dataset? */
  readonly mayKnow: (principal: Principal, datasetId: string) => boolean;
}
