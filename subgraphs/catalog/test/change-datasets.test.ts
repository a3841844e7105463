import { afterAll, beforeAll, describe, expect, it } from 'vitest';

import { type Answer, openTestCatalog, refOf, refusalOf, type TestCatalog } from './open-test-catalog.ts';

const register = `mutation ($input: RegisterDatasetInput!) {
  registerDataset(input: $input) { dataset { id name owners { principal { id } } snapshot { sequence byteSize } partitionKeys { name } } problems { code message path } } }`;
const draft = `mutation ($input: ReadSchemaInput!) { draftReadSchema(input: $input) { readSchema { id state version } problems { code message path } } }`;
const publish = `mutation ($id: ID!, $allowBreaking: Boolean = false) {
  publishReadSchema(id: $id, allowBreaking: $allowBreaking) { readSchema { version state graphqlType } problems { code message path } } }`;

const storms = (facts: object = {}) => ({
  input: {
    ref: refOf('storms'),
    database: 'aviation',
    name: 'storms',
    location: 'demo/storms/',
    format: 'CSV',
    columns: [
      { name: 'wind', type: 'string' },
      { name: 'at', type: 'string' },
    ],
    partitionKeys: [{ name: 'year', type: 'string' }],
    ...facts,
  },
});
const windSchema = (dataset: string, columns: readonly object[]) => ({ input: { dataset, name: 'default', columns } });
const cast = (column: string, type: string) => ({ name: column, type, source: { cast: { value: { column }, type } } });

