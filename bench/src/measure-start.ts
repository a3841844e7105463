import { cpuMsOf, readProcessTree } from './process-tree.ts';
import type { RunningServer } from './start-server.ts';

/** One start, measured from outside. Times count from launching the process. */
export interface Start {
  readonly readyMs: number;
  /** Until the first page of rows was here. */
  readonly answeredMs: number;
  /** CPU of the tree when it was. */
  readonly cpuMs: number;
  /** All processes together, when `settleMs` had passed without a request. */
  readonly idleMb: number;
}

/** Starts, asks one page, waits until the server has given back what it needed for the start, and ends it. */
export async function measureStart<Server extends RunningServer>(
  start: () => Promise<Server>,
  ask: (server: Server) => Promise<unknown>,
  settle: () => Promise<unknown>,
): Promise<Start> {
  const startedAt = performance.now();
  await using server = await start();
  await ask(server);
  const answeredMs = performance.now() - startedAt;
  const cpuMs = cpuMsOf(server.pid);
  await settle();
  return { readyMs: server.readyMs, answeredMs, cpuMs, idleMb: readProcessTree(server.pid).pssBytes / 1e6 };
}
