import type { AuthorizedQuery } from '@lakeward/query';

/** Rows of an answer by column; every inner list is `rowCount` long and stands in the order of the query's `columns`. */
export interface RowBatch {
  readonly rowCount: number;
  /**
   * Values by ColumnType: BOOLEAN boolean; TINYINT, SMALLINT, INT number; BIGINT and DECIMAL string; FLOAT, DOUBLE number (NaN and infinities
   * as they are); STRING string; DATE `2024-01-31`; TIMESTAMP ISO-8601 in UTC with milliseconds; BINARY base64; ARRAY array; STRUCT object by
   * field name; MAP array of {key, value}; NULL null.
   */
  readonly columns: readonly (readonly unknown[])[];
}

export interface SqlEngineCapabilities {
  /** Scan.place works for Parquet. */
  readonly rowPlace: boolean;
  /** `store` works. */
  readonly storedResults: boolean;
}

/** Runs authorised read-only queries on one SQL engine. Safe for concurrent use. */
export interface SqlEngine extends AsyncDisposable {
  readonly dialect: 'duckdb' | 'trino';
  /** What the engine can do; the contract suite holds it to its word: what is false answers UNSUPPORTED. */
  readonly capabilities: SqlEngineCapabilities;
  /**
   * The answer in engine order, at most `limits.maxRows` rows, in batches of up to 2,048. The first batch comes only after the engine has
   * finished without error. Ends early, with the engine's work stopped, when the consumer returns or the signal aborts.
   * @throws UnsealedQuery; QueryTimedOut after `limits.timeoutMs`; QueryCancelled when `signal` aborts; ResultTooLarge past `maxRows`;
   *   UnreadableObject for a file that is cut or no such format; BadRecord for a record that the reader cannot parse; Unavailable.
   */
  stream(query: AuthorizedQuery, signal: AbortSignal): AsyncIterable<RowBatch>;
  /** Copies the whole answer to one Parquet object, rows numbered from 0 in `$row`, and says how many there are. Errors as `stream`. */
  store(query: AuthorizedQuery, key: string, signal: AbortSignal): Promise<{ readonly rowCount: number }>;
  /** The text that would run, for plans and golden files; runs nothing. @throws UnsealedQuery */
  explain(query: AuthorizedQuery): string;
  /** Resolves when a trivial query answers. */
  ping(signal: AbortSignal): Promise<void>;
}
