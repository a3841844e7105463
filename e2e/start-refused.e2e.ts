import { spawn } from 'node:child_process';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { describe, expect, it } from 'vitest';

import { launchRouteDelays } from './launch-route-delays.ts';
import { freePorts, startLakeward } from './start-lakeward.ts';

/** Runs a start that is expected to end by itself. */
async function start(env: Record<string, string>): Promise<{ code: number | null; output: string }> {
  const child = spawn(process.execPath, ['--import', './scripts/ts-hook.mjs', 'standalone/src/main.ts'], {
    cwd: join(import.meta.dirname, '..'),
    env: { ...process.env, LOG_LEVEL: 'error', SPARK_INSTALL: 'never', ...env },
    stdio: ['ignore', 'pipe', 'pipe'],
    timeout: 60_000,
  });
  let output = '';
  for (const stream of [child.stdout, child.stderr]) stream.setEncoding('utf8').on('data', (text: string) => (output += text));
  const code = await new Promise<number | null>((resolve) => child.once('close', resolve));
  return { code, output };
}

async function withFolder<T>(work: (folder: string) => Promise<T>): Promise<T> {
  const folder = await mkdtemp(join(tmpdir(), 'lakeward-refused-'));
  try {
    return await work(folder);
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

describe('a start that cannot work ends with one sentence and an exit code of its own', () => {
  it('69 when the port is taken', () =>
    withFolder(async (folder) => {
      const port = await freePorts(1);
      const holder = createServer().listen(port, '127.0.0.1');
      try {
        const { code, output } = await start({ PORT: String(port), DATA_DIR: folder });
        expect(output).toContain(String(port));
        expect(output).toMatch(/set PORT/);
        expect(code).toBe(69);
      } finally {
        holder.close();
      }
    }));

  it('75 when a second copy runs on the same data folder, naming the first one', async () => {
    await using first = await startLakeward({ shape: 'one process', env: { SPARK_INSTALL: 'never' } });
    const { code, output } = await start({ PORT: String(await freePorts(1)), DATA_DIR: first.dataFolder });
    expect(output).toContain(String(first.process.pid));
    expect(code).toBe(75);
    expect((await fetch(`${first.url}/readiness`)).status).toBe(200);
  });

  it('73 when the data folder cannot be made', () =>
    withFolder(async (folder) => {
      await writeFile(join(folder, 'file'), '');
      const { code, output } = await start({ PORT: String(await freePorts(1)), DATA_DIR: join(folder, 'file', 'data') });
      expect(output).toMatch(/DATA_DIR/);
      expect(code).toBe(73);
    }));

  it('78 with every bad setting named at once', () =>
    withFolder(async (folder) => {
      const { code, output } = await start({ PORT: 'many', PLATFORM: 'mainframe', DATA_DIR: folder });
      expect(output).toMatch(/PORT/);
      expect(output).toMatch(/PLATFORM/);
      expect(code).toBe(78);
    }));

  it('69 when DATABASE_URL names a server that does not answer', () =>
    withFolder(async (folder) => {
      const port = await freePorts(2);
      const { code, output } = await start({
        PORT: String(port),
        DATA_DIR: folder,
        DATABASE_URL: `postgres://nobody@127.0.0.1:${port + 1}/none`,
      });
      expect(output).toMatch(/DATABASE_URL/);
      expect(output).not.toContain('nobody@');
      expect(code).toBe(69);
    }));
});

describe('without Python or Java', () => {
  it('the product serves, says so in one sentence, and a launch answers RUNTIME_MISSING with the cure', async () => {
    const cache = await mkdtemp(join(tmpdir(), 'lakeward-cache-'));
    await using lakeward = await startLakeward({
      shape: 'one process',
      env: { PYTHON: '/nonexistent/python3', CACHE_DIR: cache, SPARK_HOME: '' },
    });
    await expect.poll(() => lakeward.output(), { timeout: 30_000 }).toMatch(/Jobs cannot run: .*Python/);
    const { data } = await (await lakeward.as('engineer')).query(launchRouteDelays, { key: 'no-runtime' });
    expect(data.launchJob.jobRun).toBeNull();
    expect(data.launchJob.problems[0].code).toBe('RUNTIME_MISSING');
    expect(data.launchJob.problems[0].message).toContain('apt-get install python3');
    await rm(cache, { recursive: true, force: true });
  });
});
