import { createReadStream, createWriteStream } from 'node:fs';
import { appendFile, mkdir, rename, rm, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { pipeline } from 'node:stream/promises';
import { fileURLToPath } from 'node:url';
import { createGzip } from 'node:zlib';

import type { ClusterRecord } from './cluster-record.ts';
import { invalidRequest } from './emr-error.ts';

const streams = ['controller', 'stdout', 'stderr'] as const;

/** Where a cluster's logs go. @throws EmrError for a LogUri that is no local folder: this server has no other storage */
export function logFolder(cluster: ClusterRecord, ownFolder: string): string {
  if (cluster.logUri === null) return join(ownFolder, cluster.id);
  if (!cluster.logUri.startsWith('file://')) throw invalidRequest('This server writes logs to file:// only.');
  return join(fileURLToPath(cluster.logUri), cluster.id);
}

/** The files of one step: `<LogUri>/<cluster>/steps/<step>/stdout`, and `.gz` once the step has ended, as EMR lays them out. */
export interface StepLogs {
  readonly stdout: string;
  readonly stderr: string;
  open(): Promise<void>;
  /** One line of what the server itself did. */
  note(line: string): Promise<void>;
  /** Packs all three; repeatable after a crash in the middle. */
  pack(): Promise<void>;
}

export function stepLogs(clusterLogs: string, stepId: string): StepLogs {
  const folder = join(clusterLogs, 'steps', stepId);
  const path = (stream: (typeof streams)[number]) => join(folder, stream);
  return {
    stdout: path('stdout'),
    stderr: path('stderr'),
    open: async () => void (await mkdir(folder, { recursive: true })),
    note: (line) => appendFile(path('controller'), `${new Date().toISOString()} ${line}\n`),
    async pack() {
      await Promise.all(
        streams.map(async (stream) => {
          const plain = path(stream);
          if (!(await stat(plain).catch(() => null))) return;
          await pipeline(createReadStream(plain), createGzip({ level: 3 }), createWriteStream(`${plain}.gz.partial`));
          await rename(`${plain}.gz.partial`, `${plain}.gz`);
          await rm(plain);
        }),
      );
    },
  };
}
