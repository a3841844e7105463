import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';

import { openClusters } from './clusters.ts';
import { emrOperations } from './operations.ts';
import { openEmrServer } from './server.ts';
import type { SparkRuntimeState } from './spark-runtime-state.ts';
import { openSteps } from './steps.ts';
import type { LocalKeys } from './verify-request.ts';

export interface EmbeddedEmrConfig {
  /** Absolute; made when absent (0700). One server at a time: the data folder's lock sees to that. */
  readonly dir: string;
  readonly keys: LocalKeys;
  /** Asked before each start of a process. */
  readonly spark: () => Promise<SparkRuntimeState>;
  /** Of the whole machine; a small Spark job takes 0.5 GB. */
  readonly maxProcesses?: number;
  readonly port?: number;
  /** TERM to KILL when a step is cancelled. */
  readonly cancelGraceMs?: number;
  readonly onFault: (error: unknown) => void;
}

export interface EmbeddedEmr extends AsyncDisposable {
  /** For `endpoint` of an EMR client. */
  readonly endpoint: string;
}

/**
 * Opens the stored clusters and steps, takes over processes that outlived an earlier server, then listens on loopback. Closing it leaves running
 * processes alone.
 */
export async function openEmbeddedEmr(config: EmbeddedEmrConfig): Promise<EmbeddedEmr> {
  await mkdir(config.dir, { recursive: true, mode: 0o700 });
  await using opened = new AsyncDisposableStack();
  const clusters = await openClusters(join(config.dir, 'clusters'));
  const steps = opened.use(
    await openSteps({
      dir: config.dir,
      clusters,
      spark: config.spark,
      maxProcesses: config.maxProcesses ?? 2,
      onFault: config.onFault,
      cancelGraceMs: config.cancelGraceMs,
    }),
  );
  const operations = emrOperations({ clusters, steps, defaultLogUri: pathToFileURL(join(config.dir, 'logs')).href });
  const server = opened.use(await openEmrServer({ operations, keys: config.keys, port: config.port, onFault: config.onFault }));
  const held = opened.move();
  return { endpoint: server.endpoint, [Symbol.asyncDispose]: () => held.disposeAsync() };
}
