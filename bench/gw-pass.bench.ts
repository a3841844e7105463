import { Pool } from 'undici';

import { assertEqualAnswers } from './src/canonical-json.ts';
import type { Bench } from './src/bench.ts';
import { rowsDocument, startCannedSubgraphs } from './src/canned-subgraph.ts';
import type { Comparison } from './src/comparison.ts';
import { rowsOf } from './src/flights-question.ts';
import { gatewayPeers } from './src/gateway-peers.ts';
import { type Contender, measureRounds } from './src/measure-rounds.ts';
import { startGateway } from './src/start-gateway.ts';
import { askGraphql, openDataFolder, startLakeward } from './src/start-lakeward.ts';
import type { RunningServer } from './src/start-server.ts';

/** Rows of the answer, and how many requests make a round long enough for a clock of 10 ms. */
const sizes = [
  { count: 10, perRound: 200 },
  { count: 1_000, perRound: 60 },
  { count: 10_000, perRound: 50 },
];

/** No count is that large. */
const firstSalt = 1_000_000;

/** Bench 1: one field of one subgraph. What the gateway adds to bytes that pass through. */
export const gwPass: Bench = {
  name: 'gw-pass',
  quick: true,
  async run({ rounds }) {
    using folder = openDataFolder();
    await using opened = new AsyncDisposableStack();
    // A start of the whole makes the keys that the gateway alone only reads.
    await (await startLakeward(folder))[Symbol.asyncDispose]();
    const subgraphs = opened.use(await startCannedSubgraphs(sizes.map(({ count }) => count)));
    const servers: { name: string; server: RunningServer; headers: Record<string, string> }[] = [];
    const lakeward = opened.use(await startGateway(folder, subgraphs));
    servers.push({ name: 'Lakeward', server: lakeward, headers: { authorization: `Bearer ${lakeward.token}` } });
    const peers = gatewayPeers();
    for (const peer of peers) servers.push({ name: peer.name, server: opened.use(await peer.start(subgraphs)), headers: {} });

    const comparisons: Comparison[] = [];
    for (const { count, perRound } of sizes) {
      const contenders = servers.map(({ name, server, headers }): Contender => {
        const pool = opened.adopt(new Pool(server.url, { connections: 1 }), (pool) => pool.destroy());
        // The salt makes every request another one: equal requests in flight would be shared by some.
        return {
          name,
          pid: server.pid,
          ask: (question) => askGraphql(pool, { query: rowsDocument, variables: { count, salt: firstSalt + question } }, headers),
        };
      });
      const answers = new Map<string, unknown>();
      for (const { name, ask } of contenders) answers.set(name, rowsOf(await ask(-1)));
      assertEqualAnswers(answers);
      const { cpuMs } = await measureRounds(contenders, { rounds, perRound, warmUp: perRound });
      comparisons.push({
        title: `CPU per request, ${count} rows`,
        unit: 'ms',
        values: cpuMs,
        baseline: 'byte proxy',
        ...(count === 10_000 && { judged: { by: 'times-baseline', limits: { floor: 6, target: 3, moonshot: 1.5 } } as const }),
      });
    }
    return {
      comparisons,
      peers: Object.fromEntries(peers.map(({ name, versions }) => [name, versions])),
      leftOut: ['Hive Router, Cosmo: install neither from npm nor from PyPI'],
    };
  },
};
