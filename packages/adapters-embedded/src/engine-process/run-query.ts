import type { DuckDBConnection, DuckDBInstance } from '@duckdb/node-api';
import { quoteText } from '@lakeward/query/dialects/quote';
import { classifyFailure } from './classify-failure.ts';
import type { EngineReply, FailureKind, RunRequest, StoreRequest } from './messages.ts';
import type { Semaphore } from './semaphore.ts';
import type { PrintedTextVerifier } from './verify-printed.ts';
import { writeBatch } from './write-rows.ts';

const INTERRUPT_EVERY_MS = 20;

/** Reason of an abort: our own clock or the asker. */
export class Stopped extends Error {
  override readonly name = 'Stopped';
  readonly failure: FailureKind;

  constructor(failure: 'CANCELLED' | 'TIMED_OUT' | 'TOO_LARGE') {
    super(failure);
    this.failure = failure;
  }
}

export interface QueryRunner {
  readonly semaphore: Semaphore;
  readonly verifier: PrintedTextVerifier;
  instanceFor(request: RunRequest | StoreRequest): Promise<DuckDBInstance>;
}

/** Runs one request to its end on a connection of its own; never rejects. */
export async function runQuery(runner: QueryRunner, request: RunRequest | StoreRequest, stop: AbortController): Promise<EngineReply> {
  const timer = setTimeout(() => stop.abort(new Stopped('TIMED_OUT')), request.timeoutMs);
  let release: (() => void) | undefined;
  try {
    release = await runner.semaphore.acquire(stop.signal);
    const instance = await runner.instanceFor(request);
    const connection = await instance.connect();
    try {
      return await interruptible(connection, stop.signal, async () => {
        await runner.verifier.verify(connection, request.text);
        stop.signal.throwIfAborted();
        return request.kind === 'run' ? await readRows(connection, request) : await copyRows(connection, request);
      });
    } finally {
      connection.closeSync();
    }
  } catch (error) {
    const reason: unknown = stop.signal.aborted ? stop.signal.reason : error;
    const failure = reason instanceof Stopped ? reason.failure : classifyFailure(reason);
    return { kind: 'failed', id: request.id, failure, text: error instanceof Error ? `${error.name}: ${error.message}` : String(error) };
  } finally {
    clearTimeout(timer);
    release?.();
  }
}

/** An interrupt is lost while a query still waits for a thread, so it is repeated until the work has settled. */
async function interruptible<T>(connection: DuckDBConnection, signal: AbortSignal, work: () => Promise<T>): Promise<T> {
  let again: NodeJS.Timeout | undefined;
  const interrupt = (): void => {
    connection.interrupt();
    again ??= setInterval(() => connection.interrupt(), INTERRUPT_EVERY_MS);
  };
  signal.addEventListener('abort', interrupt);
  try {
    return await work();
  } finally {
    signal.removeEventListener('abort', interrupt);
    clearInterval(again);
  }
}

/** Never streams: a stream of this engine that breaks in the middle ends as if it were complete. */
async function readRows(connection: DuckDBConnection, { id, text, types, maxRows }: RunRequest): Promise<EngineReply> {
  const result = await connection.run(text);
  if (result.rowCount > maxRows) throw new Stopped('TOO_LARGE');
  // All rows are there already: fetching each chunk would go through the thread pool for nothing.
  const chunks = Array.from({ length: result.chunkCount }, (_, at) => result.getChunk(at));
  return { kind: 'rows', id, batches: chunks.filter((chunk) => chunk.rowCount > 0).map((chunk) => writeBatch(chunk, types)) };
}

async function copyRows(connection: DuckDBConnection, { id, text, target, maxRows }: StoreRequest): Promise<EngineReply> {
  const numbered = `SELECT row_number() OVER () - 1 AS "$row", * FROM (\n${text}\n) AS "_answer" LIMIT ${maxRows + 1}`;
  const result = await connection.run(`COPY (${numbered}) TO ${quoteText(target)} (FORMAT parquet, COMPRESSION snappy)`);
  const [[count]] = (await result.getRows()) as [[bigint]];
  const rowCount = Number(count);
  if (rowCount > maxRows) throw new Stopped('TOO_LARGE');
  return { kind: 'stored', id, rowCount };
}
