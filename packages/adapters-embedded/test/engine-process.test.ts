import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';

import { Unavailable } from '@lakeward/kernel';
import { describe, expect, it } from 'vitest';

import { EngineProcess } from '../src/engine-process/engine-process.ts';

const DEADLINE_MS = 10_000;

async function openProcess(): Promise<
  { readonly engine: EngineProcess; readonly logged: object[]; readonly folder: string } & AsyncDisposable
> {
  const folder = await mkdtemp(join(tmpdir(), 'lakeward-process-'));
  const logged: object[] = [];
  const log = { debug: (facts: object) => void logged.push(facts), warn: (facts: object) => void logged.push(facts) };
  const engine = new EngineProcess(
    { kind: 'setup', root: folder, scratch: join(folder, 'scratch'), memoryLimitMb: 200, threads: 1 },
    {},
    log,
  );
  return {
    engine,
    logged,
    folder,
    [Symbol.asyncDispose]: async () => {
      await engine[Symbol.asyncDispose]();
      await rm(folder, { recursive: true, force: true });
    },
  };
}

const select = (text: string, timeoutMs = DEADLINE_MS) =>
  ({ kind: 'run', text, types: [{ kind: 'INT' }], maxRows: 10, timeoutMs, wide: false }) as const;

const isAlive = (pid: number): boolean => {
  try {
    return process.kill(pid, 0);
  } catch {
    return false;
  }
};

async function isGone(pid: number): Promise<boolean> {
  for (const end = performance.now() + DEADLINE_MS; performance.now() < end; await wait(10)) if (!isAlive(pid)) return true;
  return false;
}

describe('the engine process', () => {
  it('answers, and refuses a text that our printer does not make', async () => {
    await using open = await openProcess();
    await expect(open.engine.ask(select('SELECT CAST(7 AS INTEGER) AS "a"'), DEADLINE_MS)).resolves.toMatchObject({
      kind: 'rows',
      batches: [{ rowCount: 1, columns: [[7]] }],
    });
    await expect(open.engine.ask(select('SELECT * FROM duckdb_settings()'), DEADLINE_MS)).resolves.toMatchObject({
      kind: 'failed',
      failure: 'FAULT',
    });
  });

  it('that is killed fails the queries in flight with UNAVAILABLE, and the next query starts it again', async () => {
    await using open = await openProcess();
    const child = await open.engine.start();
    const endless = `SELECT CAST(count(*) AS INTEGER) FROM (SELECT unnest(list_value(${Array.from({ length: 2_000 }, (_, n) => n).join()})) AS "x") AS a`;
    const inFlight = Array.from({ length: 3 }, () => open.engine.ask(select(endless), DEADLINE_MS));
    child.kill('SIGKILL');
    for (const answer of inFlight) await expect(answer).rejects.toBeInstanceOf(Unavailable);
    await expect(open.engine.ask({ kind: 'ping' }, DEADLINE_MS)).resolves.toMatchObject({ kind: 'pong' });
    expect((await open.engine.start()).pid).not.toBe(child.pid);
    expect(open.logged).toMatchObject([{ pid: child.pid }]);
  });

  it('ends when it is closed, and answers nothing after that', async () => {
    await using open = await openProcess();
    const { pid } = await open.engine.start();
    await open.engine[Symbol.asyncDispose]();
    await expect(isGone(pid!)).resolves.toBe(true);
    await expect(open.engine.ask({ kind: 'ping' }, DEADLINE_MS)).rejects.toBeInstanceOf(Unavailable);
    expect(open.logged).toEqual([]);
  });

  it('sees nothing of our environment, so no secret either', async () => {
    await using open = await openProcess();
    const { pid } = await open.engine.start();
    const names = (await readFile(`/proc/${pid}/environ`, 'utf8')).split('\0').map((entry) => entry.replace(/=.*/s, ''));
    expect(names).toContain('UV_THREADPOOL_SIZE');
    expect(names).not.toContain('PATH');
  });

  it('dies with its parent, also when the parent is killed', async () => {
    const folder = await mkdtemp(join(tmpdir(), 'lakeward-parent-'));
    const parent = spawn(process.execPath, [fileURLToPath(import.meta.resolve('./engine-parent.ts')), folder], {
      stdio: ['ignore', 'pipe', 'inherit'],
    });
    const [line] = (await once(parent.stdout, 'data')) as [Buffer];
    const pid = Number(line.toString());
    expect(isAlive(pid)).toBe(true);
    const exit = once(parent, 'exit');
    parent.kill('SIGKILL');
    await exit;
    await expect(isGone(pid)).resolves.toBe(true);
    await rm(folder, { recursive: true, force: true });
  });
});
