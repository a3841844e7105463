import { existsSync, readdirSync } from 'node:fs';
import { homedir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';

import type { Bench } from './src/bench.ts';
import { median } from './src/comparison.ts';
import { flightsQuestion } from './src/flights-question.ts';
import { launchAndFollow } from './src/launch-and-follow.ts';
import { measureStart } from './src/measure-start.ts';
import { type DataFolder, openDataFolder, startLakeward } from './src/start-lakeward.ts';

const hundredRows = /* GraphQL */ `
  query HundredRows($from: DateTime!, $to: DateTime!) {
    lake {
      aviation {
        flights(where: { date: { gte: $from, lt: $to } }, first: 100) {
          nodes {
            date
            origin
            destination
            delay
            distance
          }
          pageInfo {
            hasNextPage
          }
        }
      }
    }
  }
`;
const settleMs = 6_000;
const warmUp = 300;
const pages = 200;

/** The product's own limits in absolute figures; a report that never fails, because they hold for two idle cores. */
export const targets: Bench = {
  name: 'targets',
  quick: false,
  async run({ rounds }) {
    using folder = openDataFolder();
    const first = await measureStart(
      () => startLakeward(folder),
      (server) => server.ask(hundredRows, flightsQuestion(0, { hours: 24, first: 100 })),
      () => delay(0),
    );
    const starts = [];
    for (let round = 0; round < rounds; round++) {
      starts.push(
        await measureStart(
          () => startLakeward(folder),
          (server) => server.ask(hundredRows, flightsQuestion(round, { hours: 24, first: 100 })),
          () => delay(settleMs),
        ),
      );
    }
    const line = (what: string, values: readonly number[], unit: string, limit: string) => {
      const figures = `${Math.min(...values).toFixed(1)} min, ${median(values).toFixed(1)} median ${unit}`;
      return `${what.padEnd(52)}${figures.padEnd(38)}${limit}`;
    };
    return {
      comparisons: [],
      notes: [
        line('ready, first start (empty data folder)', [first.readyMs], 'ms', ''),
        line(
          'ready, warm start',
          starts.map(({ readyMs }) => readyMs),
          'ms',
          '≤ 2500, goal 1200',
        ),
        line(
          'first typed answer, warm start',
          starts.map(({ answeredMs }) => answeredMs),
          'ms',
          '',
        ),
        line(
          'CPU of all processes until then',
          starts.map(({ cpuMs }) => cpuMs),
          'ms',
          '',
        ),
        line(
          'idle memory of all processes (PSS)',
          starts.map(({ idleMb }) => idleMb),
          'MB',
          '≤ 400, goal 280',
        ),
        line('100-row typed page, warm: p50', await pageTimes(folder), 'ms', '≤ 12, goal 5'),
        await smallJob(folder, line),
      ],
      peers: {},
      leftOut: [],
    };
  },
};

/** Milliseconds of each page, one at a time; every page is another day. */
async function pageTimes(folder: DataFolder): Promise<readonly number[]> {
  await using lakeward = await startLakeward(folder);
  const times: number[] = [];
  for (let question = 0; question < warmUp + pages; question++) {
    const startedAt = performance.now();
    await lakeward.ask(hundredRows, flightsQuestion(question, { hours: 24, first: 100 }));
    if (question >= warmUp) times.push(performance.now() - startedAt);
  }
  return times;
}

async function smallJob(
  folder: DataFolder,
  line: (what: string, values: readonly number[], unit: string, limit: string) => string,
): Promise<string> {
  const cache = process.env['CACHE_DIR'] ?? join(process.env['XDG_CACHE_HOME'] ?? join(homedir(), '.cache'), 'lakeward');
  if (!existsSync(cache) || !readdirSync(cache).some((name) => name.startsWith('pyspark'))) {
    return 'left out: the small Spark job, because Spark is not installed: npm run spark:install';
  }
  await using lakeward = await startLakeward(folder, 'engineer');
  const tookMs: number[] = [];
  for (let run = 0; run < 2; run++) tookMs.push(await launchAndFollow(lakeward, `bench-${run}`));
  return line('small Spark job, launch to SUCCEEDED', tookMs, 'ms', '≤ 15000, goal 7000');
}
