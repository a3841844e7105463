import { join } from 'node:path';

import type { MigrationSource } from '@lakeward/platform';

const from = (name: string, folder: string): MigrationSource => ({ name, folder: join(import.meta.dirname, '../..', folder) });

/** Every owner of tables besides the adapters, which bring their own. The lake keeps nothing: its executions are audit entries. */
export const migrationSources: readonly MigrationSource[] = [
  from('policy', 'packages/policy/migrations'),
  from('catalog', 'subgraphs/catalog/migrations'),
  from('jobs', 'subgraphs/jobs/migrations'),
];
