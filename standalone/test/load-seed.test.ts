import { fileURLToPath } from 'node:url';

import { createLogger } from '@lakeward/service/logger';
import { demoUsers } from '@lakeward/testing/test-principals';
import { openTestPlatform, subgraphMigrations } from '@lakeward/testing/test-platform';
import { expect, it } from 'vitest';

import { loadSeed } from '../src/load-seed.ts';
import { openSubgraphs } from '../src/open-subgraphs.ts';

const folder = fileURLToPath(new URL('../../seed', import.meta.url));

it('the seed comes in once, whole, and is finished after a start that was cut off', async () => {
  await using test = await openTestPlatform({ migrations: [subgraphMigrations('catalog'), subgraphMigrations('jobs')] });
  const { platform } = test;
  await using subgraphs = await openSubgraphs(platform, 'demo', createLogger('test', 'silent'));
  const { snapshots, catalog } = subgraphs;
  const load = async () => loadSeed({ catalog, snapshots, objects: await platform.objects(), folder, users: demoUsers });

  const first = await load();
  expect(first.datasets).toBeGreaterThan(0);
  expect(first.policies).toBeGreaterThan(0);
  expect(snapshots.faults()).toEqual([]);
  for (const dataset of snapshots.current().datasets.values()) {
    expect(dataset.snapshot?.files, dataset.name).toHaveLength(1);
    expect(snapshots.current().readSchemas.get(dataset.id), dataset.name).not.toBeUndefined();
  }
  expect(await load()).toEqual({ datasets: 0, policies: 0 });

  const [id, [lost]] = snapshots.current().readSchemas.entries().next().value!;
  await (await platform.catalog()).removeReadSchema(lost!.id);
  await snapshots.refresh();
  expect(await load()).toEqual({ datasets: 1, policies: 0 });
  expect(
    snapshots
      .current()
      .readSchemas.get(id)!
      .map(({ name }) => name),
  ).toContain(lost!.name);
});
