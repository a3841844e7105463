import { assertEqualAnswers } from './src/canonical-json.ts';
import type { Bench } from './src/bench.ts';
import { flightsQuestion, lakewardDocument, rowsOf } from './src/flights-question.ts';
import { installPeer } from './src/install-peer.ts';
import { type Contender, measureRounds } from './src/measure-rounds.ts';
import { startRowsPeer } from './src/rows-peers.ts';
import { flightsFile, openDataFolder, startLakeward } from './src/start-lakeward.ts';

const page = { hours: 3, first: 20 };

/** Bench 5: twenty filtered rows on a warm plan. What the price of governance and federation is for a small page. */
export const rowsSmall: Bench = {
  name: 'rows-small',
  quick: false,
  async run({ rounds }) {
    using folder = openDataFolder();
    await using lakeward = await startLakeward(folder);
    await using raw = await startRowsPeer('raw', flightsFile(folder));
    await using yoga = await startRowsPeer('yoga', flightsFile(folder));
    const contenders: Contender[] = [
      {
        name: 'Lakeward',
        pid: lakeward.pid,
        ask: (question) => lakeward.ask(lakewardDocument, flightsQuestion(question, page)),
      },
      raw.contender(page),
      yoga.contender(page),
    ];
    for (const question of [4_000, 4_001]) {
      assertEqualAnswers(new Map(await Promise.all(contenders.map(async ({ name, ask }) => [name, rowsOf(await ask(question))] as const))));
    }
    const { cpuMs, wallMs } = await measureRounds(contenders, { rounds, perRound: 100, warmUp: 200 });
    return {
      comparisons: [
        {
          title: 'CPU per request, 20 rows',
          unit: 'ms',
          values: cpuMs,
          baseline: 'raw http',
          judged: { by: 'times-baseline', limits: { floor: 3, target: 1.8, moonshot: 1.3 } },
          floorFails: true,
        },
        { title: 'wall time per request, 20 rows, one at a time', unit: 'ms', values: wallMs, baseline: 'raw http' },
      ],
      peers: { rows: installPeer('rows').versions },
      leftOut: [],
    };
  },
};
