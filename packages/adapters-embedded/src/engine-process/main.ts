import type { DuckDBInstance } from '@duckdb/node-api';
import type { EngineReply, EngineRequest, EngineSetup } from './messages.ts';
import { openInstance } from './open-instance.ts';
import { runQuery, Stopped, type QueryRunner } from './run-query.ts';
import { Semaphore } from './semaphore.ts';
import { PrintedTextVerifier } from './verify-printed.ts';

/** Below the 16 threads of the pool, so that an interrupt always meets a query that runs. */
const MAX_RUNNING = 8;

const running = new Map<number, AbortController>();
let runner: Promise<QueryRunner> | undefined;

const reply = (message: EngineReply): void => void process.send?.(message);

async function openRunner(setup: EngineSetup): Promise<QueryRunner> {
  const narrowShare = setup.threads > 1 ? 0.25 : 1;
  const open = (threads: number, share: number): Promise<DuckDBInstance> =>
    openInstance({ ...setup, threads, memoryLimitMb: Math.max(64, Math.floor(setup.memoryLimitMb * share)) });
  const narrow = await open(1, narrowShare);
  let wide: Promise<DuckDBInstance> | undefined;
  return {
    semaphore: new Semaphore(MAX_RUNNING),
    verifier: new PrintedTextVerifier(setup.root),
    instanceFor: async (request) => {
      if (setup.threads === 1 || (request.kind === 'run' && !request.wide)) return narrow;
      return (wide ??= open(setup.threads, 1 - narrowShare));
    },
  };
}

async function handle(request: EngineRequest): Promise<void> {
  switch (request.kind) {
    case 'setup':
      runner = openRunner(request);
      await runner;
      reply({ kind: 'ready' });
      return;
    case 'cancel':
      running.get(request.id)?.abort(new Stopped('CANCELLED'));
      return;
    case 'ping': {
      const instance = await (
        await runner!
      ).instanceFor({ kind: 'run', id: request.id, text: '', types: [], maxRows: 1, timeoutMs: 1, wide: false });
      const connection = await instance.connect();
      try {
        await connection.run('SELECT 1');
      } finally {
        connection.closeSync();
      }
      reply({ kind: 'pong', id: request.id });
      return;
    }
    case 'run':
    case 'store': {
      const stop = new AbortController();
      running.set(request.id, stop);
      try {
        reply(await runQuery(await runner!, request, stop));
      } finally {
        running.delete(request.id);
      }
    }
  }
}

const kinds = new Set<unknown>(['setup', 'run', 'store', 'cancel', 'ping']);

process.on('message', (message: unknown) => {
  // `node --watch` sends messages of its own over the same channel.
  if (typeof message !== 'object' || message === null || !kinds.has((message as { kind?: unknown }).kind)) return;
  handle(message as EngineRequest).catch((error: unknown) => {
    process.stderr.write(`engine process: ${error instanceof Error ? (error.stack ?? error.message) : String(error)}\n`);
    process.exit(70);
  });
});

// Nobody is left to answer to. A query on a pool thread would hold up an orderly exit.
process.on('disconnect', () => process.kill(process.pid, 'SIGKILL'));
for (const signal of ['SIGINT', 'SIGTERM'] as const) process.on(signal, () => {}); // the parent decides when to stop
