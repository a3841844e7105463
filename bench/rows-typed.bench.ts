import { assertEqualAnswers } from './src/canonical-json.ts';
import type { Bench } from './src/bench.ts';
import type { Comparison } from './src/comparison.ts';
import { flightsQuestion, lakewardDocument, rowsOf } from './src/flights-question.ts';
import { installPeer } from './src/install-peer.ts';
import { type Contender, measureRounds, scaled } from './src/measure-rounds.ts';
import { startRoapi } from './src/roapi-peer.ts';
import { type Page, startRowsPeer } from './src/rows-peers.ts';
import { flightsFile, openDataFolder, startLakeward } from './src/start-lakeward.ts';

/** The widest Parquet table of the demo lake. */
const columns = 5;
const nanosecondsPerMillisecond = 1e6;
const sizes: readonly (Page & { readonly perRound: number })[] = [
  { hours: 24, first: 100, perRound: 60 },
  { hours: 200, first: 10_000, perRound: 15 },
];

/** Bench 4: typed rows from DuckDB. What a cell costs on its way out. */
export const rowsTyped: Bench = {
  name: 'rows-typed',
  quick: true,
  async run({ rounds }) {
    using folder = openDataFolder();
    await using lakeward = await startLakeward(folder);
    const file = flightsFile(folder);
    await using yoga = await startRowsPeer('yoga', file);
    await using jit = await startRowsPeer('jit', file);
    await using shield = await startRowsPeer('type-graphql', file);
    await using copy = await startRowsPeer('copy', file);
    await using roapi = await startRoapi(file);

    const comparisons: Comparison[] = [];
    for (const { perRound, ...page } of sizes) {
      const contenders: Contender[] = [
        { name: 'Lakeward', pid: lakeward.pid, ask: (question) => lakeward.ask(lakewardDocument, flightsQuestion(question, page)) },
        ...[yoga, jit, shield, copy, roapi].map((peer) => peer.contender(page)),
      ];
      const answers = new Map<string, readonly unknown[]>();
      for (const { name, ask } of contenders) answers.set(name, rowsOf(await ask(0)));
      assertEqualAnswers(answers);
      if (answers.get('Lakeward')!.length !== page.first) throw new Error(`The window has fewer than ${page.first} rows.`);
      const { cpuMs } = await measureRounds(contenders, { rounds, perRound, warmUp: perRound });
      comparisons.push({
        title: `CPU per cell, ${page.first} rows of ${columns} columns`,
        unit: 'ns',
        values: scaled(cpuMs, nanosecondsPerMillisecond / (page.first * columns)),
        baseline: 'Yoga',
        ...(page.first === 10_000 && { judged: { by: 'better-than-baseline', limits: { floor: 3, target: 8, moonshot: 15 } } as const }),
      });
    }
    return {
      comparisons,
      peers: { rows: installPeer('rows').versions, roapi: 'roapi 0.12.7' },
      leftOut: ['100,000 rows in one answer: a page has 10,000 at most', 'ten columns: the widest Parquet table of the demo lake has five'],
    };
  },
};
