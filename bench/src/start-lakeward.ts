import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { Pool, request } from 'undici';

import { freePort, type RunningServer, startServer } from './start-server.ts';

const checkout = join(import.meta.dirname, '../..');

export interface Lakeward extends RunningServer {
  /** Sends a document as this bench's user; resolves with the bytes of the answer. @throws when it has errors. */
  ask(query: string, variables: object): Promise<Uint8Array>;
}

export interface DataFolder extends Disposable {
  readonly path: string;
}

/** A data folder of a copy of its own, filled by the first start. */
export function openDataFolder(): DataFolder {
  const path = mkdtempSync(join(tmpdir(), 'lakeward-bench-'));
  return { path, [Symbol.dispose]: () => rmSync(path, { recursive: true, force: true }) };
}

/** Where the demo lake's flights lie in it; the peers read the same file. */
export const flightsFile = (folder: DataFolder): string => join(folder.path, 'objects/demo/flights-3m.parquet');

/** Starts the one-process shape the way `npm start` does, on the bundle that was brought before the benches. */
export async function startLakeward(folder: DataFolder, user = 'analyst-west', nodeArgs: readonly string[] = []): Promise<Lakeward> {
  const port = await freePort();
  const server = await startServer({
    command: process.execPath,
    args: [...nodeArgs, '--import', './scripts/compile-cache.mjs', 'standalone/.start/current/main.js'],
    cwd: checkout,
    env: { HOST: '127.0.0.1', PORT: String(port), DATA_DIR: folder.path, SPARK_INSTALL: 'never', LOG_LEVEL: 'warn' },
    port,
    readyPath: '/readiness',
  });
  const pool = new Pool(server.url, { connections: 4 });
  let token: Promise<string> | undefined;
  return {
    ...server,
    ask: async (query, variables) => {
      token ??= tokenOf(server.url, user);
      return askGraphql(pool, { query, variables }, { authorization: `Bearer ${await token}` });
    },
    [Symbol.asyncDispose]: async () => {
      await pool.destroy();
      await server[Symbol.asyncDispose]();
    },
  };
}

/** A token of a demo user. */
export async function tokenOf(url: string, user: string): Promise<string> {
  const { body } = await request(`${url}/dev/token`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ user }),
  });
  return ((await body.json()) as { token: string }).token;
}

/** One GraphQL request over HTTP. @throws when the answer has errors: a refusal is fast, but no answer. */
export async function askGraphql(pool: Pool, body: object, headers: Record<string, string> = {}): Promise<Uint8Array> {
  const response = await pool.request({
    path: '/graphql',
    method: 'POST',
    headers: { 'content-type': 'application/json', accept: 'application/json', ...headers },
    body: JSON.stringify(body),
  });
  const bytes = new Uint8Array(await response.body.arrayBuffer());
  // Looking at the beginning is enough to tell, and costs the same for every contender.
  if (response.statusCode !== 200 || !/^\s*\{\s*"data"/.test(Buffer.from(bytes.subarray(0, 40)).toString()))
    throw new Error(`${response.statusCode} ${Buffer.from(bytes.subarray(0, 500)).toString()}`);
  return bytes;
}
