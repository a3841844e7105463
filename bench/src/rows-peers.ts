import { Pool } from 'undici';

import { flightsQuestion, peerDocument } from './flights-question.ts';
import { installPeer } from './install-peer.ts';
import type { Contender } from './measure-rounds.ts';
import { askGraphql } from './start-lakeward.ts';
import { freePort, type RunningServer, startServer } from './start-server.ts';

export const rowsPeers = {
  raw: 'raw http',
  copy: 'COPY',
  yoga: 'Yoga',
  jit: 'graphql-jit',
  'type-graphql': 'shield',
} as const;
export type RowsPeer = keyof typeof rowsPeers;

export interface Page {
  /** Length of the time window. */
  readonly hours: number;
  /** Rows of the answer. */
  readonly first: number;
}

/** The same rows from the same file by the same engine, without policy or federation. */
export async function startRowsPeer(kind: RowsPeer, file: string): Promise<RunningServer & { contender(page: Page): Contender }> {
  const { folder } = installPeer('rows');
  const port = await freePort();
  const server = await startServer({
    command: process.execPath,
    args: ['serve.mjs', kind],
    cwd: folder,
    env: { PORT: String(port), FILE: file, NODE_ENV: 'production' },
    port,
    readyPath: '/ready',
  });
  const pool = new Pool(server.url, { connections: 1 });
  return {
    ...server,
    contender: (page) => ({
      name: rowsPeers[kind],
      pid: server.pid,
      ask: (question) => askGraphql(pool, { query: peerDocument, variables: flightsQuestion(question, page) }),
    }),
    [Symbol.asyncDispose]: async () => {
      await pool.destroy();
      await server[Symbol.asyncDispose]();
    },
  };
}
