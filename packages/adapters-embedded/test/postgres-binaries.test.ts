import { chmod, mkdir, mkdtemp, readdir, readFile, readlink, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { describe, expect, it } from 'vitest';

import { reachableBinaries } from '../src/postgres-binaries.ts';
import { closedFolder } from '../src/server-account.ts';

/** Nobody on this machine, so that only the rights of others count. */
const stranger = { name: 'stranger', uid: 54_321, gid: 54_321 };

/** A package as it is installed, below a folder of its own. */
async function openPackage() {
  const root = await mkdtemp(join(tmpdir(), 'lakeward-package-'));
  await chmod(root, 0o755);
  const [home, beside] = [join(root, 'home'), join(root, 'data')];
  const installed = join(home, 'package');
  for (const folder of [beside, join(installed, 'native/bin'), join(installed, 'native/lib')]) await mkdir(folder, { recursive: true });
  await writeFile(join(installed, 'package.json'), '{"version":"17.10.0"}');
  await writeFile(join(installed, 'native/bin/postgres'), 'program', { mode: 0o755 });
  await writeFile(join(installed, 'native/lib/libpq.so.5.17'), 'library');
  await symlink('libpq.so.5.17', join(installed, 'native/lib/libpq.so.5'));
  await writeFile(join(installed, 'native/lib/libpq.a'), 'static library');
  return { home, beside, installed, [Symbol.asyncDispose]: () => rm(root, { recursive: true }) };
}

describe('the binaries of PostgreSQL', () => {
  it('are used where they are when the account reaches them', async () => {
    await using opened = await openPackage();
    const { installed, beside } = opened;
    expect(await reachableBinaries(installed, beside, null)).toBe(join(installed, 'native/bin'));
    expect(await reachableBinaries(installed, beside, stranger)).toBe(join(installed, 'native/bin'));
    expect(await readdir(beside)).toEqual([]);
  });

  it('are copied with their links, once, when they lie in a home that the account cannot enter', async () => {
    await using opened = await openPackage();
    const { home, installed, beside } = opened;
    await chmod(home, 0o700);
    await mkdir(join(beside, 'server-17.10.0.partial/bin'), { recursive: true });
    const binaries = await reachableBinaries(installed, beside, stranger);
    expect(binaries).toBe(join(beside, 'server-17.10.0/bin'));
    expect(await readFile(join(binaries, 'postgres'), 'utf8')).toBe('program');
    expect(await readlink(join(binaries, '../lib/libpq.so.5'))).toBe('libpq.so.5.17');
    expect((await readdir(join(binaries, '../lib'))).toSorted()).toEqual(['libpq.so.5', 'libpq.so.5.17']);
    await writeFile(join(binaries, 'postgres'), 'the copy');
    await reachableBinaries(installed, beside, stranger);
    expect(await readFile(join(binaries, 'postgres'), 'utf8')).toBe('the copy');
    expect(await readdir(beside)).toEqual(['server-17.10.0']);
  });
});

describe('a folder that an account cannot enter', () => {
  it('is named, the outermost one first', async () => {
    await using opened = await openPackage();
    const { home, installed } = opened;
    const deep = join(installed, 'native/bin');
    expect(await closedFolder(deep, stranger)).toBeNull();
    await chmod(installed, 0o744);
    expect(await closedFolder(deep, stranger)).toBe(installed);
    await chmod(home, 0o700);
    expect(await closedFolder(deep, stranger)).toBe(home);
    const owner = { name: 'owner', uid: process.getuid!(), gid: process.getgid!() };
    expect(await closedFolder(deep, owner)).toBeNull();
  });
});
