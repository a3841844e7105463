import { afterAll, beforeAll, describe, expect, it } from 'vitest';

import { openTestCatalog, refOf, type TestCatalog, type TestUser } from './open-test-catalog.ts';

describe('what exists but may not be known', () => {
  let catalog: TestCatalog;
  beforeAll(async () => {
    catalog = await openTestCatalog();
  });
  afterAll(() => catalog[Symbol.asyncDispose]());

  const idAt = (id: string) => `ds_${id.slice(3).replaceAll(/[0-9a-f]/g, '0')}`;
  const bytes = async (user: TestUser, document: string, variables: object) =>
    JSON.stringify(await catalog.ask(user, document, variables as Record<string, unknown>));

  it.each([
    ['a dataset by name', 'query ($ref: DatasetRefInput!) { dataset(ref: $ref) { id name } }'],
    ['its decision', 'query ($ref: DatasetRefInput!) { whyAccess(dataset: $ref) { effect } }'],
    ['its lineage', 'query ($ref: DatasetRefInput!) { lineage(of: { dataset: $ref }, direction: UPSTREAM) { hiddenNodes } }'],
    ['a reference of another subgraph', 'query ($ref: _Any!) { _entities(representations: [$ref]) { __typename } }'],
  ])('%s answers as what does not exist, byte for byte', async (_name, document) => {
    const typed = document.includes('_Any') ? (ref: object) => ({ __typename: 'Dataset', ref }) : (ref: object) => ref;
    const hidden = await bytes('analyst-west', document, { ref: typed(refOf('salaries', 'hr')) });
    expect(hidden).toBe(await bytes('analyst-west', document, { ref: typed(refOf('nothing', 'hr')) }));
    expect(hidden).not.toBe(await bytes('steward', document, { ref: typed(refOf('salaries', 'hr')) }));
  });

  it('RW4 another person is not told by a reference, but everybody may read himself', async () => {
    const document =
      'query ($id: ID!) { _entities(representations: [{ __typename: "Principal", id: $id }]) { ... on Principal { id roles } } }';
    const own = await catalog.ask('analyst-west', document, { id: 'analyst-west' });
    expect(own.data).toEqual({ _entities: [{ id: 'analyst-west', roles: ['analyst'] }] });
    const known = await catalog.ask('analyst-west', document, { id: 'steward' });
    expect(known.data?.['_entities']).toEqual([null]);
    expect(known.errors?.[0]?.extensions.code).toBe('FORBIDDEN');
    expect(JSON.stringify(known)).toBe(JSON.stringify(await catalog.ask('analyst-west', document, { id: 'nobody' })));
  });

  it.each([
    ['a node', 'query ($id: ID!) { node(id: $id) { id } }'],
    [
      'a change of it',
      'mutation ($id: ID!) { describeDataset(id: $id, description: "x") { dataset { id } problems { code message path } } }',
    ],
    ['its tags', 'mutation ($id: ID!) { tagColumns(id: $id, paths: ["name"], tags: []) { problems { code message path } } }'],
  ])('%s by id answers as what does not exist, byte for byte', async (_name, document) => {
    const id = catalog.idOf('salaries');
    expect(await bytes('analyst-west', document, { id })).toBe(await bytes('analyst-west', document, { id: idAt(id) }));
    const schema = catalog.test.snapshots.current().readSchemas.values().toArray().at(-1)![0]!.id;
    expect(await bytes('visitor', document, { id: schema })).toBe(await bytes('visitor', document, { id: `rs_${idAt(id).slice(3)}` }));
  });

  it('is neither counted, listed nor found', async () => {
    const { data } = await catalog.ask(
      'analyst-west',
      `{ datasets { nodes { name } totalCount } databases { nodes { name } }
         search(text: "salaries", facets: [DATABASE]) { nodes { score } totalCount facets { value } } }`,
    );
    expect(data).toEqual({
      datasets: { nodes: [{ name: 'flights' }], totalCount: '1' },
      databases: { nodes: [{ name: 'aviation' }] },
      search: { nodes: [], totalCount: '0', facets: [] },
    });
  });

  it('hides a denied column from columns, read schemas, search and decisions', async () => {
    const document = `query ($ref: DatasetRefInput!) {
      dataset(ref: $ref) { columns { name } readSchemas { columns { name } } location snapshot { byteSize } permissions { columns { path } } }
      search(text: "delay") { totalCount }
      whyAccess(dataset: $ref, columns: ["delay", "origin"]) { columns { path visibility } } }`;
    const seen = await catalog.ask('analyst-west', document, { ref: refOf('flights') });
    expect(seen.errors).toBeUndefined();
    expect(JSON.stringify(seen.data)).not.toContain('delay');
    expect(seen.data).toMatchObject({
      // Size and place would speak of the rows that he does not see.
      dataset: { location: null, snapshot: { byteSize: null } },
      search: { totalCount: '0' },
      whyAccess: { columns: [{ path: 'origin', visibility: 'CLEAR' }] },
    });
    const whole = await catalog.ask('steward', document, { ref: refOf('flights') });
    expect(whole.data).toMatchObject({ dataset: { location: 'demo/aviation/flights' }, search: { totalCount: '1' } });
  });
});

