import { randomBytes } from 'node:crypto';
import { open, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';

import { type EmbeddedPostgres, openEmbeddedPostgres } from '@lakeward/adapters-embedded/embedded-postgres';
import { openOwnerSession } from '@lakeward/adapters-postgres/owner-session';
import { type MigrationSource, migrationsFingerprint, runMigrations } from '@lakeward/platform/run-migrations';
import { silentLog } from '@lakeward/ports/log';
import { inject } from 'vitest';

/** A migrated database of its own on the server that all tests of a run share. Disposing drops it. */
export interface TestDatabase extends AsyncDisposable {
  readonly ownerUrl: string;
  /** The plain role, as services connect. */
  readonly appUrl: string;
}

/** Flushing to disk is what a test of our statements does not need. */
const settings = { fsync: 'off', synchronous_commit: 'off', full_page_writes: 'off', max_connections: '300', deadlock_timeout: '100ms' };

/** Some 30 ms: the database is cloned from a template, which the first test with the same migrations makes. */
export async function openTestDatabase(migrations: readonly MigrationSource[]): Promise<TestDatabase> {
  const server = await sharedServer();
  const inDatabase = (url: string, database: string) => url.replace(/\/lakeward\?/, `/${database}?`);
  const template = `template_${(await migrationsFingerprint(migrations)).slice(0, 16)}`;
  const database = `test_${randomBytes(8).toString('hex')}`;
  await using session = await openOwnerSession(inDatabase(server.ownerUrl, 'postgres'));

  await session.query('select pg_advisory_lock(hashtextextended($1, 0))', [template]);
  const [known] = await session.query('select from pg_database where datname = $1', [template]);
  if (!known) {
    const partial = `partial_${template}`;
    await session.query(`drop database if exists ${partial}`);
    await session.query(`create database ${partial} template lakeward`);
    await runMigrations(inDatabase(server.ownerUrl, partial), migrations);
    await session.query(`alter database ${partial} rename to ${template}`);
  }
  await session.query('select pg_advisory_unlock(hashtextextended($1, 0))', [template]);
  // Copying files is the faster way where nothing is flushed.
  await session.query(`create database ${database} template ${template} strategy file_copy`);

  return {
    ownerUrl: inDatabase(server.ownerUrl, database),
    appUrl: inDatabase(server.appUrl, database),
    async [Symbol.asyncDispose]() {
      await using owner = await openOwnerSession(inDatabase(server.ownerUrl, 'postgres'));
      await owner.query(`drop database ${database} with (force)`);
    },
  };
}

/** Started by the first process that needs it; the others find it running. The run's teardown stops it. */
async function sharedServer(): Promise<EmbeddedPostgres> {
  const folder = inject('lakewardTestFolder');
  const lock = join(folder, 'postgres.lock');
  const deadline = performance.now() + 30_000;
  while (!(await tryLock(lock))) {
    if (performance.now() > deadline) throw new Error('Another test has been starting the database server for 30 seconds.');
    await delay(10);
  }
  try {
    return await openEmbeddedPostgres({ dataFolder: join(folder, 'postgres'), log: silentLog, settings, supervised: false });
  } finally {
    await rm(lock);
  }
}

async function tryLock(path: string): Promise<boolean> {
  try {
    await (await open(path, 'wx')).close();
    return true;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'EEXIST') return false;
    throw error;
  }
}
