import { type ChildProcess, spawn } from 'node:child_process';
import { mkdtemp, rm } from 'node:fs/promises';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';

import { type LakewardClient, openClient } from './lakeward-client.ts';

/** The two process shapes; every scenario that reads like a specification runs in both. */
export const shapes = ['one process', 'four services'] as const;
export type Shape = (typeof shapes)[number];

const root = join(import.meta.dirname, '..');
const entry: Readonly<Record<Shape, string>> = {
  'one process': 'standalone/src/main.ts',
  'four services': 'standalone/src/start-services.ts',
};

export interface RunningLakeward extends AsyncDisposable {
  readonly url: string;
  readonly dataFolder: string;
  readonly process: ChildProcess;
  /** What it has printed so far. */
  output(): string;
  /** A client with a token of this demo user. */
  as(user: string): Promise<LakewardClient>;
  /** SIGKILL to the process alone, as a crash would end it; resolves when it is gone. */
  crash(): Promise<void>;
  /** SIGTERM; resolves with the exit code. */
  stop(): Promise<number | null>;
}

/** Starts a copy of its own data folder (or the given one, which then is kept) and resolves when it is ready. */
export async function startLakeward(options: {
  shape: Shape;
  dataFolder?: string;
  env?: Record<string, string>;
}): Promise<RunningLakeward> {
  const dataFolder = options.dataFolder ?? (await mkdtemp(join(tmpdir(), 'lakeward-e2e-')));
  const port = await freePorts(4);
  const child = spawn(process.execPath, ['--import', './scripts/ts-hook.mjs', entry[options.shape]], {
    cwd: root,
    env: { ...process.env, HOST: '127.0.0.1', PORT: String(port), DATA_DIR: dataFolder, LOG_LEVEL: 'warn', ...options.env },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let output = '';
  for (const stream of [child.stdout, child.stderr]) stream.setEncoding('utf8').on('data', (text: string) => (output += text));
  const ended = new Promise<number | null>((resolve) => child.once('exit', resolve));
  const url = `http://127.0.0.1:${port}`;

  await ready(url, child, () => output);

  const end = async (signal: NodeJS.Signals) => {
    if (child.exitCode === null && child.signalCode === null) child.kill(signal);
    return ended;
  };
  return {
    url,
    dataFolder,
    process: child,
    output: () => output,
    as: (user) => openClient(url, user),
    crash: async () => void (await end('SIGKILL')),
    stop: () => end('SIGTERM'),
    async [Symbol.asyncDispose]() {
      await end('SIGTERM');
      if (!options.dataFolder) await rm(dataFolder, { recursive: true, force: true, maxRetries: 20, retryDelay: 50 });
    },
  };
}

async function ready(url: string, child: ChildProcess, output: () => string): Promise<void> {
  const deadline = performance.now() + 120_000;
  while (performance.now() < deadline) {
    if (child.exitCode !== null) throw new Error(`It ended with ${child.exitCode} before it was ready:\n${output()}`);
    const answer = await fetch(`${url}/readiness`).catch(() => null);
    if (answer?.status === 200) return;
    await delay(50);
  }
  child.kill('SIGKILL');
  throw new Error(`Not ready within two minutes:\n${output()}`);
}

/** The first of `count` ports in a row that nobody listens on. */
export async function freePorts(count: number): Promise<number> {
  for (let attempt = 0; attempt < 50; attempt++) {
    const first = 20_000 + Math.floor(Math.random() * 30_000);
    const free = await Promise.all(Array.from({ length: count }, (_, offset) => isFree(first + offset)));
    if (free.every(Boolean)) return first;
  }
  throw new Error(`No ${count} free ports in a row were found.`);
}

const isFree = (port: number) =>
  new Promise<boolean>((resolve) => {
    const server = createServer().once('error', () => resolve(false));
    server.listen(port, '127.0.0.1', () => server.close(() => resolve(true)));
  });
