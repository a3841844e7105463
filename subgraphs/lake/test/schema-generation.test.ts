import { join } from 'node:path';

import { buildSubgraph } from '@lakeward/service/subgraph-sdl';
import { buildSchema, isObjectType } from 'graphql';
import { describe, expect, it } from 'vitest';

import { buildLakeSdl } from '../src/schema-generation/build-lake-sdl.ts';
import { fieldNameOf, nameDataset } from '../src/schema-generation/name-types.ts';
import { schemaVersion } from '../src/schema-generation/schema-version.ts';
import { gatherDatasets } from '../src/schema-generation/snapshot-catalog.ts';
import { datasets as known, policies, reader } from './test-datasets.ts';
import { openTestLake, type TestDataset, testDataset, TestSnapshots } from './test-lake.ts';

const hostile: TestDataset = {
  database: '2nd DB!',
  name: 'odd-names',
  format: 'CSV',
  columns: { a: 'string' },
  content: '',
  readSchemas: [
    {
      columns: {
        and: 'string',
        not: 'int',
        'US Gross': 'bigint',
        us_gross: 'bigint',
        usGross2: 'bigint',
        '2020 total': 'decimal(10,2)',
        '%': 'double',
        __typename: 'string',
        Größe: 'float',
        日付: 'date',
        HTTPStatus: 'smallint',
        filter: 'struct<and:string,`a b`:int,a_b:int,on:array<struct<x:timestamp>>>',
        blob: 'binary',
        any: 'map<string,int>',
        flags: 'array<boolean>',
        nested: 'array<array<int>>',
        '': 'boolean',
      },
    },
  ],
};

const gather = (...datasets: TestDataset[]) => {
  const snapshots = new TestSnapshots([]);
  for (const dataset of datasets) {
    const made = testDataset(dataset, 1);
    snapshots.put(made.dataset, made.readSchemas);
  }
  return gatherDatasets(snapshots.current());
};

const small = (database: string, name: string, columns: TestDataset['readSchemas'][number]['columns'] = { a: 'string' }): TestDataset => ({
  database,
  name,
  format: 'CSV',
  columns: { a: 'string' },
  content: '',
  readSchemas: [{ columns }],
});

/** The statics that the generated part mentions. */
const statics = `type Query { queryExecution: QueryExecution @guard(action: "lake.query") } type QueryExecution { id: ID! }`;

