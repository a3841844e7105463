import { setTimeout as delay } from 'node:timers/promises';

import { assertEqualAnswers } from './src/canonical-json.ts';
import type { Bench } from './src/bench.ts';
import { flightsQuestion, lakewardDocument, rowsOf } from './src/flights-question.ts';
import { installPeer } from './src/install-peer.ts';
import { measureStart, type Start } from './src/measure-start.ts';
import { startRowsPeer } from './src/rows-peers.ts';
import { flightsFile, openDataFolder, startLakeward } from './src/start-lakeward.ts';

const page = { hours: 24, first: 100 };
/** The thread that composes is kept five seconds. */
const settleMs = 6_000;

/** Bench 14: from launching the process to the first typed answer on the demo lake, on a data folder that was filled before. */
export const coldstart: Bench = {
  name: 'coldstart',
  quick: false,
  async run({ rounds }) {
    using folder = openDataFolder();
    const question = flightsQuestion(0, page);
    const ours = () => startLakeward(folder);
    const bare = () => startRowsPeer('raw', flightsFile(folder));
    {
      await using lakeward = await ours();
      await using peer = await bare();
      const answers = { Lakeward: await lakeward.ask(lakewardDocument, question), 'bare Node': await peer.contender(page).ask(0) };
      assertEqualAnswers(new Map(Object.entries(answers).map(([name, answer]) => [name, rowsOf(answer)])));
    }
    const starts = { Lakeward: [] as Start[], 'bare Node': [] as Start[] };
    const settle = () => delay(settleMs);
    for (let round = 0; round < rounds; round++) {
      starts.Lakeward.push(await measureStart(ours, (server) => server.ask(lakewardDocument, question), settle));
      starts['bare Node'].push(
        await measureStart(
          bare,
          (server) => server.contender(page).ask(0),
          () => delay(0),
        ),
      );
    }
    const figures = (figure: keyof Start) =>
      new Map(Object.entries(starts).map(([name, all]) => [name, all.map((start) => start[figure])]));
    const limits = { floor: 3, target: 2, moonshot: 1.5 };
    const judged = { by: 'times-baseline', limits } as const;
    const baseline = 'bare Node';
    return {
      comparisons: [
        { title: 'wall time to the first typed answer', unit: 'ms', values: figures('answeredMs'), baseline, judged, floorFails: true },
        { title: 'CPU until then', unit: 'ms', values: figures('cpuMs'), baseline, judged },
        { title: 'idle memory of all processes (PSS)', unit: 'MB', values: figures('idleMb'), baseline },
      ],
      peers: { rows: installPeer('rows').versions },
      leftOut: ['2,000 datasets: the demo lake is what is started here'],
    };
  },
};
