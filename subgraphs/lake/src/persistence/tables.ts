import type { ColumnType } from 'kysely';

/** Rows that the audit log writes; this subgraph only reads them. */
export interface LakeTables {
  readonly 'audit.entries': AuditEntriesTable;
}

type ReadOnly<T> = ColumnType<T, never, never>;

export interface AuditEntriesTable {
  readonly id: ReadOnly<string>;
  readonly at: ReadOnly<Date>;
  readonly tenant: ReadOnly<string>;
  readonly principal_id: ReadOnly<string>;
  readonly action: ReadOnly<string>;
  readonly dataset_namespace: ReadOnly<string | null>;
  readonly dataset_name: ReadOnly<string | null>;
  readonly columns: ReadOnly<readonly string[]>;
  readonly effect: ReadOnly<'ALLOW' | 'DENY'>;
  readonly policy_versions: ReadOnly<readonly string[]>;
  readonly rows: ReadOnly<string | null>;
  readonly completed_at: ReadOnly<Date | null>;
}