describe('from files to a published type', () => {
  let catalog: TestCatalog;
  let id: string;
  beforeAll(async () => {
    catalog = await openTestCatalog();
    const objects = await catalog.test.platform.objects();
    await objects.put('demo/storms/year=2001/a.csv', Buffer.from('wind,at\n1,2\n'));
    await objects.put('demo/storms/year=__HIVE_DEFAULT_PARTITION__/b.csv', Buffer.from('wind,at\n1,2\n'));
    await objects.put('demo/storms/year=2001/_SUCCESS', Buffer.from(''));
  });
  afterAll(() => catalog[Symbol.asyncDispose]());

  const drafted = async (columns: readonly object[]): Promise<string> => {
    const answer = await catalog.ask('steward', draft, windSchema(id, columns));
    expect(refusalOf(answer)).toBeNull();
    return answer.data!['draftReadSchema'].readSchema.id;
  };
  const problems = ({ data }: Answer) => Object.values(data!)[0].problems;

  it('pins what lies at the location, partition by partition, and names the caller owner', async () => {
    const { data, errors } = await catalog.ask('steward', register, storms());
    expect(errors).toBeUndefined();
    expect(data!['registerDataset']).toMatchObject({
      problems: [],
      dataset: {
        name: 'storms',
        owners: [{ principal: { id: 'steward' } }],
        snapshot: { sequence: '1', byteSize: '24' },
        partitionKeys: [{ name: 'year' }],
      },
    });
    id = data!['registerDataset'].dataset.id;
    const stored = [...catalog.test.snapshots.current().datasets.values()].find((dataset) => dataset.id === id)!;
    expect(stored.snapshot!.files.map(({ key, partition }) => [key, partition])).toEqual([
      ['demo/storms/year=2001/a.csv', { year: '2001' }],
      ['demo/storms/year=__HIVE_DEFAULT_PARTITION__/b.csv', { year: null }],
    ]);
  });

  it.each([
    ['its name taken', {}, 'INVALID', ['location']],
    ['files of another dataset', { ref: refOf('s2'), name: 's2', location: 'demo/aviation/flights' }, 'INVALID', ['location']],
    ['a folder around another dataset', { ref: refOf('s2'), name: 's2', location: 'demo/aviation/' }, 'INVALID', ['location']],
    [
      'IN3 files of another dataset in other letters',
      { ref: refOf('s2'), name: 's2', location: 'DEMO/Aviation/Flights' },
      'INVALID',
      ['location'],
    ],
    ['JB7 the folder of its database', { ref: refOf('s2'), name: 's2', location: 'aviation/' }, 'INVALID', ['location']],
    [
      'JB7 the folder of another table',
      { ref: refOf('s2'), name: 's2', location: 'aviation/route_delays/data/run_1-a1/' },
      'INVALID',
      ['location'],
    ],
    ['JB7 a table of another database', { ref: refOf('s2'), name: 's2', location: 'hr/pay/' }, 'INVALID', ['location']],
    ['a folder of ours', { ref: refOf('s2'), name: 's2', location: 'results/' }, 'INVALID', ['location']],
    [
      'a type that is none',
      { ref: refOf('s2'), name: 's2', location: 'x', columns: [{ name: 'a', type: 'wat' }] },
      'INVALID',
      ['columns', '0', 'type'],
    ],
    ['no column', { ref: refOf('s2'), name: 's2', location: 'x', columns: [], partitionKeys: [] }, 'INVALID', ['columns']],
    [
      'a column twice',
      { ref: refOf('s2'), name: 's2', location: 'x', columns: [{ name: 'year', type: 'string' }] },
      'INVALID',
      ['columns'],
    ],
    ['a name that is not its reference', { name: 's2', location: 'x' }, 'INVALID', ['ref']],
    ['a database that is not his', { ref: refOf('s2', 'hr'), database: 'hr', name: 's2', location: 'x' }, 'FORBIDDEN', null],
  ])('refuses a dataset with %s', async (_fault, facts, code, path) => {
    const answer = await catalog.ask('engineer', register, storms(facts));
    expect(problems(answer)).toMatchObject([{ code, path }]);
  });

  it('publishes a draft, and a compatible version after it', async () => {
    const first = await drafted([cast('wind', 'bigint'), cast('at', 'string')]);
    expect((await catalog.ask('steward', publish, { id: first })).data!['publishReadSchema']).toEqual({
      readSchema: { version: 1, state: 'PUBLISHED', graphqlType: 'AviationStorms' },
      problems: [],
    });
    const wider = await drafted([cast('wind', 'bigint'), cast('at', 'string'), cast('year', 'string')]);
    expect((await catalog.ask('steward', publish, { id: wider })).data!['publishReadSchema']).toMatchObject({ readSchema: { version: 2 } });
  });

  it.each([
    ['loses a column', [cast('wind', 'bigint'), cast('year', 'string')], 'at is gone'],
    ['retypes a column', [cast('wind', 'string'), cast('at', 'string'), cast('year', 'string')], 'wind was bigint and becomes string'],
  ])('refuses a version that %s, until that is meant', async (_change, columns, told) => {
    const next = await drafted(columns);
    const refused = await catalog.ask('steward', publish, { id: next });
    expect(problems(refused)).toMatchObject([{ code: 'BREAKING_CHANGE', message: expect.stringContaining(told) }]);
  });

  it('publishes a breaking version when that is meant, and keeps the one before', async () => {
    const next = await drafted([cast('wind', 'string')]);
    const { data } = await catalog.ask('steward', publish, { id: next, allowBreaking: true });
    expect(data!['publishReadSchema']).toMatchObject({ readSchema: { state: 'PUBLISHED', graphqlType: 'AviationStorms' }, problems: [] });
    const seen = await catalog.ask(
      'steward',
      'query ($id: ID!) { node(id: $id) { ... on Dataset { readSchemas { graphqlType } readSchema { columns { name } } } } }',
      { id },
    );
    expect(seen.data!['node'].readSchemas.map((schema: { graphqlType: string }) => schema.graphqlType)).toEqual([
      'AviationStormsV1',
      'AviationStormsV2',
      'AviationStorms',
    ]);
    expect(seen.data!['node'].readSchema.columns).toEqual([{ name: 'wind' }]);
  });

  it.each([
    ['an unknown column', [{ name: 'x', type: 'string', source: { column: 'nope' } }]],
    ['a claim', [{ name: 'x', type: 'string', source: { claim: 'airports' } }]],
  ])('refuses a draft that reads %s', async (_fault, columns) => {
    expect(problems(await catalog.ask('steward', draft, windSchema(id, columns)))).toMatchObject([
      { code: 'INVALID', path: ['columns', '0', 'source'] },
    ]);
  });

  it('replaces the tags of exactly the columns named', async () => {
    const tag = `mutation ($id: ID!, $paths: [String!]!, $tags: [String!]!) {
      tagColumns(id: $id, paths: $paths, tags: $tags) { dataset { columns { name tags { name } } partitionKeys { name tags { name } } } problems { code path } } }`;
    await catalog.ask('steward', tag, { id, paths: ['wind', 'year'], tags: ['old'] });
    const { data } = await catalog.ask('steward', tag, { id, paths: ['wind'], tags: ['speed', 'weather'] });
    expect(data!['tagColumns']).toEqual({
      dataset: {
        columns: [
          { name: 'wind', tags: [{ name: 'speed' }, { name: 'weather' }] },
          { name: 'at', tags: [] },
        ],
        partitionKeys: [{ name: 'year', tags: [{ name: 'old' }] }],
      },
      problems: [],
    });
    expect(problems(await catalog.ask('steward', tag, { id, paths: ['gone'], tags: [] }))).toEqual([{ code: 'INVALID', path: ['paths'] }]);
  });

  it('changes what is given and keeps the rest', async () => {
    const describe = (change: string) =>
      catalog.ask(
        'steward',
        `mutation ($id: ID!) { describeDataset(id: $id, ${change}) { dataset { description domain } problems { code } } }`,
        { id },
      );
    await describe('description: "Storms.", domain: "weather"');
    expect((await describe('description: "Big storms."')).data!['describeDataset'].dataset).toEqual({
      description: 'Big storms.',
      domain: 'weather',
    });
    expect((await describe('domain: null')).data!['describeDataset'].dataset).toEqual({ description: 'Big storms.', domain: null });
  });
});

describe('changes of the catalog', () => {
  it('reach each subscriber, but for datasets that he may not know', async () => {
    await using catalog = await openTestCatalog();
    const stop = new AbortController();
    const after = await (await catalog.test.platform.catalog()).position('demo');
    const document = 'subscription ($after: Long) { catalogChanges(after: $after) { sequence kind dataset { name } } }';
    const analyst = catalog.listen('analyst-west', document, stop.signal, { after: String(after) });
    const steward = catalog.listen('steward', document, stop.signal, { after: String(after) });
    const seen = Promise.all([steward.next(), steward.next(), analyst.next()]);
    for (const name of ['salaries', 'flights']) {
      await catalog.ask('steward', 'mutation ($id: ID!) { describeDataset(id: $id, description: "new") { problems { code } } }', {
        id: catalog.idOf(name),
      });
    }
    const events = (await seen).map(({ value }) => value.data.catalogChanges);
    expect(events).toMatchObject([
      { kind: 'CHANGED', dataset: { name: 'salaries' } },
      { kind: 'CHANGED', dataset: { name: 'flights' } },
      { kind: 'CHANGED', dataset: { name: 'flights' } },
    ]);
    expect(Number(events[0].sequence)).toBeGreaterThan(after);
    stop.abort();
    await Promise.all([analyst.return(undefined), steward.return(undefined)]);
  });
});
