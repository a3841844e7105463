import { execFile } from 'node:child_process';
import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';

/** What a PostgreSQL server says of itself in `postmaster.pid`. */
export interface PostmasterFile {
  readonly pid: number;
  readonly socketFolder: string;
  readonly ready: boolean;
}

const pathIn = (cluster: string) => join(cluster, 'postmaster.pid');

/** Null when no server runs there, or the file is still being written. */
export async function readPostmasterFile(cluster: string): Promise<PostmasterFile | null> {
  const lines = (await readFile(pathIn(cluster), 'utf8').catch(() => '')).split('\n');
  const pid = Number(lines[0]);
  if (!Number.isInteger(pid) || pid <= 0) return null;
  return { pid, socketFolder: lines[4]?.trim() ?? '', ready: lines[7]?.trim() === 'ready' };
}

/**
 * Writes our own pid into the file of a dead server whose pid an unrelated process got. PostgreSQL would refuse to start; the pid of its parent it
 * takes as stale, and still checks that no orphan of the dead server uses the shared memory. Deleting the file would lose that check.
 */
export async function disownPostmasterFile(cluster: string): Promise<void> {
  const lines = (await readFile(pathIn(cluster), 'utf8')).split('\n');
  await writeFile(pathIn(cluster), [String(process.pid), ...lines.slice(1)].join('\n'));
}

/** Is this live process the server of that cluster? */
export async function servesCluster(pid: number, cluster: string): Promise<boolean> {
  const command =
    (await readFile(`/proc/${pid}/cmdline`, 'utf8').catch(() => null)) ??
    (await promisify(execFile)('ps', ['-ww', '-o', 'command=', '-p', String(pid)]).then(
      ({ stdout }) => stdout,
      () => '',
    ));
  return command.includes(cluster);
}

export function processLives(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EPERM';
  }
}
