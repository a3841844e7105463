export type SparkUnavailableReason =
  | 'NO_PYTHON'
  | 'NO_VENV'
  | 'NO_JAVA'
  /** Nothing is in the way; nobody has installed it yet. */
  | 'NOT_INSTALLED'
  | 'DOWNLOAD_FAILED'
  /** Everything was fetched, and a first small job still failed. */
  | 'BROKEN'
  | 'DISABLED';

/** Why there is no Spark here. The message is one sentence for the operator; paths stand in `searched` alone. */
export class SparkUnavailable extends Error {
  override readonly name = 'SparkUnavailable';
  readonly reason: SparkUnavailableReason;
  /** Where we looked and what we found there, in order. */
  readonly searched: readonly string[];
  /** The one command that helps. */
  readonly cure: string;

  constructor(
    reason: SparkUnavailableReason,
    facts: { readonly message: string; readonly searched?: readonly string[]; readonly cure: string },
    options?: ErrorOptions,
  ) {
    super(facts.message, options);
    this.reason = reason;
    this.searched = facts.searched ?? [];
    this.cure = facts.cure;
  }
}