describe('schema generation', () => {
  it('makes GraphQL of whatever a catalog holds', async () => {
    const sdl = buildLakeSdl(gather(hostile, ...known).datasets);
    await expect(`${sdl}\n`).toMatchFileSnapshot(join(import.meta.dirname, 'golden', 'schema', 'hostile.graphql'));
    const { schema } = buildSubgraph({ sdl: [statics, sdl], resolvers: {} });
    expect(isObjectType(schema.getType('SalesOrders'))).toBe(true);
  });

  it('is pure: the order of the catalog changes nothing', () => {
    const sdl = buildLakeSdl(gather(...known, hostile).datasets);
    expect(buildLakeSdl(gather(hostile, ...known.toReversed()).datasets)).toBe(sdl);
    expect(schemaVersion(sdl)).toMatch(/^[0-9a-f]{16}$/);
  });

  it('makes nothing of nothing', () => {
    expect(buildLakeSdl([])).toBe('');
  });

  it.each([
    ['usDVDSales', 'usDVDSales'],
    ['US Gross', 'usGross'],
    ['placed_at', 'placedAt'],
    ['IMDB Rating', 'imdbRating'],
    ['HTTPStatus', 'httpStatus'],
    ['2020', '_2020'],
    ['Ünï Cødé', 'uniCUf8De'],
    ['日', 'u65e5'],
    ['%', 'u25'],
    ['', 'column'],
    ['__schema', 'schema'],
  ])('calls %j %j', (column, field) => {
    expect(fieldNameOf(column)).toBe(field);
    expect(field).toMatch(/^(?!__)[_A-Za-z]\w*$/);
  });

  it('names read schemas and versions as the vocabulary says', () => {
    expect(nameDataset('sales', 'orders', 'default', null)).toEqual({ field: 'orders', groupsField: 'ordersGroups', type: 'SalesOrders' });
    expect(nameDataset('sales', 'orders', 'finance', 2)).toEqual({
      field: 'ordersAsFinanceV2',
      groupsField: 'ordersAsFinanceV2Groups',
      type: 'SalesOrdersAsFinanceV2',
    });
    expect(nameDataset('query', 'execution', 'default', null).type).toBe('QueryExecution_');
  });

  it('keeps the name of a column through all versions of its read schema', () => {
    const twoVersions: TestDataset = {
      ...small('sales', 'orders'),
      readSchemas: [
        { version: 1, columns: { Delay: 'int', delay: 'int' } },
        { version: 2, columns: { 'delay 2': 'int', delay: 'int', Delay: 'int', DELAY: 'int' } },
      ],
    };
    const [old, current] = gather(twoVersions).datasets.toSorted((a, b) => a.readSchema.version - b.readSchema.version);
    expect(old!.names.field).toBe('ordersV1');
    expect(current!.names.field).toBe('orders');
    expect(old!.fields.map((field) => [field.source, field.name])).toEqual([
      ['Delay', 'delay'],
      ['delay', 'delay2'],
    ]);
    expect(Object.fromEntries(current!.fields.map((field) => [field.source, field.name]))).toEqual({
      Delay: 'delay',
      delay: 'delay2',
      'delay 2': 'delay22',
      DELAY: 'delay3',
    });
  });

  it('gives the plain name to the newest published version, and marks deprecated ones', () => {
    const sdl = buildLakeSdl(
      gather({
        ...small('sales', 'orders'),
        readSchemas: [
          { version: 1, state: 'DEPRECATED', columns: { a: 'string' } },
          { version: 2, columns: { a: 'string' } },
          { version: 3, state: 'DRAFT', columns: { b: 'string' } },
        ],
      }).datasets,
    );
    const fields = buildSchema(`directive @guard(action: String!) on FIELD_DEFINITION directive @cost(weight: Int) on FIELD_DEFINITION
      directive @listSize(slicingArguments: [String!], sizedFields: [String!], requireOneSlicingArgument: Boolean) on FIELD_DEFINITION
      type PageInfo { a: Int } scalar Long scalar DateTime input StringFilter { eq: String } ${statics} ${sdl}`).getType('SalesDatabase');
    if (!isObjectType(fields)) throw new Error('no database');
    expect(Object.values(fields.getFields()).map((field) => [field.name, field.deprecationReason !== undefined])).toEqual([
      ['orders', false],
      ['ordersGroups', false],
      ['ordersV1', true],
      ['ordersV1Groups', true],
    ]);
  });

  it('skips a dataset whose names meet those of an earlier one, and says so', () => {
    const { datasets, skipped } = gather(small('sales', 'orders'), small('sales', 'orders_groups'), small('sales', 'other'));
    expect(datasets.map((dataset) => dataset.dataset.name)).toEqual(['orders', 'other']);
    expect(skipped).toMatchObject([{ dataset: 'table/sales/orders_groups', reason: expect.stringContaining('ordersGroups') }]);
  });

  it('tells databases apart whose names fall together', () => {
    const { datasets } = gather(small('my db', 'a'), small('my_db', 'b'));
    expect(datasets.map((dataset) => [dataset.database.field, dataset.database.type])).toEqual([
      ['myDb', 'MyDbDatabase'],
      ['myDb2', 'MyDbDatabase2'],
    ]);
  });
});

describe('the lake subgraph, when the catalog changes', () => {
  it('makes a further schema only when its text would differ', async () => {
    await using lake = await openTestLake({ datasets: [known[0]!], policies });
    const versions: string[] = [];
    lake.subgraph.onChange((next) => versions.push(next.version));
    const first = lake.subgraph.current();
    lake.snapshots.change({ policies: [...policies] });
    expect(lake.subgraph.current()).toBe(first);
    await lake.put(known[1]!);
    expect(versions).toEqual([lake.subgraph.current().version]);
    expect(lake.subgraph.current().sdl).toContain('visits');
    const answer = await lake.ask(reader, '{ lake { sales { visits(first: 1) { nodes { shop } } } } }');
    expect(answer.errors).toBeUndefined();
  });

  it('answers for a dataset that went away while its schema was asked as for one that does not exist', async () => {
    await using lake = await openTestLake({ datasets: known, policies });
    const { schema } = lake.subgraph.current();
    lake.snapshots.change({ datasets: new Map(), byRef: new Map(), readSchemas: new Map() });
    expect(lake.subgraph.current().sdl).not.toContain('SalesDatabase');
    const answer = await lake.ask(reader, '{ lake { sales { orders { totalCount } } } }', undefined, schema);
    expect(answer.errors).toMatchObject([{ extensions: { code: 'NOT_FOUND' } }]);
  });

  it('reads a read schema of the same shape in its new way', async () => {
    const read = (source: string): TestDataset => ({
      ...small('sales', 'notes'),
      columns: { a: 'string', b: 'string' },
      content: 'a,b\n1,2',
      readSchemas: [{ columns: { x: { type: 'string', source: { column: source } } } }],
    });
    await using lake = await openTestLake({ datasets: [read('a')], policies });
    const ask = async () => (await lake.ask(reader, '{ lake { sales { notes { nodes { x } } } } }')).data;
    expect(JSON.stringify(await ask())).toContain('"1"');
    await lake.put(read('b'));
    expect(JSON.stringify(await ask())).toContain('"2"');
  });
});
