import { silentLog } from '@lakeward/ports';
import { describeTableCatalogContract } from '@lakeward/ports/contract/table-catalog-contract';
import { openTestDatabase } from '@lakeward/testing/test-database';

import { openPostgresMetadataStore } from '../src/postgres-metadata-store.ts';
import { postgresMigrations } from '../src/postgres-migrations.ts';
import { createPostgresTableCatalog } from '../src/postgres-table-catalog.ts';

const clock = {
  now: () => new Date(),
  monotonicMs: () => performance.now(),
  sleep: () => Promise.reject(new Error('The catalog does not sleep.')),
};

describeTableCatalogContract({
  name: 'PostgreSQL',
  open: async () => {
    await using stack = new AsyncDisposableStack();
    const database = stack.use(await openTestDatabase(postgresMigrations));
    const openStore = async () => stack.use(await openPostgresMetadataStore({ connection: database.appUrl, log: silentLog }));
    const catalog = createPostgresTableCatalog({ store: await openStore(), clock });
    const other = createPostgresTableCatalog({ store: await openStore(), clock });
    const resources = stack.move();
    return { catalog, other, [Symbol.asyncDispose]: () => resources[Symbol.asyncDispose]() };
  },
  capabilities: {},
});
