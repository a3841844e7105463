import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { openOwnerSession } from '@lakeward/adapters-postgres/owner-session';
import { openTestDatabase } from '@lakeward/testing/test-database';
import { describe, expect, it } from 'vitest';

import { MigrationMismatch, runMigrations } from '../src/run-migrations.ts';

/** An empty database and a folder of migrations for each named source. */
async function open(...names: string[]) {
  await using stack = new AsyncDisposableStack();
  const database = stack.use(await openTestDatabase([]));
  const owner = stack.use(await openOwnerSession(database.ownerUrl));
  const root = await mkdtemp(join(tmpdir(), 'lakeward-migrations-'));
  stack.defer(() => rm(root, { recursive: true }));
  const sources = names.map((name) => ({ name, folder: join(root, name) }));
  for (const { folder } of sources) await mkdir(folder);
  const resources = stack.move();
  return {
    url: database.ownerUrl,
    owner,
    sources,
    write: (path: string, sql: string) => writeFile(join(root, path), sql),
    remove: (path: string) => rm(join(root, path)),
    run: () => runMigrations(database.ownerUrl, sources),
    [Symbol.asyncDispose]: () => resources[Symbol.asyncDispose](),
  };
}

describe('migrations', () => {
  it('run once, in the order of sources and numbers, and say what ran', async () => {
    await using store = await open('policy', 'catalog');
    await store.write('policy/0001-things.sql', 'create table things (n int); insert into things values (1);');
    await store.write('policy/0002-more.sql', 'insert into things select n + 1 from things;');
    await store.write('catalog/0001-view.sql', 'create view sum_of_things as select sum(n) from things;');
    expect(await store.run()).toEqual(['policy/0001-things.sql', 'policy/0002-more.sql', 'catalog/0001-view.sql']);
    expect(await store.run()).toEqual([]);
    await store.write('policy/0003-later.sql', 'insert into things values (10);');
    expect(await store.run()).toEqual(['policy/0003-later.sql']);
    expect(await store.owner.query('select sum::int from sum_of_things')).toEqual([{ sum: 13 }]);
  });

  it('run once although several processes start together', async () => {
    await using store = await open('policy');
    await store.write('policy/0001-slow.sql', 'create table things (n int); select pg_sleep(0.1);');
    await store.write('policy/0002-more.sql', 'insert into things values (1);');
    const ran = await Promise.all(Array.from({ length: 5 }, () => store.run()));
    expect(ran.flat()).toEqual(['policy/0001-slow.sql', 'policy/0002-more.sql']);
    expect(await store.owner.query('select n from things')).toEqual([{ n: 1 }]);
  });

  it('leave nothing of a file that fails, keep those before it, and go on when it is mended', async () => {
    await using store = await open('policy');
    await store.write('policy/0001-good.sql', 'create table good (n int);');
    await store.write('policy/0002-bad.sql', 'create table half (n int); select 1/0;');
    await expect(store.run()).rejects.toMatchObject({ code: '22012' });
    expect(await store.owner.query(`select to_regclass('good') is not null as good, to_regclass('half') is not null as half`)).toEqual([
      { good: true, half: false },
    ]);
    await store.write('policy/0002-bad.sql', 'create table half (n int);');
    expect(await store.run()).toEqual(['policy/0002-bad.sql']);
  });

  it('refuse a file that changed after it ran, before anything else runs', async () => {
    await using store = await open('policy');
    await store.write('policy/0001-things.sql', 'create table things (n int);');
    await store.run();
    await store.write('policy/0001-things.sql', 'create table things (n bigint);');
    await store.write('policy/0002-more.sql', 'create table more (n int);');
    await expect(store.run()).rejects.toThrow(MigrationMismatch);
    expect(await store.owner.query(`select to_regclass('more') is null as absent`)).toEqual([{ absent: true }]);
  });

  it('refuse a store that is ahead of this program, but not files of sources that it does not have', async () => {
    await using store = await open('policy', 'catalog');
    await store.write('policy/0001-things.sql', 'create table things (n int);');
    await store.write('catalog/0001-view.sql', 'create view all_things as select * from things;');
    await store.run();
    expect(await runMigrations(store.url, store.sources.slice(0, 1))).toEqual([]);
    await store.remove('catalog/0001-view.sql');
    await expect(store.run()).rejects.toThrow(/newer/);
  });

  it('refuse gaps and names that do not say their number', async () => {
    await using store = await open('policy');
    await store.write('policy/0001-things.sql', '');
    for (const name of ['0003-gap.sql', '0002-Upper.sql', '2-short.sql', '0002.sql']) {
      await store.write(`policy/${name}`, '');
      await expect(store.run(), name).rejects.toThrow(MigrationMismatch);
      await store.remove(`policy/${name}`);
    }
    expect(await store.run()).toEqual(['policy/0001-things.sql']);
  });
});