describe('finding datasets', () => {
  let catalog: TestCatalog;
  beforeAll(async () => {
    catalog = await openTestCatalog();
  });
  afterAll(() => catalog[Symbol.asyncDispose]());

  const names = async (where: string) => {
    const { data, errors } = await catalog.ask('steward', `{ datasets(where: ${where}) { nodes { name } } }`);
    return errors?.[0]?.extensions.code ?? data!['datasets'].nodes.map((node: { name: string }) => node.name);
  };

  it.each([
    ['{ database: { eq: "aviation" } }', ['airports', 'flights']],
    ['{ not: { database: { eq: "aviation" } } }', ['salaries']],
    ['{ name: { like: "%_i%s" } }', ['airports', 'flights', 'salaries']],
    ['{ name: { like: "fl%" } }', ['flights']],
    ['{ or: [{ name: { startsWith: "air" } }, { name: { contains: "lari" } }] }', ['airports', 'salaries']],
    ['{ name: { in: ["flights"] }, database: { ne: "aviation" } }', []],
    ['{ tag: { isNull: true } }', ['airports', 'flights', 'salaries']],
    ['{ source: JDBC }', []],
    ['{ name: { eq: null } }', 'INVALID'],
  ])('where %s', async (where, expected) => expect(await names(where)).toEqual(expected));

  it('answers a pattern made to be slow at once', async () => {
    const started = performance.now();
    await names(`{ name: { like: "${'%a'.repeat(90)}" } }`);
    expect(performance.now() - started).toBeLessThan(1_000);
  });

  it('pages through every list without losing or repeating anything', async () => {
    for (const orderBy of ['NAME_ASC', 'NAME_DESC', 'COMMITTED_DESC']) {
      const seen: string[] = [];
      let after: string | null = null;
      do {
        const { data } = await catalog.ask(
          'steward',
          `query ($after: String) { datasets(orderBy: ${orderBy}, first: 1, after: $after) { nodes { name } pageInfo { hasNextPage endCursor } } }`,
          { after },
        );
        seen.push(...data!['datasets'].nodes.map((node: { name: string }) => node.name));
        after = data!['datasets'].pageInfo.hasNextPage ? data!['datasets'].pageInfo.endCursor : null;
      } while (after);
      expect(seen.toSorted()).toEqual(['airports', 'flights', 'salaries']);
    }
  });

  it('refuses a cursor that is cut, forged, of another list, or of another caller', async () => {
    const cursorOf = async (user: TestUser, list: string) => {
      const { data } = await catalog.ask(user, `{ ${list} { pageInfo { endCursor } } }`);
      return Object.values(data!)[0].pageInfo.endCursor as string;
    };
    const own = await cursorOf('steward', 'datasets(first: 1)');
    const foreign = [
      own.slice(0, -1),
      own.slice(0, 10),
      `${own}A`,
      'forged',
      '',
      await cursorOf('engineer', 'datasets(first: 1)'),
      await cursorOf('steward', 'databases(first: 1)'),
      await cursorOf('steward', 'datasets(first: 1, orderBy: NAME_DESC)'),
      await cursorOf('steward', 'datasets(first: 1, where: { database: { eq: "aviation" } })'),
      await cursorOf('steward', 'search(text: "flights", first: 1)'),
    ];
    const page = 'query ($after: String) { datasets(first: 1, after: $after) { nodes { name } } }';
    expect((await catalog.ask('steward', page, { after: own })).errors).toBeUndefined();
    for (const after of foreign) {
      expect((await catalog.ask('steward', page, { after })).errors).toMatchObject([
        { extensions: { code: 'INVALID', details: { path: ['after'] } } },
      ]);
    }
  });

  it.each([0, -1, 501])('refuses pages of %i', async (first) => {
    const { errors } = await catalog.ask('steward', `{ datasets(first: ${first}) { totalCount } }`);
    expect(errors).toMatchObject([{ extensions: { code: 'INVALID', details: { path: ['first'] } } }]);
  });
});
