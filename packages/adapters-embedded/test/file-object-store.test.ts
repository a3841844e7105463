import { execFile } from 'node:child_process';
import { mkdir, mkdtemp, readdir, readFile, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';

import { Invalid, NotFound } from '@lakeward/kernel';
import { describeObjectStoreContract } from '@lakeward/ports/contract/object-store-contract';
import { describe, expect, it } from 'vitest';

import { openFileObjectStore } from '../src/file-object-store.ts';

const open = async () => {
  const folder = await mkdtemp(join(tmpdir(), 'lakeward-objects-'));
  const root = join(folder, 'objects');
  const store = await openFileObjectStore({ root });
  return { folder, root, store, [Symbol.asyncDispose]: () => rm(folder, { recursive: true }) };
};

describeObjectStoreContract({ name: 'local files', open, capabilities: { objectBelowObject: false } });

describe('symbolic links in the folder of local files', () => {
  it('are not read, listed, written through or deleted through', async () => {
    await using opened = await open();
    const { store, root, folder } = opened;
    const outside = join(folder, 'outside');
    await mkdir(outside);
    await writeFile(join(outside, 'secret'), 'secret');
    await symlink(outside, join(root, 'folder-link'));
    await symlink(join(outside, 'secret'), join(root, 'file-link'));

    for (const key of ['folder-link/secret', 'file-link']) {
      await expect(store.get(key)).rejects.toThrow(NotFound);
      await expect(store.stat(key)).rejects.toThrow(NotFound);
    }
    expect(await Array.fromAsync(store.list(''))).toEqual([]);
    expect(await Array.fromAsync(store.list('folder-link/'))).toEqual([]);
    await expect(store.put('folder-link/secret', Buffer.from('x'))).rejects.toThrow(Invalid);
    await expect(store.putIfAbsent('folder-link/new', Buffer.from('x'))).rejects.toThrow(Invalid);
    await store.delete('folder-link/secret');
    await store.deleteFolder('folder-link/');
    expect(await readFile(join(outside, 'secret'), 'utf8')).toBe('secret');
  });

  it('are replaced by a put, not followed', async () => {
    await using opened = await open();
    const { store, root, folder } = opened;
    await writeFile(join(folder, 'victim'), 'untouched');
    await symlink(join(folder, 'victim'), join(root, 'link'));
    await store.put('link', Buffer.from('new'));
    expect(Buffer.from(await store.get('link')).toString()).toBe('new');
    expect(await readFile(join(folder, 'victim'), 'utf8')).toBe('untouched');
  });
});

describe('two stores on one folder', () => {
  it('agree on who created a key', async () => {
    await using opened = await open();
    const other = await openFileObjectStore({ root: opened.root });
    const won = await Promise.all([opened.store.putIfAbsent('key', Buffer.from('1')), other.putIfAbsent('key', Buffer.from('2'))]);
    expect(won.filter(Boolean)).toHaveLength(1);
  });
});

describe('a disk with no space left', () => {
  it('is StorageFull, keeps the old object and leaves nothing half written', async () => {
    await using opened = await open();
    await opened.store.put('kept', Buffer.from('old'));
    const hook = new URL('../../../scripts/ts-hook.mjs', import.meta.url).href;
    const script = fileURLToPath(new URL('./fixtures/put-past-the-limit.ts', import.meta.url));
    // Blocks of 512 bytes: some 50 kB a file.
    const limited = ['-c', 'ulimit -f 100; exec "$@"', 'sh', process.execPath, '--import', hook, script, opened.root];
    const { stdout } = await promisify(execFile)('sh', limited);
    expect(JSON.parse(stdout)).toEqual(['STORAGE_FULL', 'STORAGE_FULL']);
    expect(Buffer.from(await opened.store.get('kept')).toString()).toBe('old');
    expect((await Array.fromAsync(opened.store.list(''))).map(({ key }) => key)).toEqual(['kept']);
    expect(await readdir(join(opened.root, '.lakeward-partial'))).toEqual([]);
  });
});
