import type { ColumnType } from 'kysely';

import type { PolicyMode } from './policy.ts';

/** Tables of `migrations/`. BIGINT arrives as text. */
export interface PolicyTables {
  'policy.sequences': { tenant: string; sequence: ColumnType<string, string, string> };
  'policy.policy_versions': {
    tenant: string;
    id: string;
    version: number;
    name: string;
    mode: PolicyMode;
    document: ColumnType<unknown, string, never>;
    saved_by: string;
    saved_at: Date;
    sequence: ColumnType<string, string, never>;
  };
  'policy.unrestricted_marks': {
    tenant: string;
    dataset_id: string;
    sequence: ColumnType<string, string, never>;
    reason: string;
    marked_by: string;
    marked_at: Date;
  };
}
