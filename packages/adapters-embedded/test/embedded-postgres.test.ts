import { fork, spawn } from 'node:child_process';
import { once } from 'node:events';
import { chmod, mkdir, mkdtemp, readdir, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { silentLog } from '@lakeward/ports';
import pg from 'pg';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';

import { openEmbeddedPostgres } from '../src/embedded-postgres.ts';

let folder: string;
let dataFolder: string;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'lakeward-server-'));
  await chmod(folder, 0o711);
  dataFolder = join(folder, 'postgres');
});
afterAll(() => rm(folder, { recursive: true }));

const open = () => openEmbeddedPostgres({ dataFolder, log: silentLog });

async function query<Row>(url: string, text: string): Promise<Row[]> {
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  try {
    return (await client.query(text)).rows as Row[];
  } finally {
    await client.end();
  }
}

/** Starts the server in a process that then dies as if by power cut, and leaves its server running. */
async function startAndDie(): Promise<number> {
  const hook = new URL('../../../scripts/ts-hook.mjs', import.meta.url).href;
  const child = fork(new URL('./fixtures/start-server-and-die.ts', import.meta.url), [dataFolder], { execArgv: ['--import', hook] });
  const [pid] = (await once(child, 'message')) as [number];
  await once(child, 'exit');
  return pid;
}

const alive = (pid: number) => {
  try {
    process.kill(pid, 0);
    return true;
  } catch {
    return false;
  }
};

describe('the private PostgreSQL', () => {
  it('is made at the first start, with an owner for migrations and a plain role for services', async () => {
    await using server = await open();
    expect(server.adopted).toBe(false);
    const attributes =
      'select current_user as name, rolsuper as super, rolbypassrls as bypass, rolcreatedb as create from pg_roles where rolname = current_user';
    expect(await query(server.ownerUrl, attributes)).toEqual([{ name: 'lakeward_owner', super: true, bypass: true, create: true }]);
    expect(await query(server.appUrl, attributes)).toEqual([{ name: 'lakeward_app', super: false, bypass: false, create: false }]);
    await expect(query(server.appUrl, 'create table forbidden (x int)')).rejects.toMatchObject({ code: '42501' });
    await expect(query(server.appUrl, 'create schema forbidden')).rejects.toMatchObject({ code: '42501' });
  });

  it('flushes to disk, listens on no network address and keeps its socket in a folder that nobody else may enter', async () => {
    await using server = await open();
    const settings = await query<{ name: string; setting: string }>(
      server.ownerUrl,
      `select name, setting from pg_settings where name in ('fsync', 'synchronous_commit', 'full_page_writes', 'listen_addresses', 'unix_socket_directories') order by name`,
    );
    const { unix_socket_directories: socketFolder, ...others } = Object.fromEntries(settings.map(({ name, setting }) => [name, setting]));
    expect(others).toEqual({ fsync: 'on', synchronous_commit: 'on', full_page_writes: 'on', listen_addresses: '' });
    expect((await stat(socketFolder!)).mode & 0o777).toBe(0o700);
  });

  it('keeps its rows over a restart and leaves no socket folder behind', async () => {
    const first = await open();
    const [{ setting }] = (await query<{ setting: string }>(first.ownerUrl, 'show unix_socket_directories').then((rows) =>
      rows.map((row) => ({ setting: Object.values(row)[0] as string })),
    )) as [{ setting: string }];
    await query(first.ownerUrl, 'create table kept as select 7 as seven');
    await first[Symbol.asyncDispose]();
    expect(alive(first.pid)).toBe(false);
    await expect(stat(setting)).rejects.toMatchObject({ code: 'ENOENT' });
    await using again = await open();
    expect(await query(again.ownerUrl, 'select seven from kept')).toEqual([{ seven: 7 }]);
  });

  it('is taken over when its starter was killed, and then stopped like any other', async () => {
    const pid = await startAndDie();
    const server = await open();
    expect(server).toMatchObject({ adopted: true, pid });
    expect(await query(server.appUrl, 'select 1 as one')).toEqual([{ one: 1 }]);
    await server[Symbol.asyncDispose]();
    expect(alive(pid)).toBe(false);
  });

  it('starts again at the same address with every acknowledged row when it was killed under writes', async () => {
    await using server = await open();
    const client = new pg.Client({ connectionString: server.ownerUrl });
    client.on('error', () => {});
    await client.connect();
    await client.query('create table written (n int)');
    let acknowledged = 0;
    const writing = (async () => {
      for (; ; acknowledged++) await client.query('insert into written values ($1)', [acknowledged]);
    })().catch(() => {});
    await expect.poll(() => acknowledged).toBeGreaterThan(20);
    const { pid } = server;
    process.kill(pid, 'SIGKILL');
    await writing;
    const count = () =>
      query<{ count: string }>(server.appUrl.replace('lakeward_app', 'lakeward_owner'), 'select count(*) from written').then(
        ([row]) => Number(row!.count),
        () => -1,
      );
    await expect.poll(count, { timeout: 10_000 }).toBeGreaterThanOrEqual(acknowledged);
    expect(server.pid).not.toBe(pid);
  });

  it('starts although another process got the pid of its dead server', async () => {
    const server = await open();
    const file = join(dataFolder, '17/postmaster.pid');
    const lines = (await readFile(file, 'utf8')).split('\n');
    await server[Symbol.asyncDispose]();
    await using other = await openOtherProcess();
    await writeFile(file, [String(other.pid), ...lines.slice(1)].join('\n'));
    await using again = await open();
    expect(await query(again.appUrl, 'select 1 as one')).toEqual([{ one: 1 }]);
    expect(alive(other.pid)).toBe(true);
  });

  it('makes its cluster anew when the first start was cut short', async () => {
    const cut = join(folder, 'cut');
    await mkdir(join(cut, '17.partial/base'), { recursive: true });
    await using server = await openEmbeddedPostgres({ dataFolder: cut, log: silentLog });
    expect(await query(server.appUrl, 'select 1 as one')).toEqual([{ one: 1 }]);
    expect((await readdir(cut)).toSorted()).toEqual(['17', 'server.log']);
  });
});

async function openOtherProcess() {
  const child = spawn(process.execPath, ['-e', 'setInterval(() => {}, 1000)'], { stdio: 'ignore' });
  await once(child, 'spawn');
  return {
    pid: child.pid!,
    [Symbol.asyncDispose]: async () => {
      child.kill('SIGKILL');
      await once(child, 'exit');
    },
  };
}
