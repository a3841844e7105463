import type { OutputColumn, Relation } from './query.ts';

declare const sealed: unique symbol;

/** Limits of one execution; every one is checked by the engine, whatever the tree says. */
export interface QueryLimits {
  /** 1 to 10,000 for pages. */
  readonly maxRows: number;
  readonly timeoutMs: number;
}

/** The only query that an engine takes: policy is compiled into its tree. Minted by `packages/policy` alone. */
export interface AuthorizedQuery {
  readonly [sealed]: true;
  readonly tree: Relation;
  /** Output columns in order; values leave the engine in these types. */
  readonly columns: readonly OutputColumn[];
  readonly limits: QueryLimits;
  /** Canonical text of who may share this answer: tenant, subject, rights, policy version. Part of every cache key. */
  readonly audience: string;
}

const minted = new WeakSet<object>();

/** For `seal-query.ts` alone. */
export const markSealed = (query: object): void => void minted.add(query);

/** Thrown when an engine is given a query that the policy package has not sealed. It is a fault of ours, never the caller's. */
export class UnsealedQuery extends Error {
  override readonly name = 'UnsealedQuery';
}

/** Every engine calls this first, at run time, because a cast gets past the type. @throws UnsealedQuery */
export function assertAuthorized(query: AuthorizedQuery): void {
  if (typeof query !== 'object' || query === null || !minted.has(query)) throw new UnsealedQuery('This query was not authorised.');
}
