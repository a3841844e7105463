import { join } from 'node:path';

import type { CannedSubgraphs } from './canned-subgraph.ts';
import { type DataFolder, tokenOf } from './start-lakeward.ts';
import { freePort, type RunningServer, startServer } from './start-server.ts';

/** Lakeward's gateway as a service of its own, before canned subgraphs. The data folder gives it keys; it opens no store. */
export async function startGateway(
  folder: DataFolder,
  { rowsUrl, emptyUrls: [catalog, jobs] }: CannedSubgraphs,
): Promise<RunningServer & { readonly token: string }> {
  const port = await freePort();
  const server = await startServer({
    command: process.execPath,
    args: ['--import', './scripts/ts-hook.mjs', 'gateway/src/main.ts'],
    cwd: join(import.meta.dirname, '../..'),
    env: {
      HOST: '127.0.0.1',
      PORT: String(port),
      DATA_DIR: folder.path,
      LOG_LEVEL: 'warn',
      CATALOG_URL: catalog,
      JOBS_URL: jobs,
      LAKE_URL: rowsUrl,
    },
    port,
    readyPath: '/readiness',
  });
  return { ...server, token: await tokenOf(server.url, 'steward') };
}
