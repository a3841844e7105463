import { chmod, mkdtemp, readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import type { DevUser } from '@lakeward/adapters-embedded/dev-issuer';
import { datasetRef, defaultFileOptions, Invalid, Unavailable } from '@lakeward/kernel';
import { silentLog } from '@lakeward/ports';
import { describe, expect, it } from 'vitest';

import { DataFolderInUse } from '../src/data-folder.ts';
import { openPlatform, UnknownPlatform } from '../src/open-platform.ts';
import type { PlatformOptions } from '../src/platform.ts';

const ann: DevUser = { id: 'ann', name: 'Ann', kind: 'USER', tenant: 'demo', roles: ['analyst'], claims: { regions: ['WEST'] } };

async function openFolder() {
  const folder = await mkdtemp(join(tmpdir(), 'lakeward-platform-'));
  await chmod(folder, 0o711); // as root the store's server runs under another account, which must get through
  const options: PlatformOptions = {
    platform: 'embedded',
    dataFolder: join(folder, 'data'),
    users: [ann],
    spark: async () => ({ kind: 'MISSING', message: 'No Spark here.', cure: 'Install it.' }),
    log: silentLog,
  };
  return { options, [Symbol.asyncDispose]: () => rm(folder, { recursive: true }) };
}

describe('the embedded platform', () => {
  it('opens nothing until it is asked', async () => {
    await using folder = await openFolder();
    await using platform = await openPlatform(folder.options);
    expect((await readdir(platform.dataFolder.path)).toSorted()).toEqual(['emr', 'keys', 'lakeward.pid', 'objects', 'tmp']);
    expect(await readdir(platform.dataFolder.keys)).toEqual([]);
  });

  it('is a whole: tables after migration, objects, an engine, tokens that its verifier takes', async () => {
    await using folder = await openFolder();
    {
      await using platform = await openPlatform(folder.options);
      expect(await platform.migrate([])).toEqual(['table_catalog/0001-datasets.sql', 'audit/0001-entries.sql']);
      const [catalog, objects, engine, store, issuer, identity] = await Promise.all([
        platform.catalog(),
        platform.objects(),
        platform.engine(),
        platform.store(),
        platform.devIssuer(),
        platform.identity(),
      ]);
      await catalog.register({
        ref: datasetRef('aviation', 'flights'), tenant: 'demo', database: 'aviation', name: 'flights', description: null, domain: null, tags: [], owners: [],
        location: 'demo/flights.csv', format: 'CSV', options: defaultFileOptions, columns: [], partitionKeys: [],
      }); // prettier-ignore
      await objects.put('demo/flights.csv', Buffer.from('a\n1\n'));
      await engine.ping(AbortSignal.timeout(10_000));
      expect(await store.role()).toEqual({ name: 'lakeward_app', bypassesRowSecurity: false });
      expect(await identity.verify((await issuer!.issue('ann')).token)).toMatchObject({
        id: 'ann',
        tenant: 'demo',
        claims: { regions: ['WEST'] },
      });
      expect(await platform.keys.cursors()).not.toEqual(await platform.keys.requestSignature());
      expect((await platform.keys.specSigning()).asymmetricKeyType).toBe('ed25519');
      const runner = await platform.runner();
      expect(await runner.preflight()).toMatchObject({ kind: 'MISSING', cure: 'Install it.' });
    }
    await using again = await openPlatform(folder.options);
    expect(await again.migrate([])).toEqual([]);
    expect(await (await again.catalog()).get('demo', datasetRef('aviation', 'flights'))).toMatchObject({ location: 'demo/flights.csv' });
  });

  it('shares one opening among calls that come together', async () => {
    await using folder = await openFolder();
    await using platform = await openPlatform(folder.options);
    const objects = await Promise.all([platform.objects(), platform.objects(), platform.objects()]);
    expect(new Set(objects).size).toBe(1);
  });

  it('serves services that share folder and store: tokens, keys and objects of one are those of the other', async () => {
    await using folder = await openFolder();
    await using holder = await openPlatform(folder.options);
    await holder.migrate([]);
    const { app, owner } = await holder.database();
    const shared = { ...folder.options, shared: true, databaseUrl: app };
    await using catalog = await openPlatform(shared);
    await using lake = await openPlatform(shared);
    const [issuer, verifier] = await Promise.all([catalog.devIssuer(), lake.identity()]);
    expect(await verifier.verify((await issuer!.issue('ann')).token)).toMatchObject({ id: 'ann' });
    expect(await catalog.keys.requestSignature()).toEqual(await lake.keys.requestSignature());
    await (await catalog.objects()).put('a', Buffer.from('b'));
    expect(Buffer.from(await (await lake.objects()).get('a')).toString()).toBe('b');
    await (await lake.store()).ping();
    await expect(lake.migrate([])).rejects.toThrow(Invalid);
    await using migrating = await openPlatform({ ...shared, migrationDatabaseUrl: owner! });
    expect(await migrating.migrate([])).toEqual([]);
  });

  it('refuses a second copy on its folder', async () => {
    await using folder = await openFolder();
    await using _first = await openPlatform(folder.options);
    await expect(openPlatform(folder.options)).rejects.toThrow(DataFolderInUse);
  });

  it('closes what was still opening, and opens nothing afterwards', async () => {
    await using folder = await openFolder();
    const platform = await openPlatform(folder.options);
    const opening = platform.store();
    await platform[Symbol.asyncDispose]();
    await expect((await opening).ping()).rejects.toThrow(Unavailable);
    await expect(platform.objects()).rejects.toThrow('closed');
    await using _again = await openPlatform(folder.options);
  });

  it('is the only one: others are refused by name', async () => {
    await using folder = await openFolder();
    for (const platform of ['aws', 'onprem', '', 'constructor', '../presets/embedded']) {
      await expect(openPlatform({ ...folder.options, platform })).rejects.toThrow(UnknownPlatform);
    }
  });
});
