import { spawn } from 'node:child_process';

export interface ProgramEnd {
  /** As a shell says it: 128 + signal; 127 when the program cannot be started. */
  readonly code: number;
  /** Both streams together, the last 64 kB. */
  readonly output: string;
}

export interface ProgramOptions {
  readonly cwd?: string;
  /** The whole environment; absent = ours is inherited. */
  readonly env?: Readonly<Record<string, string>>;
  readonly timeoutMs: number;
  readonly signal?: AbortSignal;
  readonly onLine?: (line: string) => void;
}

const KEPT = 64 * 1024;
const SIGNALS: Readonly<Record<string, number>> = { SIGINT: 130, SIGKILL: 137, SIGTERM: 143 };

/**
 * Runs a program to its end, without a shell, in a process group of its own, so that an abort or the deadline ends its children too.
 * @throws the signal's reason when it aborts
 */
export async function runProgram(program: string, args: readonly string[], options: ProgramOptions): Promise<ProgramEnd> {
  options.signal?.throwIfAborted();
  const { cwd, env } = options;
  const child = spawn(program, args, { cwd, env, stdio: ['ignore', 'pipe', 'pipe'], detached: true });
  let output = '';
  let line = '';
  const read = (chunk: Buffer) => {
    const text = chunk.toString();
    output = (output + text).slice(-KEPT);
    const lines = (line + text).split(/\r?\n|\r/);
    line = lines.pop() ?? '';
    for (const whole of lines) options.onLine?.(whole);
  };
  child.stdout.on('data', read);
  child.stderr.on('data', read);
  const killGroup = () => {
    if (child.pid === undefined) return;
    try {
      process.kill(-child.pid, 'SIGKILL');
    } catch {
      // It has ended by itself.
    }
  };
  const timer = setTimeout(killGroup, options.timeoutMs);
  options.signal?.addEventListener('abort', killGroup, { once: true });
  try {
    const code = await new Promise<number>((resolve) => {
      child.once('error', (error) => {
        output += error.message;
        resolve(127);
      });
      child.once('close', (exit, signal) => resolve(exit ?? SIGNALS[signal ?? ''] ?? 1));
    });
    options.signal?.throwIfAborted();
    return { code, output };
  } finally {
    clearTimeout(timer);
    options.signal?.removeEventListener('abort', killGroup);
  }
}
