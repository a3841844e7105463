import { type AuthorizedQuery, markSealed, type QueryLimits } from './authorized-query.ts';
import type { OutputColumn, Relation } from './query.ts';

/** Mints an AuthorizedQuery. Only `packages/policy` may import this file (rule one-mint): whoever can seal can read everything. */
export function sealQuery(parts: {
  readonly tree: Relation;
  readonly columns: readonly OutputColumn[];
  readonly limits: QueryLimits;
  readonly audience: string;
}): AuthorizedQuery {
  const query = Object.freeze({ ...parts }) as AuthorizedQuery;
  markSealed(query);
  return query;
}
