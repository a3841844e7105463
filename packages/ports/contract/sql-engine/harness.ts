import {
  type ColumnType,
  type Dataset,
  datasetId,
  datasetRef,
  defaultFileOptions,
  type FileFormat,
  type FileOptions,
  parseColumnType,
} from '@lakeward/kernel';
import { type AuthorizedQuery, outputColumnsOf, type QueryLimits, type Relation } from '@lakeward/query';

import type { RowBatch, SqlEngine, SqlEngineCapabilities } from '../../src/sql-engine.ts';

/** One engine over an empty lake that tests may fill. */
export interface OpenSqlEngine extends AsyncDisposable {
  readonly engine: SqlEngine;
  put(key: string, content: string | Uint8Array): Promise<void>;
  get(key: string): Promise<Uint8Array>;
  /** Writes the answer of a SELECT in DuckDB's words as one Parquet file, in row groups of 2,048 rows. */
  putParquet(key: string, select: string): Promise<void>;
}

export interface SqlEngineContract {
  readonly name: string;
  readonly open: () => Promise<OpenSqlEngine>;
  /** The mint. It comes from the test, because only policy and tests may hold it. */
  readonly seal: (parts: Pick<AuthorizedQuery, 'tree' | 'columns' | 'limits' | 'audience'>) => AuthorizedQuery;
  readonly capabilities: SqlEngineCapabilities;
}

export const roomy: QueryLimits = { maxRows: 100_000, timeoutMs: 60_000 };

/** What the parts of the suite work with. */
export class Lake {
  readonly at: OpenSqlEngine;
  private readonly mint: SqlEngineContract['seal'];

  constructor(at: OpenSqlEngine, mint: SqlEngineContract['seal']) {
    this.at = at;
    this.mint = mint;
  }

  seal(tree: Relation, limits: QueryLimits = roomy): AuthorizedQuery {
    return this.mint({ tree, columns: outputColumnsOf(tree), limits, audience: 'contract' });
  }

  /** With columns that the tree does not give in this order or these types. */
  sealAs(tree: Relation, columns: AuthorizedQuery['columns']): AuthorizedQuery {
    return this.mint({ tree, columns, limits: roomy, audience: 'contract' });
  }

  /** Rows as lists of values. */
  async rows(tree: Relation, limits: QueryLimits = roomy): Promise<readonly (readonly unknown[])[]> {
    return rowsOf(await this.batches(this.seal(tree, limits)));
  }

  async batches(query: AuthorizedQuery, signal: AbortSignal = new AbortController().signal): Promise<readonly RowBatch[]> {
    const batches: RowBatch[] = [];
    for await (const batch of this.at.engine.stream(query, signal)) batches.push(batch);
    return batches;
  }
}

export const rowsOf = (batches: readonly RowBatch[]): readonly (readonly unknown[])[] =>
  batches.flatMap(({ rowCount, columns }) => Array.from({ length: rowCount }, (_, row) => columns.map((column) => column[row])));

export interface FileFacts {
  readonly key: string;
  readonly byteSize?: number;
  readonly partition?: Readonly<Record<string, string | null>>;
}

/** A dataset over files, with columns in Hive's notation. */
export function dataset(
  format: FileFormat,
  files: readonly (string | FileFacts)[],
  columns: Readonly<Record<string, string>>,
  {
    partitionKeys = {},
    options = {},
  }: { readonly partitionKeys?: Readonly<Record<string, string>>; readonly options?: Partial<FileOptions> } = {},
): Dataset {
  const base = (from: Readonly<Record<string, string>>) =>
    Object.entries(from).map(([name, type]) => ({ id: `col_${name}`, name, type: parseColumnType(type), description: null, tags: [] }));
  const facts = files.map((file): FileFacts => (typeof file === 'string' ? { key: file } : file));
  return {
    id: datasetId('ds_contract'),
    ref: datasetRef('contract', 'data'),
    tenant: 'north',
    database: 'contract',
    name: 'data',
    description: null,
    domain: null,
    tags: [],
    owners: [],
    location: 'contract/',
    format,
    options: { ...defaultFileOptions, ...options },
    columns: base(columns),
    partitionKeys: base(partitionKeys),
    snapshot: {
      sequence: 1,
      committedAt: new Date(0),
      rowCount: null,
      byteSize: 0,
      files: facts.map(({ key, byteSize = 1_000, partition = {} }) => ({ key, byteSize, rowCount: null, partition })),
    },
    version: 1,
  };
}

export const type = (text: string): ColumnType => parseColumnType(text);
