import { randomUUID } from 'node:crypto';
import { mkdir, readFile, rename, rm, writeFile } from 'node:fs/promises';
import { dirname } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';

import { bootId, isAlive, type ProcessIdentity, startTimeOf } from './process-identity.ts';

const POLL_MS = 250;

/**
 * Takes a lock file that names its holder, waiting while that process lives; the lock of a dead one is taken over. What it guards must
 * also be safe without it (whole folders by rename): it only keeps two from doing the same work.
 * @param onWait called once, when somebody else holds it
 * @throws the signal's reason when it aborts
 */
export async function takeInstallLock(path: string, onWait: () => void, signal?: AbortSignal): Promise<AsyncDisposable> {
  await mkdir(dirname(path), { recursive: true });
  const self: ProcessIdentity = { pid: process.pid, startTime: (await startTimeOf(process.pid)) ?? '', bootId: await bootId() };
  // A second lock in this very process is another holder.
  const mine = JSON.stringify({ ...self, token: randomUUID() });
  for (let waits = 0; ; waits++) {
    signal?.throwIfAborted();
    try {
      await writeFile(path, mine, { flag: 'wx', mode: 0o600 });
      return { [Symbol.asyncDispose]: () => release(path, mine) };
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error;
    }
    const theirs = await readFile(path, 'utf8').catch(() => null);
    if (theirs === null) continue;
    if (await isHolderGone(theirs)) {
      // Of several waiters one moves the file away; the others find none and try again.
      const doomed = `${path}.${randomUUID()}`;
      await rename(path, doomed).catch(() => undefined);
      await rm(doomed, { force: true });
      continue;
    }
    if (waits === 0) onWait();
    await delay(POLL_MS, undefined, signal && { signal });
  }
}

async function release(path: string, mine: string): Promise<void> {
  if ((await readFile(path, 'utf8').catch(() => null)) === mine) await rm(path, { force: true });
}

async function isHolderGone(text: string): Promise<boolean> {
  try {
    return !(await isAlive(JSON.parse(text) as ProcessIdentity));
  } catch {
    return true; // nobody writes half a line: the disk was full, or it is no lock of ours
  }
}
