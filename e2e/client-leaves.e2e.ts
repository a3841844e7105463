import { execFileSync } from 'node:child_process';
import { readFile } from 'node:fs/promises';
import { setTimeout as delay } from 'node:timers/promises';

import { describe, expect, it } from 'vitest';

import { startLakeward } from './start-lakeward.ts';

/** Three million rows in as many groups as there are minutes and routes, each with its median: seconds of work on two cores. */
const heavy = /* GraphQL */ `
  {
    lake {
      aviation {
        flightsGroups(by: [{ date: { grain: MINUTE } }, { origin: true }, { destination: true }], orderBy: [{ count: DESC }], first: 100) {
          nodes {
            count
            percentile(at: 0.5) {
              delay
              distance
            }
          }
        }
      }
    }
  }
`;

const ticksPerSecond = 100;

/** CPU time of a process so far, in ticks: fields 14 and 15 of its `stat`, counted behind its name. */
async function ticksOf(pid: number): Promise<number> {
  const fields = (await readFile(`/proc/${pid}/stat`, 'utf8')).replace(/^.*\) /, '').split(' ');
  return Number(fields[11]) + Number(fields[12]);
}

describe('a client that leaves', () => {
  it('F27 stops its query in the engine within half a second', async () => {
    await using lakeward = await startLakeward({ shape: 'one process', env: { SPARK_INSTALL: 'never' } });
    const { token } = await lakeward.as('steward');
    const engine = Number(execFileSync('pgrep', ['-P', String(lakeward.process.pid), '-f', 'engine-process'], { encoding: 'utf8' }).trim());

    const leave = new AbortController();
    const before = await ticksOf(engine);
    const answer = fetch(`${lakeward.url}/graphql`, {
      method: 'POST',
      headers: { 'content-type': 'application/json', authorization: `Bearer ${token}` },
      body: JSON.stringify({ query: heavy }),
      signal: leave.signal,
    }).then(
      () => 'answered',
      () => 'left',
    );
    await expect
      .poll(async () => (await ticksOf(engine)) - before, { timeout: 10_000, interval: 20 })
      .toBeGreaterThan(0.2 * ticksPerSecond);
    leave.abort();
    expect(await answer).toBe('left');

    await delay(500);
    const after = await ticksOf(engine);
    await delay(500);
    expect((await ticksOf(engine)) - after).toBeLessThan(0.1 * ticksPerSecond);
  });
});
