import { fork } from 'node:child_process';
import { once } from 'node:events';
import { mkdir, mkdtemp, readdir, readFile, rm, stat, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { describe, expect, it } from 'vitest';

import { DataFolderInUse, DataFolderUnusable, openDataFolder } from '../src/data-folder.ts';

const openParent = async () => {
  const parent = await mkdtemp(join(tmpdir(), 'lakeward-data-'));
  return { parent, path: join(parent, 'data'), [Symbol.asyncDispose]: () => rm(parent, { recursive: true }) };
};

/** Another process that holds the folder until it is killed. */
async function openOtherHolder(path: string) {
  const hook = new URL('../../../scripts/ts-hook.mjs', import.meta.url).href;
  const child = fork(new URL('./fixtures/hold-data-folder.ts', import.meta.url), [path], { execArgv: ['--import', hook] });
  await once(child, 'message');
  return {
    pid: child.pid!,
    [Symbol.asyncDispose]: async () => {
      child.kill('SIGKILL');
      await once(child, 'exit');
    },
  };
}

describe('the data folder', () => {
  it('has its folders, with keys and temporary files for its owner alone', async () => {
    await using opened = await openParent();
    await using folder = await openDataFolder({ path: opened.path });
    expect((await readdir(opened.path)).toSorted()).toEqual(['emr', 'keys', 'lakeward.pid', 'objects', 'tmp']);
    for (const name of [folder.keys, folder.temporary, folder.objects]) expect((await stat(name)).mode & 0o777).toBe(0o700);
  });

  it('is refused to a second copy, which learns the pid of the first; a third, too', async () => {
    await using opened = await openParent();
    await using other = await openOtherHolder(opened.path);
    for (let copy = 0; copy < 2; copy++) {
      const refusal: unknown = await openDataFolder({ path: opened.path }).catch((error: unknown) => error);
      expect(refusal).toBeInstanceOf(DataFolderInUse);
      expect(refusal).toMatchObject({ pid: other.pid, path: opened.path, message: expect.stringContaining(String(other.pid)) });
    }
    expect((await readdir(opened.path)).filter((name) => name.startsWith('lakeward.pid'))).toEqual(['lakeward.pid']);
  });

  it('is taken over from a holder that was killed', async () => {
    await using opened = await openParent();
    {
      await using _other = await openOtherHolder(opened.path);
    }
    expect(await readFile(join(opened.path, 'lakeward.pid'), 'utf8')).toContain('pid');
    await using _folder = await openDataFolder({ path: opened.path });
    expect(JSON.parse(await readFile(join(opened.path, 'lakeward.pid'), 'utf8'))).toMatchObject({ pid: process.pid });
  });

  it('is taken over when another process, or this one, has the pid of the dead holder', async () => {
    await using opened = await openParent();
    await mkdir(opened.path);
    for (const pid of [process.pid, process.ppid]) {
      await writeFile(join(opened.path, 'lakeward.pid'), JSON.stringify({ pid, startTime: '1', bootId: 'another boot' }));
      await (await openDataFolder({ path: opened.path }))[Symbol.asyncDispose]();
    }
    for (const damaged of ['', '{', '[]', '{"pid":"x"}', '{"pid":-1}']) {
      await writeFile(join(opened.path, 'lakeward.pid'), damaged);
      await (await openDataFolder({ path: opened.path }))[Symbol.asyncDispose]();
    }
  });

  it('goes to exactly one of many that find a dead holder together', async () => {
    await using opened = await openParent();
    await mkdir(opened.path);
    await writeFile(join(opened.path, 'lakeward.pid'), JSON.stringify({ pid: 2 ** 22 + 1, startTime: '1', bootId: 'another boot' }));
    const attempts = await Promise.allSettled(Array.from({ length: 10 }, () => openDataFolder({ path: opened.path })));
    expect(attempts.filter((attempt) => attempt.status === 'fulfilled')).toHaveLength(1);
    for (const attempt of attempts) if (attempt.status === 'rejected') expect(attempt.reason).toBeInstanceOf(DataFolderInUse);
  });

  it('is free again after it was closed, and leaves a successor alone', async () => {
    await using opened = await openParent();
    const first = await openDataFolder({ path: opened.path });
    await first[Symbol.asyncDispose]();
    await using _second = await openDataFolder({ path: opened.path });
    await first[Symbol.asyncDispose]();
    expect(await readdir(opened.path)).toContain('lakeward.pid');
  });

  it('is emptied of temporary files by its holder, not by services that share it', async () => {
    await using opened = await openParent();
    await using holder = await openDataFolder({ path: opened.path });
    await writeFile(join(holder.temporary, 'spill'), 'x');
    await using shared = await openDataFolder({ path: opened.path, shared: true });
    expect(await readdir(shared.temporary)).toEqual(['spill']);
    await holder[Symbol.asyncDispose]();
    await using again = await openDataFolder({ path: opened.path });
    expect(await readdir(again.temporary)).toEqual([]);
  });

  it('says in one sentence that it cannot be written', async () => {
    await using opened = await openParent();
    await writeFile(opened.path, 'a file, not a folder');
    await symlink('/proc/self', join(opened.parent, 'read-only'));
    for (const path of [opened.path, join(opened.path, 'below'), join(opened.parent, 'read-only')]) {
      const refusal: unknown = await openDataFolder({ path }).catch((error: unknown) => error);
      expect(refusal).toBeInstanceOf(DataFolderUnusable);
      expect(refusal).toMatchObject({ reason: 'NOT_WRITABLE', message: expect.stringContaining(path) });
    }
  });
});
