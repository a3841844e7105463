import { readdir, readFile } from 'node:fs/promises';

/**
 * Names one process for good. A pid alone is reused; with its start time and the boot it is not.
 * On systems without `/proc` start and boot are empty and only the pid is compared.
 */
export interface ProcessIdentity {
  readonly pid: number;
  /** Clock ticks since boot: field 22 of `/proc/<pid>/stat`. */
  readonly startTime: string;
  readonly bootId: string;
}

export async function bootId(): Promise<string> {
  return (await readFile('/proc/sys/kernel/random/boot_id', 'utf8').catch(() => '')).trim();
}

/** Null when there is no such process, or only its zombie. */
export async function startTimeOf(pid: number): Promise<string | null> {
  const stat = await readFile(`/proc/${pid}/stat`, 'utf8').catch(() => null);
  if (stat === null) return null;
  // The command name stands in brackets and may hold anything, so counting starts after the last one.
  const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
  return fields[0] === 'Z' || fields[0] === 'X' ? null : (fields[19] ?? null);
}

export async function isAlive(identity: ProcessIdentity): Promise<boolean> {
  if (identity.bootId === '') return signal(identity.pid, 0);
  return identity.bootId === (await bootId()) && (await startTimeOf(identity.pid)) === identity.startTime;
}

/** True when the signal was delivered. */
export function signal(pid: number, name: NodeJS.Signals | 0): boolean {
  try {
    process.kill(pid, name);
    return true;
  } catch {
    return false;
  }
}

/**
 * Processes whose environment holds `NAME=value`. Children inherit it whatever group they put themselves into, so this finds a whole tree;
 * `pyspark.daemon` makes a group of its own.
 */
export async function processesMarked(name: string, value: string): Promise<number[]> {
  const mark = `${name}=${value}`;
  const pids = (await readdir('/proc').catch(() => [] as string[])).filter((entry) => /^\d+$/.test(entry));
  const found = await Promise.all(
    pids.map(async (pid) => {
      const environment = await readFile(`/proc/${pid}/environ`, 'utf8').catch(() => '');
      return environment.split('\0').includes(mark) && (await startTimeOf(Number(pid))) !== null ? Number(pid) : null;
    }),
  );
  return found.filter((pid) => pid !== null);
}
