import { type ChildProcess, fork } from 'node:child_process';
import { once } from 'node:events';
import { Unavailable } from '@lakeward/kernel';
import type { EngineReply, EngineRequest, EngineSetup, RunRequest, StoreRequest } from './messages.ts';

export interface EngineLog {
  debug(facts: object, message: string): void;
  warn(facts: object, message: string): void;
}

/** How long the process may be silent after it should have ended a query by itself, before it is killed. */
const GRACE_MS = 2_000;
const START_MS = 30_000;

type Answer = Exclude<EngineReply, { kind: 'ready' }>;
type Question = Omit<RunRequest, 'id'> | Omit<StoreRequest, 'id'> | { readonly kind: 'ping' };

interface Pending {
  resolve(answer: Answer): void;
  reject(error: Error): void;
}

/**
 * The forked DuckDB process. When it dies, the queries in flight fail with Unavailable and the next one starts it anew.
 * It inherits `--import` of this process, so TypeScript runs there as it does here, and of the environment only what is given.
 */
export class EngineProcess implements AsyncDisposable {
  private readonly setup: EngineSetup;
  private readonly environment: Readonly<Record<string, string | undefined>>;
  private readonly log: EngineLog;
  private readonly pending = new Map<number, Pending>();
  private child: Promise<ChildProcess> | undefined;
  private nextId = 1;
  private closed = false;

  constructor(setup: EngineSetup, environment: Readonly<Record<string, string | undefined>>, log: EngineLog) {
    this.setup = setup;
    this.environment = environment;
    this.log = log;
  }

  /** Resolves when the process is ready. @throws Unavailable */
  async start(): Promise<ChildProcess> {
    if (this.closed) throw new Unavailable('The query engine is closed.');
    this.child ??= this.launch();
    return this.child;
  }

  /** Asks and waits for the answer, at most `timeoutMs` and a little grace. The process gets `cancel` when the signal aborts. @throws Unavailable */
  async ask(question: Question, timeoutMs: number, signal?: AbortSignal): Promise<Answer> {
    const child = await this.start();
    const id = this.nextId++;
    const { promise, resolve, reject } = Promise.withResolvers<Answer>();
    this.pending.set(id, { resolve, reject });
    const cancel = (): void => send(child, { kind: 'cancel', id });
    const overdue = setTimeout(() => {
      this.log.warn({ pid: child.pid }, 'The query engine did not end a query in time and is killed.');
      child.kill('SIGKILL');
    }, timeoutMs + GRACE_MS);
    signal?.addEventListener('abort', cancel, { once: true });
    try {
      send(child, { ...question, id });
      if (signal?.aborted) cancel();
      return await promise;
    } finally {
      clearTimeout(overdue);
      signal?.removeEventListener('abort', cancel);
      this.pending.delete(id);
    }
  }

  /** Ends the process at once; queries in flight fail with Unavailable. */
  async [Symbol.asyncDispose](): Promise<void> {
    this.closed = true;
    const child = await this.child?.catch(() => undefined);
    if (!child || child.exitCode !== null || child.signalCode !== null) return;
    const exit = once(child, 'exit');
    child.kill('SIGKILL');
    await exit;
  }

  private async launch(): Promise<ChildProcess> {
    const child = fork(new URL('./main.ts', import.meta.url), {
      serialization: 'advanced',
      stdio: ['ignore', 'ignore', 'inherit', 'ipc'],
      // DuckDB runs queries on libuv's pool, whose size can only be set before the process starts.
      env: { ...this.environment, UV_THREADPOOL_SIZE: '16' },
    });
    const ready = Promise.withResolvers<void>();
    const late = setTimeout(() => child.kill('SIGKILL'), START_MS);
    child.on('message', (message) => {
      const reply = message as EngineReply;
      if (reply.kind === 'ready') ready.resolve();
      else this.pending.get(reply.id)?.resolve(reply);
    });
    child.on('error', (error) => this.fail(child, ready.reject, error));
    child.on('exit', (code, signal) => this.fail(child, ready.reject, { code, signal }));
    send(child, this.setup);
    try {
      await ready.promise;
    } finally {
      clearTimeout(late);
    }
    return child;
  }

  private fail(child: ChildProcess, rejectStart: (error: Error) => void, cause: unknown): void {
    if (!this.closed) this.log.warn({ pid: child.pid, cause }, 'The query engine ended; the next query starts it again.');
    const error = new Unavailable('The query engine ended; try again.', {}, { cause });
    this.child = undefined;
    rejectStart(error);
    for (const waiting of this.pending.values()) waiting.reject(error);
  }
}

/** A process that has just died refuses messages; its exit tells those who wait. */
function send(child: ChildProcess, message: EngineRequest): void {
  if (child.connected) child.send(message, () => {});
}
