import { execFileSync } from 'node:child_process';
import { availableParallelism, cpus, loadavg, release, totalmem } from 'node:os';

/** What a figure depends on besides the code. */
export interface HostFacts {
  readonly cpu: string;
  readonly cores: number;
  readonly memoryGb: number;
  readonly kernel: string;
  readonly node: string;
  readonly commit: string;
  readonly at: string;
  /** Processes that wanted a core, over the last minute: above the cores, wall times are upper bounds. */
  readonly load: number;
}

export const currentLoad = (): number => Math.round(loadavg()[0]! * 10) / 10;

export function hostFacts(): HostFacts {
  return {
    cpu: cpus()[0]?.model ?? 'unknown',
    cores: availableParallelism(),
    memoryGb: Math.round(totalmem() / 2 ** 30),
    kernel: release(),
    node: process.version,
    commit: execFileSync('git', ['rev-parse', '--short', 'HEAD'], { cwd: import.meta.dirname, encoding: 'utf8' }).trim(),
    at: new Date().toISOString(),
    load: currentLoad(),
  };
}
