import { readdirSync, readFileSync } from 'node:fs';

/** What a process and all its descendants have used so far. */
export interface ProcessTree {
  /** User and system time in milliseconds, of ended descendants too once their parent has waited for them. Steps of 10. */
  readonly cpuMs: number;
  /** Proportional set size: a shared page counts once in all. */
  readonly pssBytes: number;
  readonly processes: number;
}

/** The kernel's clock tick (USER_HZ) is 100 on every platform that Node runs on. */
const tickMs = 10;

/** CPU time of the tree. Cheap; memory is asked for apart because the kernel walks every page table for it. */
export function cpuMsOf(root: number): number {
  return treeOf(root).reduce((sum, { cpuMs }) => sum + cpuMs, 0);
}

export function readProcessTree(root: number): ProcessTree {
  const tree = treeOf(root);
  return {
    cpuMs: tree.reduce((sum, { cpuMs }) => sum + cpuMs, 0),
    pssBytes: tree.reduce((sum, { pid }) => sum + pssBytesOf(pid), 0),
    processes: tree.length,
  };
}

interface Entry {
  readonly pid: number;
  readonly parent: number;
  readonly cpuMs: number;
}

function treeOf(root: number): readonly Entry[] {
  const children = Map.groupBy(entries(), ({ parent }) => parent);
  const all = [...children.values()].flat();
  const found = all.filter(({ pid }) => pid === root);
  for (const { pid } of found) found.push(...(children.get(pid) ?? [])); // grows while it is walked
  return found;
}

function* entries(): Generator<Entry> {
  for (const name of readdirSync('/proc')) {
    if (!/^\d+$/.test(name)) continue;
    const stat = readOrEmpty(`/proc/${name}/stat`);
    if (stat === '') continue;
    // The command in parentheses may hold spaces; what follows it starts with field 3.
    const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
    const ticks = fields.slice(11, 15).reduce((sum, field) => sum + Number(field), 0);
    yield { pid: Number(name), parent: Number(fields[1]), cpuMs: ticks * tickMs };
  }
}

function pssBytesOf(pid: number): number {
  const kilobytes = /^Pss:\s+(\d+) kB$/m.exec(readOrEmpty(`/proc/${pid}/smaps_rollup`))?.[1];
  return Number(kilobytes ?? 0) * 1_024;
}

/** A process may end between being listed and being read. */
function readOrEmpty(path: string): string {
  try {
    return readFileSync(path, 'utf8');
  } catch {
    return '';
  }
}
