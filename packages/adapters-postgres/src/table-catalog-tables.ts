import type {
  DatasetOwner,
  FileFormat,
  FileOptions,
  Literal,
  Predicate,
  ReadSchema,
  ReadSchemaState,
  SnapshotFile,
} from '@lakeward/kernel';
import type { CatalogChangeKind } from '@lakeward/ports';
import type { JSONColumnType } from 'kysely';

/** BIGINT columns read as string; JSON columns read parsed and are written as text. */
export interface TableCatalogTables {
  'table_catalog.datasets': DatasetTable;
  'table_catalog.snapshots': SnapshotTable;
  'table_catalog.read_schemas': ReadSchemaTable;
  'table_catalog.feeds': { tenant: string; position: string };
  'table_catalog.changes': { tenant: string; sequence: string; at: Date; kind: CatalogChangeKind; dataset_id: string };
}

export interface DatasetTable {
  id: string;
  tenant: string;
  namespace: string;
  ref_name: string;
  database: string;
  name: string;
  description: string | null;
  domain: string | null;
  tags: string[];
  owners: JSONColumnType<DatasetOwner[]>;
  location: string;
  format: FileFormat;
  options: JSONColumnType<FileOptions>;
  columns: JSONColumnType<StoredColumn[]>;
  partition_keys: JSONColumnType<StoredColumn[]>;
  snapshot_sequence: string | null;
  version: number;
}

/** A base column with its type in Hive's notation. */
export interface StoredColumn {
  readonly id: string;
  readonly name: string;
  readonly type: string;
  readonly description: string | null;
  readonly tags: readonly string[];
}

export interface SnapshotTable {
  dataset_id: string;
  sequence: string;
  committed_at: Date;
  row_count: string | null;
  byte_size: string;
  files: JSONColumnType<SnapshotFile[]>;
}

export interface ReadSchemaTable {
  id: string;
  tenant: string;
  dataset_id: string;
  name: string;
  version: number;
  state: ReadSchemaState;
  columns: JSONColumnType<StoredReadColumn[]>;
  unique_key: JSONColumnType<string[] | null, string | null, string | null>;
  row_predicate: JSONColumnType<Predicate | null, string | null, string | null>;
  on_bad_record: ReadSchema['onBadRecord'];
}

export interface StoredReadColumn extends Omit<ReadSchema['columns'][number], 'type' | 'default'> {
  readonly type: string;
  readonly default: Literal | null;
}
