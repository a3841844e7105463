import type { Principal } from '@lakeward/kernel';
import type { Clock } from '@lakeward/ports/clock';
import type { MetadataStore } from '@lakeward/ports/metadata-store';
import DataLoader from 'dataloader';

import type { QueryExecution } from '../domain/query-execution-state.ts';
import { findExecutions } from '../persistence/query-execution-repository.ts';

/** Executions of the caller alone; another's is as if it were not. */
export const executionLoader = (principal: Principal, store: MetadataStore, clock: Clock): DataLoader<string, QueryExecution | null> =>
  new DataLoader(async (ids) => {
    const found = await findExecutions(store, principal, ids, clock.now());
    return ids.map((id) => found.get(id) ?? null);
  });
