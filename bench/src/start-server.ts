import { spawn } from 'node:child_process';
import { createServer } from 'node:net';
import { setTimeout as delay } from 'node:timers/promises';

import { request } from 'undici';

export interface RunningServer extends AsyncDisposable {
  readonly pid: number;
  /** `http://127.0.0.1:40123`. */
  readonly url: string;
  /** From launching the process to its first good answer. */
  readonly readyMs: number;
}

export interface ServerCommand {
  readonly command: string;
  readonly args: readonly string[];
  readonly cwd: string;
  readonly env?: Readonly<Record<string, string>>;
  readonly port: number;
  /** Answers 200 when the server is ready, or whatever `ready` says. */
  readonly readyPath: string;
  readonly isReady?: (status: number) => boolean;
}

const startMs = 120_000;
const pollMs = 10;
/** What a polite end may take; some peers ignore SIGTERM while they drain. */
const endMs = 5_000;

/** Starts a server on loopback and waits until it answers. @throws when it ends or stays silent, with what it has printed. */
export async function startServer(server: ServerCommand): Promise<RunningServer> {
  const { command, args, cwd, port, readyPath, isReady = (status) => status === 200 } = server;
  const startedAt = performance.now();
  const child = spawn(command, args, { cwd, env: { ...process.env, ...server.env }, stdio: ['ignore', 'pipe', 'pipe'] });
  let printed = '';
  for (const stream of [child.stdout, child.stderr]) {
    stream.setEncoding('utf8').on('data', (text: string) => (printed = (printed + text).slice(-4_000)));
  }
  const ended = new Promise<void>((resolve) => child.once('exit', () => resolve()));
  const url = `http://127.0.0.1:${port}`;
  const end = async (): Promise<void> => {
    child.kill('SIGTERM');
    await Promise.race([ended, delay(endMs, undefined, { ref: false })]);
    child.kill('SIGKILL');
    await ended;
  };
  for (;;) {
    const status = await request(url + readyPath).then(
      async ({ statusCode, body }) => {
        await body.dump();
        return statusCode;
      },
      () => 0,
    );
    if (status !== 0 && isReady(status)) break;
    const isOver = child.exitCode !== null || child.signalCode !== null;
    if (isOver || performance.now() - startedAt > startMs) {
      await end();
      throw new Error(`${command} ${args.join(' ')} is not ready:\n${printed}`);
    }
    await delay(pollMs);
  }
  return { pid: child.pid!, url, readyMs: performance.now() - startedAt, [Symbol.asyncDispose]: end };
}

/** Below the ports that Linux gives to connections that go out (32,768 and above): one of those may be taken before the server listens. */
const firstPort = 20_000;
const portCount = 12_000;

/** A port that nobody listens on. */
export async function freePort(): Promise<number> {
  for (;;) {
    const port = firstPort + Math.floor(Math.random() * portCount);
    if (await isFree(port)) return port;
  }
}

const isFree = (port: number) =>
  new Promise<boolean>((resolve) => {
    const server = createServer().once('error', () => resolve(false));
    server.listen(port, '127.0.0.1', () => server.close(() => resolve(true)));
  });
