import type { ColumnType, Generated } from 'kysely';

/** The tables of schema `catalog`, as in migrations/. Row-level security cuts every one to the tenant of the transaction. */
export interface CatalogTables {
  'catalog.lineage_event': {
    tenant: string;
    hash: string;
    run_id: string;
    received_at: Generated<Date>;
    event: ColumnType<unknown, string, never>;
  };
  'catalog.lineage_run': {
    tenant: string;
    run_id: string;
    job_namespace: string;
    job_name: string;
    state: LineageRunState;
    started_at: Date | null;
    ended_at: Date | null;
  };
  'catalog.lineage_run_dataset': { tenant: string; run_id: string; direction: 'INPUT' | 'OUTPUT'; namespace: string; name: string };
  'catalog.lineage_column': {
    tenant: string;
    run_id: string;
    output_namespace: string;
    output_name: string;
    output_column: string;
    input_namespace: string;
    input_name: string;
    input_column: string;
    kind: 'DIRECT' | 'INDIRECT';
    subtype: string;
    masking: boolean;
  };
  'catalog.principal': { tenant: string; id: string; kind: 'USER' | 'SERVICE' | 'SYSTEM'; name: string; roles: string[] };
}

export type LineageRunState = 'START' | 'COMPLETE' | 'FAIL' | 'ABORT';
