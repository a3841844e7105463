import { randomBytes } from 'node:crypto';

import {
  type BaseColumn,
  type Dataset,
  datasetId,
  parseColumnType,
  printColumnType,
  type ReadSchema,
  type Snapshot,
} from '@lakeward/kernel';
import type { DatasetFacts } from '@lakeward/ports';
import type { Insertable, Selectable } from 'kysely';

import type { DatasetTable, ReadSchemaTable, SnapshotTable, StoredColumn } from './table-catalog-tables.ts';

/** A prefix and a UUIDv7 without dashes, so that ids sort by the time they were made. */
export function newId(prefix: string, now: Date): string {
  const bytes = randomBytes(16);
  bytes.writeUIntBE(now.getTime(), 0, 6);
  bytes[6] = 0x70 | (bytes[6]! & 0x0f);
  bytes[8] = 0x80 | (bytes[8]! & 0x3f);
  return `${prefix}_${bytes.toString('hex')}`;
}

export function datasetRow(facts: DatasetFacts, now: Date): Omit<Insertable<DatasetTable>, 'id' | 'version' | 'snapshot_sequence'> {
  const columnsOf = (columns: readonly BaseColumn[]) =>
    JSON.stringify(
      columns.map((column): StoredColumn => ({ ...column, id: column.id || newId('col', now), type: printColumnType(column.type) })),
    );
  return {
    tenant: facts.tenant,
    namespace: facts.ref.namespace,
    ref_name: facts.ref.name,
    database: facts.database,
    name: facts.name,
    description: facts.description,
    domain: facts.domain,
    tags: [...facts.tags],
    owners: JSON.stringify(facts.owners),
    location: facts.location,
    format: facts.format,
    options: JSON.stringify(facts.options),
    columns: columnsOf(facts.columns),
    partition_keys: columnsOf(facts.partitionKeys),
  };
}

export function datasetOf(row: Selectable<DatasetTable>, snapshot: Snapshot | null): Dataset {
  const columnsOf = (columns: readonly StoredColumn[]): BaseColumn[] =>
    columns.map((column) => ({ ...column, type: parseColumnType(column.type) }));
  return {
    id: datasetId(row.id),
    ref: { namespace: row.namespace, name: row.ref_name },
    tenant: row.tenant,
    database: row.database,
    name: row.name,
    description: row.description,
    domain: row.domain,
    tags: row.tags,
    owners: row.owners,
    location: row.location,
    format: row.format,
    options: row.options,
    columns: columnsOf(row.columns),
    partitionKeys: columnsOf(row.partition_keys),
    snapshot,
    version: row.version,
  };
}

export const snapshotRow = (id: string, snapshot: Snapshot): Insertable<SnapshotTable> => ({
  dataset_id: id,
  sequence: String(snapshot.sequence),
  committed_at: snapshot.committedAt,
  row_count: snapshot.rowCount === null ? null : String(snapshot.rowCount),
  byte_size: String(snapshot.byteSize),
  files: JSON.stringify(snapshot.files),
});

export const snapshotOf = (row: Selectable<SnapshotTable>): Snapshot => ({
  sequence: Number(row.sequence),
  committedAt: row.committed_at,
  rowCount: row.row_count === null ? null : Number(row.row_count),
  byteSize: Number(row.byte_size),
  files: row.files,
});

export const readSchemaRow = (schema: ReadSchema, tenant: string): Insertable<ReadSchemaTable> => ({
  id: schema.id,
  tenant,
  dataset_id: schema.datasetId,
  name: schema.name,
  version: schema.version,
  state: schema.state,
  columns: JSON.stringify(schema.columns.map((column) => ({ ...column, type: printColumnType(column.type) }))),
  unique_key: schema.uniqueKey && JSON.stringify(schema.uniqueKey),
  row_predicate: schema.rowPredicate && JSON.stringify(schema.rowPredicate),
  on_bad_record: schema.onBadRecord,
});

export const readSchemaOf = (row: Selectable<ReadSchemaTable>): ReadSchema => ({
  id: row.id,
  datasetId: datasetId(row.dataset_id),
  name: row.name,
  version: row.version,
  state: row.state,
  columns: row.columns.map((column) => ({ ...column, type: parseColumnType(column.type) })),
  uniqueKey: row.unique_key,
  rowPredicate: row.row_predicate,
  onBadRecord: row.on_bad_record,
});
