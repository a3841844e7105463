import { readFile, rm, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';

import { isAlive, type ProcessIdentity, processesMarked, signal } from './process-identity.ts';

/** How a process ended: `code` as a shell says it (128 + signal), null when nobody wrote it down. */
export interface ProcessEnd {
  readonly code: number | null;
  readonly reason: 'EXITED' | 'LOST' | 'LOG_TOO_LARGE';
}

/** A started process, ours or one that outlived an earlier server. */
export interface SparkProcess {
  readonly ended: Promise<ProcessEnd>;
  /** TERM, and KILL for the whole tree after `graceMs`; resolves when all of it is gone. Repeatable. */
  stop(graceMs: number): Promise<void>;
  /** Stops watching and leaves the process alone. */
  release(): void;
}

export interface StepFolders {
  /** Made by `startProcess`; that it exists means "already started". */
  readonly dir: string;
  readonly stdout: string;
  readonly stderr: string;
}

/** Variable that marks every process of one step, so that the whole tree can be found. */
export const MARK = 'LAKEWARD_STEP';
const POLL_MS = 150;
/** Two streams of a small job are some kB; a job that floods would fill the disk that everybody shares. */
const MAX_LOG_BYTES = 512 * 1024 * 1024;

/** Follows a process by its files and by `/proc`; `wrapperGone` is null when another server had started it. */
export function watchProcess(stepId: string, folders: StepFolders, wrapperGone: Promise<void> | null): SparkProcess {
  const watching = new AbortController();
  let wrapperEnded = false;
  void wrapperGone?.then(() => {
    wrapperEnded = true;
  });

  const watch = async (): Promise<ProcessEnd> => {
    const startedWatching = performance.now();
    let flooded = false;
    for (;;) {
      const code = await readExitCode(folders.dir);
      if (code !== null) return { code, reason: flooded ? 'LOG_TOO_LARGE' : 'EXITED' };
      const identity = await readIdentity(folders.dir);
      if (identity === null) {
        // The wrapper writes the identity within milliseconds; a server that died between mkdir and spawn left none.
        const nobody = wrapperEnded || (wrapperGone === null && performance.now() - startedWatching > 2_000);
        if (nobody) return { code: await readExitCode(folders.dir), reason: 'LOST' };
      } else if (!(await isAlive(identity))) {
        // The wrapper needs a moment between the end of the child and the rename; only without it the code is lost.
        for (let waited = 0; waited < 2_000; waited += 50) {
          const late = await readExitCode(folders.dir);
          if (late !== null) return { code: late, reason: flooded ? 'LOG_TOO_LARGE' : 'EXITED' };
          await delay(50);
        }
        return { code: null, reason: 'LOST' };
      }
      if (!flooded && identity !== null && (await logBytes(folders)) > MAX_LOG_BYTES) {
        flooded = true;
        signal(identity.pid, 'SIGKILL');
      }
      await Promise.race([delay(POLL_MS, undefined, { signal: watching.signal }), ...(wrapperGone && !wrapperEnded ? [wrapperGone] : [])]);
    }
  };
  // Left open after `release`: nobody waits for it any more.
  const ended = new Promise<ProcessEnd>((resolve, reject) => {
    watch()
      .then(async (end) => {
        await sweep(stepId);
        await removeScratch(folders.dir);
        resolve(end);
      })
      .catch((error: unknown) => {
        if (!watching.signal.aborted) reject(error instanceof Error ? error : new Error(String(error)));
      });
  });
  // Whoever awaits `ended` still gets the failure; nobody awaiting it must not end the process.
  ended.catch(() => undefined);

  return {
    ended,
    release: () => watching.abort(),
    async stop(graceMs) {
      const identity = await waitForIdentity(folders.dir);
      if (identity && (await isAlive(identity))) {
        signal(identity.pid, 'SIGTERM');
        const deadline = performance.now() + graceMs;
        while (performance.now() < deadline && (await isAlive(identity))) await delay(50);
        if (await isAlive(identity)) signal(identity.pid, 'SIGKILL');
      }
      await sweep(stepId);
      await ended;
    },
  };
}

async function readExitCode(dir: string): Promise<number | null> {
  const text = await readFile(join(dir, 'exit'), 'utf8').catch(() => null);
  return text !== null && /^\d{1,3}$/.test(text) ? Number(text) : null;
}

async function readIdentity(dir: string): Promise<ProcessIdentity | null> {
  const text = await readFile(join(dir, 'process'), 'utf8').catch(() => null);
  return text === null ? null : (JSON.parse(text) as ProcessIdentity);
}

async function waitForIdentity(dir: string): Promise<ProcessIdentity | null> {
  for (let waited = 0; waited < 2_000; waited += 50) {
    const identity = await readIdentity(dir);
    if (identity) return identity;
    await delay(50);
  }
  return null;
}

async function logBytes(folders: StepFolders): Promise<number> {
  const sizes = await Promise.all([folders.stdout, folders.stderr].map(async (path) => (await stat(path).catch(() => null))?.size ?? 0));
  return sizes.reduce((sum, size) => sum + size, 0);
}

/** Ends whatever of the step still lives, except the wrapper while it waits for its child: it still has to write the exit code. */
async function sweep(stepId: string): Promise<void> {
  for (let round = 0; round < 40; round++) {
    const marked = await processesMarked(MARK, stepId);
    const wrappers = await Promise.all(
      marked.map(async (pid) => ({
        pid,
        wrapper: (await readFile(`/proc/${pid}/cmdline`, 'utf8').catch(() => '')).includes('\0lakeward-step\0'),
      })),
    );
    const survivors = wrappers.filter((process) => !process.wrapper);
    if (survivors.length === 0) return;
    for (const survivor of survivors) signal(survivor.pid, 'SIGKILL');
    await delay(50);
  }
}

/** A KILL leaves Spark's temporary files behind. */
async function removeScratch(dir: string): Promise<void> {
  await Promise.all(['tmp', 'home', 'work'].map((name) => rm(join(dir, name), { recursive: true, force: true })));
}
