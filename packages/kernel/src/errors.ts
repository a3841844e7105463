/** Expected failures, as in the public enum ProblemCode. */
export const problemCodes = [
  'INVALID', 'UNSUPPORTED', 'NOT_FOUND', 'FORBIDDEN', 'CONFLICT', 'KEY_REUSED', 'BREAKING_CHANGE', 'TARGET_BUSY', 'THROTTLED',
  'UNAVAILABLE', 'TIMED_OUT', 'OVER_BUDGET', 'RUNTIME_MISSING', 'CODE_ON_FILTERED_DATA', 'POLICY_INVALID', 'BAD_RECORD',
  'UNREADABLE_OBJECT', 'RESULT_TOO_LARGE', 'RESULT_EXPIRED', 'STORAGE_FULL',
] as const; // prettier-ignore

export type ProblemCode = (typeof problemCodes)[number];

/** Codes that only ever stand in `extensions.code` of a GraphQL error. */
export const edgeCodes = [
  'UNAUTHENTICATED', 'INTERNAL', 'BAD_REQUEST', 'GRAPHQL_PARSE_FAILED', 'GRAPHQL_VALIDATION_FAILED', 'BAD_USER_INPUT', 'LIMIT_EXCEEDED',
  'COST_ESTIMATED_TOO_EXPENSIVE', 'SUBGRAPH_UNAVAILABLE', 'SUBGRAPH_BAD_RESPONSE', 'GATEWAY_TIMEOUT', 'SCHEMA_RELOAD', 'CANCELLED',
] as const; // prettier-ignore

export type ErrorCode = ProblemCode | (typeof edgeCodes)[number];

export interface ErrorDetails {
  /** Path of the input that is wrong, outermost first. */
  readonly path?: readonly string[];
  readonly retryAfterMs?: number;
  readonly [fact: string]: unknown;
}

/**
 * A failure that the caller may be told of: `message` is our own sentence and holds no SQL, host, path or data value.
 * Everything else that is thrown counts as a fault of ours and leaves as INTERNAL with the request id only.
 */
export class AppError extends Error {
  readonly code: ErrorCode;
  readonly details: ErrorDetails;

  constructor(code: ErrorCode, message: string, details: ErrorDetails = {}, options?: ErrorOptions) {
    super(message, options);
    this.name = new.target.name;
    this.code = code;
    this.details = details;
  }
}

const failure = (code: ErrorCode, standard: string) =>
  class extends AppError {
    constructor(message: string = standard, details: ErrorDetails = {}, options?: ErrorOptions) {
      super(code, message, details, options);
    }
  };

export class Unauthenticated extends failure('UNAUTHENTICATED', 'A valid token is needed.') {}
export class Invalid extends failure('INVALID', 'The input is not valid.') {}
export class Unsupported extends failure('UNSUPPORTED', 'This engine or runner cannot do that.') {}
/** One text for what does not exist and for what the caller may not see. */
export class NotFound extends failure('NOT_FOUND', 'It does not exist, or you may not see it.') {}
export class Forbidden extends failure('FORBIDDEN', 'You may see this, but not do that with it.') {}
export class Conflict extends failure('CONFLICT', 'Somebody else changed it first; read it again.') {}
export class KeyReused extends failure('KEY_REUSED', 'This idempotency key was used with other content.') {}
export class BreakingChange extends failure('BREAKING_CHANGE', 'Readers of this schema would break.') {}
export class TargetBusy extends failure('TARGET_BUSY', 'Another run writes this dataset.') {}
export class Unavailable extends failure('UNAVAILABLE', 'A part that is needed does not answer; try again.') {}
export class QueryTimedOut extends failure('TIMED_OUT', 'The query took longer than it may.') {}
export class QueryCancelled extends failure('CANCELLED', 'The query was cancelled.') {}
export class RuntimeMissing extends failure('RUNTIME_MISSING', 'No Spark runtime is installed.') {}
export class PolicyInvalid extends failure('POLICY_INVALID', 'The policy of this dataset is broken, so nobody can read it.') {}
export class BadRecord extends failure('BAD_RECORD', 'A record does not fit its read schema.') {}
export class UnreadableObject extends failure('UNREADABLE_OBJECT', 'A file of this dataset cannot be read.') {}
export class ResultTooLarge extends failure('RESULT_TOO_LARGE', 'The answer is too large; export it instead.') {}
export class ResultExpired extends failure('RESULT_EXPIRED', 'This result is no longer kept; run the query again.') {}
export class StorageFull extends failure('STORAGE_FULL', 'There is no space left to write.') {}
