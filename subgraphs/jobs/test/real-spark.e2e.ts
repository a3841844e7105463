import { createRequire } from 'node:module';
import { copyFile, mkdir } from 'node:fs/promises';
import { dirname, join } from 'node:path';

import { datasetRef, defaultFileOptions, parseColumnType } from '@lakeward/kernel';
import { openEmbeddedSpark } from '@lakeward/platform';
import { silentLog } from '@lakeward/ports/log';
import { cacheFolderOf } from '@lakeward/service/service-config';
import { expect, it } from 'vitest';

import { openTestJobs } from './open-test-jobs.ts';

/** The job of the demo: real Spark, real flights, from the mutation to the committed table. */
it(
  'writes the partitioned table of route delays from 3,000,000 flights, and tells where each column comes from',
  { timeout: 180_000 },
  async () => {
    const spark = openEmbeddedSpark(
      { cacheFolder: cacheFolderOf(process.env), PYTHON: 'python3', SPARK_INSTALL: 'background' },
      silentLog,
      () => undefined,
    );
    spark.installInBackground();
    await using jobs = await openTestJobs({ spark: () => spark.state() });
    await registerFlights(jobs);
    await expect.poll(async () => (await spark.state()).kind, { timeout: 150_000, interval: 500 }).toBe('READY');

    const startedAt = performance.now();
    const { jobRun, problems } = await jobs.launch('engineer', routeDelays, 'route-delays');
    expect(problems).toEqual([]);
    const run = await jobs.until(jobRun!.id, 'SUCCEEDED', 'FAILED', 'CANCELLED');
    const wallMs = performance.now() - startedAt;
    expect(run).toMatchObject({ state: 'SUCCEEDED', failure: null });
    expect(Number(run.outputSnapshot!.rowCount)).toBeGreaterThan(100);
    expect(run.events.map((event) => event.step)).toContain('SOURCE:flights');
    expect(wallMs).toBeLessThan(60_000);

    const dataset = jobs.parts.snapshots.current().datasets.get(run.output!.id as never)!;
    expect(dataset.partitionKeys.map((key) => key.name)).toEqual(['month']);
    expect(dataset.snapshot!.files.length).toBeGreaterThan(1);
    expect(dataset.snapshot!.files.every((file) => file.partition['month'] !== undefined)).toBe(true);

    const complete = await expect
      .poll(() => jobs.lineage.find((event) => event.eventType === 'COMPLETE'), { timeout: 5_000 })
      .toBeDefined()
      .then(() => jobs.lineage.find((event) => event.eventType === 'COMPLETE')!);
    const { columnLineage } = complete.outputs![0]!.facets as {
      columnLineage: { fields: Record<string, { inputFields: { name: string; field: string }[] }> };
    };
    expect(columnLineage.fields['average_delay']!.inputFields).toMatchObject([{ name: 'table/aviation/flights', field: 'delay' }]);
    expect(columnLineage.fields['state']!.inputFields).toMatchObject([{ name: 'table/aviation/airports', field: 'state' }]);
  },
);

const column = (name: string) => ({ column: name });
const routeDelays = {
  sources: [
    { id: 'flights', from: { dataset: { dataset: datasetRef('aviation', 'flights') } } },
    { id: 'airports', from: { dataset: { dataset: datasetRef('aviation', 'airports') } } },
  ],
  steps: [
    {
      id: 'clean',
      in: ['flights'],
      apply: { filter: { compare: { left: column('delay'), op: 'GTE', right: { literal: { long: '-60' } } } } },
    },
    {
      id: 'by_month',
      in: ['clean'],
      apply: {
        select: [
          { name: 'origin', value: column('origin') },
          {
            name: 'month',
            value: {
              cast: {
                type: 'date',
                value: { call: { function: 'DATE_TRUNC', arguments: [{ literal: { string: 'month' } }, column('date')] } },
              },
            },
          },
          { name: 'delay', value: column('delay') },
        ],
      },
    },
    { id: 'joined', in: ['by_month', 'airports'], apply: { join: { on: [{ left: 'origin', right: 'iata' }] } } },
    {
      id: 'route_delays',
      in: ['joined'],
      apply: {
        aggregate: {
          by: ['origin', 'state', 'month'],
          values: [
            { name: 'flights', function: 'COUNT' },
            { name: 'average_delay', function: 'AVG', column: 'delay' },
          ],
        },
      },
    },
  ],
  checks: [{ on: 'route_delays', rule: { notNull: ['origin', 'average_delay'] } }],
  target: { dataset: datasetRef('aviation', 'route_delays'), mode: 'OVERWRITE', partitionBy: ['month'] },
};

async function registerFlights(jobs: Awaited<ReturnType<typeof openTestJobs>>): Promise<void> {
  const { catalog, snapshots } = jobs.parts;
  const folder = join(
    dirname(createRequire(new URL('../../../standalone/package.json', import.meta.url)).resolve('vega-datasets')),
    '../data',
  );
  await mkdir(join(jobs.dir, 'data/objects/demo'), { recursive: true });
  for (const file of ['flights-3m.parquet', 'airports.csv']) await copyFile(join(folder, file), join(jobs.dir, 'data/objects/demo', file));
  const columns = Object.entries({ date: 'timestamp', delay: 'bigint', distance: 'bigint', origin: 'string', destination: 'string' }).map(
    ([name, type]) => ({ name, type: parseColumnType(type) }),
  );
  const dataset = await catalog.register({
    ref: datasetRef('aviation', 'flights'),
    tenant: 'demo',
    database: 'aviation',
    name: 'flights',
    description: null,
    domain: null,
    tags: [],
    owners: [],
    location: 'demo/flights-3m.parquet',
    format: 'PARQUET',
    options: defaultFileOptions,
    columns: columns.map(({ name, type }) => ({ id: `col_${name}`, name, type, description: null, tags: [] })),
    partitionKeys: [],
  });
  const { byteSize } = await jobs.parts.objects.stat('demo/flights-3m.parquet');
  await catalog.commitSnapshot(dataset.id, {
    sequence: 1,
    committedAt: new Date(),
    rowCount: 3_000_000,
    byteSize,
    files: [{ key: 'demo/flights-3m.parquet', byteSize, rowCount: 3_000_000, partition: {} }],
  });
  const schema = await catalog.draftReadSchema({
    datasetId: dataset.id,
    name: 'default',
    columns: columns.map(({ name, type }) => ({ name, type, source: { column: name }, default: null, description: null })),
    uniqueKey: null,
    rowPredicate: null,
    onBadRecord: 'FAIL',
  });
  await catalog.setReadSchemaState(schema.id, 'PUBLISHED');
  await snapshots.refresh();
}
