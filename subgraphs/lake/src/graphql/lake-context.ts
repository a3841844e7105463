import type { AccessSnapshot } from '@lakeward/policy/access-snapshot';
import type { GuardedLake } from '@lakeward/policy/guarded-lake';
import type { RequestContext } from '@lakeward/service/request-context';
import type DataLoader from 'dataloader';

import type { QueryExecution } from '../domain/query-execution-state.ts';
import type { UsageCounts, UsageKey } from '../persistence/query-execution-repository.ts';

/** What belongs to one request of this subgraph; frozen. */
export interface LakeContext extends RequestContext {
  /** Rights and datasets, pinned when the request came. */
  readonly access: AccessSnapshot;
  /** The lake as the caller may see it. */
  readonly lake: GuardedLake;
  readonly loaders: {
    readonly usage: DataLoader<UsageKey, UsageCounts | null, string>;
    /** The caller's own executions only. */
    readonly execution: DataLoader<string, QueryExecution | null>;
  };
}
