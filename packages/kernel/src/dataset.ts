import type { ColumnType } from './column-type.ts';
import type { DatasetId, DatasetRef } from './dataset-ref.ts';
import type { Expression, Literal, Predicate } from './expression.ts';

export type FileFormat = 'PARQUET' | 'ORC' | 'JSON' | 'CSV';

export interface FileOptions {
  /** CSV: the first line names the columns. Without it columns are called by position: `c0`, `c1`, … */
  readonly header: boolean;
  readonly delimiter: string;
  readonly compression: string | null;
  /** JSON: where the records of one document are, `$[*]` or `$.features[*]`; null = one record a line. */
  readonly recordPath: string | null;
}

export const defaultFileOptions: FileOptions = { header: true, delimiter: ',', compression: null, recordPath: null };

/** A column as the files hold it. Policies bind to it by `id`, which outlives a rename. CSV columns are always STRING. */
export interface BaseColumn {
  readonly id: string;
  /** Top-level name as in the file; nested fields are reached through the type. */
  readonly name: string;
  readonly type: ColumnType;
  readonly description: string | null;
  readonly tags: readonly string[];
}

/** One file of a snapshot. `key` is a key of the ObjectStore; sizes in bytes. */
export interface SnapshotFile {
  readonly key: string;
  readonly byteSize: number;
  readonly rowCount: number | null;
  /** Values of the partition keys as text, `null` for Hive's default partition. */
  readonly partition: Readonly<Record<string, string | null>>;
}

/** The immutable list of files that a reader pins. */
export interface Snapshot {
  readonly sequence: number;
  readonly committedAt: Date;
  readonly rowCount: number | null;
  readonly byteSize: number;
  readonly files: readonly SnapshotFile[];
}

/** One physical copy plus its facts; how it is read is said by its read schemas. */
export interface Dataset {
  readonly id: DatasetId;
  readonly ref: DatasetRef;
  readonly tenant: string;
  readonly database: string;
  readonly name: string;
  readonly description: string | null;
  readonly domain: string | null;
  readonly tags: readonly string[];
  readonly owners: readonly DatasetOwner[];
  /** Key or key prefix in the ObjectStore: `demo/flights-3m.parquet`, `aviation/route_delays/`. */
  readonly location: string;
  readonly format: FileFormat;
  readonly options: FileOptions;
  readonly columns: readonly BaseColumn[];
  readonly partitionKeys: readonly BaseColumn[];
  readonly snapshot: Snapshot | null;
  /** Grows by one with every change; `expectedVersion` of updates. */
  readonly version: number;
}

export interface DatasetOwner {
  readonly principal: string;
  readonly role: 'OWNER' | 'STEWARD';
}

export type ReadSchemaState = 'DRAFT' | 'PUBLISHED' | 'DEPRECATED';
export type BadRecordRule = 'FAIL' | 'NULL_FIELD' | 'DROP_ROW';

export interface ReadColumn {
  readonly name: string;
  readonly type: ColumnType;
  readonly source: Expression;
  readonly default: Literal | null;
  readonly description: string | null;
}

/** One governed, versioned way to read a dataset. A published version never changes. */
export interface ReadSchema {
  readonly id: string;
  readonly datasetId: DatasetId;
  readonly name: string;
  readonly version: number;
  readonly state: ReadSchemaState;
  readonly columns: readonly ReadColumn[];
  /** Names of read columns that together are unique in every snapshot; null = none is known. */
  readonly uniqueKey: readonly string[] | null;
  readonly rowPredicate: Predicate | null;
  readonly onBadRecord: BadRecordRule;
}
