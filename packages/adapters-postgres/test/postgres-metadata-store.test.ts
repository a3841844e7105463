import { Unavailable } from '@lakeward/kernel';
import { silentLog } from '@lakeward/ports';
import { describeMetadataStoreContract, metadataStoreContractTables } from '@lakeward/ports/contract/metadata-store-contract';
import { openTestDatabase } from '@lakeward/testing/test-database';
import { describe, expect, it } from 'vitest';

import { openOwnerSession } from '../src/owner-session.ts';
import { openPostgresMetadataStore } from '../src/postgres-metadata-store.ts';

const open = async () => {
  await using stack = new AsyncDisposableStack();
  const database = stack.use(await openTestDatabase([]));
  const owner = stack.use(await openOwnerSession(database.ownerUrl));
  await owner.query(metadataStoreContractTables);
  const store = stack.use(await openPostgresMetadataStore({ connection: database.appUrl, log: silentLog }));
  const other = stack.use(await openPostgresMetadataStore({ connection: database.appUrl, log: silentLog }));
  const dropSessions = async () => {
    await owner.query(
      `select pg_terminate_backend(pid, 5000) from pg_stat_activity where datname = current_database() and usename = 'lakeward_app'`,
    );
  };
  const resources = stack.move();
  return { database, store, other, dropSessions, [Symbol.asyncDispose]: () => resources[Symbol.asyncDispose]() };
};

describeMetadataStoreContract({ name: 'PostgreSQL', open, capabilities: {} });

describe('the role of a PostgreSQL metadata store', () => {
  it('counts as dangerous when it is the superuser, an owner of guarded tables or a member of one', async () => {
    await using opened = await open();
    await using asOwner = await openPostgresMetadataStore({ connection: opened.database.ownerUrl, log: silentLog });
    expect(await asOwner.role()).toEqual({ name: 'lakeward_owner', bypassesRowSecurity: true });
  });
});

describe('a PostgreSQL that is not there', () => {
  it('is Unavailable, without its address in the message', async () => {
    const opening = openPostgresMetadataStore({ connection: 'postgresql://lakeward_app@127.0.0.1:1/lakeward', log: silentLog });
    await expect(opening).rejects.toThrow(Unavailable);
    await expect(opening).rejects.not.toThrow(/127\.0\.0\.1/);
  });

  it('is Unavailable when the database does not exist', async () => {
    await using database = await openTestDatabase([]);
    const absent = database.appUrl.replace(/\/test_\w+/, '/absent');
    await expect(openPostgresMetadataStore({ connection: absent, log: silentLog })).rejects.toThrow(Unavailable);
  });
});
