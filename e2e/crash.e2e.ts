import { mkdtemp, readFile, readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';

import { describe, expect, it } from 'vitest';

import { eventually } from './eventually.ts';
import type { LakewardClient } from './lakeward-client.ts';
import { launchRouteDelays } from './launch-route-delays.ts';
import { startLakeward } from './start-lakeward.ts';

const stateOf = async (client: LakewardClient, id: string): Promise<string> =>
  (await client.query('query ($id: ID!) { jobRun(id: $id) { state } }', { id })).data.jobRun.state;

async function until(client: LakewardClient, id: string, wanted: readonly string[]): Promise<string> {
  const deadline = performance.now() + 120_000;
  while (performance.now() < deadline) {
    const state = await stateOf(client, id);
    if (wanted.includes(state)) return state;
    await delay(50);
  }
  throw new Error(`The run did not come to ${wanted.join(' or ')} within two minutes.`);
}

const launch = async (client: LakewardClient, key: string): Promise<string> => {
  const { data, text } = await client.query(launchRouteDelays, { key });
  if (!data?.launchJob?.jobRun) throw new Error(text);
  return data.launchJob.jobRun.id;
};

/** What stands in the object store below the target table. */
async function tableOf(dataFolder: string): Promise<{ snapshots: string[]; attempts: string[] }> {
  const table = join(dataFolder, 'objects/aviation/route_delays');
  const list = (name: string) => readdir(join(table, name)).catch(() => []);
  return { snapshots: await list('snapshots'), attempts: await list('data') };
}

async function withDataFolder(work: (dataFolder: string) => Promise<void>): Promise<void> {
  const dataFolder = await mkdtemp(join(tmpdir(), 'lakeward-crash-'));
  try {
    await work(dataFolder);
  } finally {
    await rm(dataFolder, { recursive: true, force: true, maxRetries: 20, retryDelay: 50 });
  }
}

describe('a crash while Spark runs', () => {
  it('F22 F51 the process is killed and started again: exactly one committed output', () =>
    withDataFolder(async (dataFolder) => {
      let run: string;
      {
        await using first = await startLakeward({ shape: 'one process', dataFolder });
        const engineer = await first.as('engineer');
        run = await launch(engineer, 'crash');
        await until(engineer, run, ['RUNNING']);
        await first.crash();
      }
      await using second = await startLakeward({ shape: 'one process', dataFolder });
      const engineer = await second.as('engineer');
      expect(await until(engineer, run, ['SUCCEEDED', 'FAILED', 'CANCELLED'])).toBe('SUCCEEDED');
      expect(await launch(engineer, 'crash')).toBe(run);

      // The type of the table reaches the gateway a moment after the run has ended.
      const { data } = await eventually(
        () =>
          engineer.query(
            'query ($id: ID!) { jobRun(id: $id) { attempts { number state } } lake { aviation { routeDelays(first: 1) { totalCount } } } }',
            { id: run },
          ),
        ({ errors }) => errors === undefined,
      );
      expect(data.jobRun.attempts.at(-1).state).toBe('SUCCEEDED');
      expect(Number(data.lake.aviation.routeDelays.totalCount)).toBeGreaterThan(1000);
      expect((await tableOf(dataFolder)).snapshots).toHaveLength(1);
    }));

  it('F18 a cancelled run ends CANCELLED, leaves no process and no half output', () =>
    withDataFolder(async (dataFolder) => {
      await using lakeward = await startLakeward({ shape: 'one process', dataFolder });
      const engineer = await lakeward.as('engineer');
      const run = await launch(engineer, 'cancel');
      await until(engineer, run, ['RUNNING']);
      const { data } = await engineer.query('mutation ($id: ID!) { cancelJobRun(id: $id) { jobRun { state } problems { code } } }', {
        id: run,
      });
      expect(data.cancelJobRun.problems).toEqual([]);
      expect(await until(engineer, run, ['CANCELLED', 'SUCCEEDED', 'FAILED'])).toBe('CANCELLED');
      expect(await tableOf(dataFolder)).toEqual({ snapshots: [], attempts: [] });
      expect(await processesNaming(dataFolder)).toEqual([]);
    }));
});

/** Command lines of live Spark processes that work in this data folder. */
async function processesNaming(dataFolder: string): Promise<string[]> {
  const lines = await Promise.all(
    (await readdir('/proc')).filter((name) => /^\d+$/.test(name)).map((pid) => readFile(`/proc/${pid}/cmdline`, 'utf8').catch(() => '')),
  );
  return lines.map((line) => line.replaceAll('\0', ' ')).filter((line) => line.includes(dataFolder) && /spark|lakeward_run/.test(line));
}
