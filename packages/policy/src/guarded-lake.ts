import type { DatasetId, Principal } from '@lakeward/kernel';
import type { RowBatch } from '@lakeward/ports';
import type { OutputColumn, QueryLimits, Relation } from '@lakeward/query';

import type { Decision } from './decision.ts';

/** One question, not yet authorised: a tree over raw scans and the decision for each dataset in it. */
export interface LakeQuestion {
  readonly tree: Relation;
  readonly columns: readonly OutputColumn[];
  readonly decisions: ReadonlyMap<DatasetId, Decision>;
  readonly limits: QueryLimits;
}

/** The lake as one principal may see it. Bound to the principal, so no caller can forget the policy. */
export interface GuardedLake {
  readonly principal: Principal;
  /** What the engine can do (`rowPlace`, `storedResults`). */
  readonly capabilities: { readonly rowPlace: boolean; readonly storedResults: boolean };
  /** Wraps every scan with its decision, seals, runs. A scan without an ALLOW decision throws NotFound or PolicyInvalid. Errors as SqlEngine.stream. */
  stream(question: LakeQuestion, signal: AbortSignal): AsyncIterable<RowBatch>;
  /** Keeps the whole answer for paging; returns its id and size. Only this principal, with the same audience, reads it again. */
  store(question: LakeQuestion, signal: AbortSignal): Promise<StoredResult>;
  /** Rows `from` (0-based) to at most `limits.maxRows` of a stored result. @throws ResultExpired */
  readStored(result: StoredResult, columns: readonly OutputColumn[], from: number, limits: QueryLimits, signal: AbortSignal): AsyncIterable<RowBatch>;
  /** The text that would run. */
  explain(question: LakeQuestion): string;
  /** Canonical text of who may share the answer to this question; cache key and part of cursors. */
  audienceOf(question: LakeQuestion): string;
}

export interface StoredResult {
  readonly id: string;
  readonly rowCount: number;
  readonly expiresAt: Date;
}
