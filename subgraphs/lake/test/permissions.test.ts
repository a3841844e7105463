import { afterAll, beforeAll, describe, expect, it } from 'vitest';

import { clerk, datasets, east, policies, reader, visitor, west } from './test-datasets.ts';
import { type Answer, openTestLake, readGrant, type TestLake, testPolicy, testUser } from './test-lake.ts';

const nodes = (answer: Answer): unknown =>
  (answer.data as { lake: { sales: { orders: { nodes: unknown } } } } | undefined)?.lake.sales.orders.nodes;

const sameButFor = (answer: Answer, name: string, other: string): Answer =>
  JSON.parse(JSON.stringify(answer).replaceAll(name, other)) as Answer;

describe('the lake and who may see what', () => {
  let lake: TestLake;
  beforeAll(async () => {
    lake = await openTestLake({ datasets, policies });
  });
  afterAll(() => lake[Symbol.asyncDispose]());

  const regions = '{ lake { sales { orders { nodes { orderId region note } } } } }';

  it('gives each analyst the rows of his own policy', async () => {
    expect(nodes(await lake.ask(west, regions))).toEqual([
      { orderId: '2', region: 'US', note: '***' },
      { orderId: '5', region: 'US', note: '***' },
      { orderId: '6', region: 'US', note: '***' },
    ]);
    expect(nodes(await lake.ask(east, regions))).toHaveLength(3);
    expect(nodes(await lake.ask(reader, regions))).toHaveLength(7);
  });

  it('never shares an answer between two principals who ask at once', async () => {
    const asked = await Promise.all(Array.from({ length: 20 }, (_, at) => lake.ask(at % 2 === 0 ? west : east, regions)));
    for (const [at, answer] of asked.entries()) {
      const seen = new Set((nodes(answer) as { region: string }[]).map((node) => node.region));
      expect(seen).toEqual(new Set([at % 2 === 0 ? 'US' : 'EU']));
    }
  });

  it.each([
    ['a dataset', '{ lake { sales { orders { nodes { orderId } } } } }', 'orders', 'ordres'],
    ['its groups', '{ lake { sales { ordersGroups(by: []) { nodes { count } } } } }', 'ordersGroups', 'ordresGroups'],
    ['a type', '{ __type(name: "SalesOrders") { name } }', 'SalesOrders', 'SalesOrdres'],
    [
      'a filter in a variable',
      'query($w: SalesOrdersFilter) { queryExecution(id: "x") @skip(if: true) { id } a: __typename @skip(if: $w) }',
      'SalesOrdersFilter',
      'SalesOrdresFilter',
    ],
  ])('answers for %s that the caller may not know as for one that does not exist, byte for byte', async (_name, query, name, absent) => {
    const hidden = await lake.ask(visitor, query);
    const unknown = await lake.ask(visitor, query.replaceAll(name, absent));
    expect(sameButFor(hidden, name, absent)).toEqual(unknown);
  });

  it('leaves datasets without a grant out of introspection', async () => {
    const fields = async (user: typeof visitor, type: string) => {
      const answer = await lake.ask(user, `{ __type(name: "${type}") { fields { name } } }`);
      return (answer.data as { __type: { fields: { name: string }[] } | null }).__type?.fields.map((field) => field.name) ?? null;
    };
    expect(await fields(visitor, 'Lake')).toBeNull();
    expect(await fields(visitor, 'Query')).not.toContain('lake');
    expect(await fields(clerk, 'Lake')).toEqual(['sales']);
    expect(await fields(clerk, 'SalesDatabase')).toEqual(['orders', 'ordersGroups', 'ordersAsFinance', 'ordersAsFinanceGroups']);
    expect(await fields(reader, 'SalesDatabase')).toContain('visits');
  });

  it('hides a denied column everywhere, and withholds one that may be known', async () => {
    const query = (field: string) => `{ lake { sales { orders { nodes { ${field} } } } } }`;
    expect(sameButFor(await lake.ask(clerk, query('note')), 'note', 'nope')).toEqual(await lake.ask(clerk, query('nope')));
    for (const part of ['Filter', 'Order', 'Key']) {
      const answer = await lake.ask(clerk, `{ __type(name: "SalesOrders${part}") { inputFields { name } } }`);
      expect(JSON.stringify(answer)).not.toContain('note');
      expect(JSON.stringify(answer)).toContain('total');
    }
    expect(nodes(await lake.ask(clerk, '{ lake { sales { orders(first: 1) { nodes { orderId total } } } } }'))).toEqual([
      { orderId: '1', total: null },
    ]);
  });

  it.each([
    ['filter', 'orders(where: { total: { gt: 1 } }) { totalCount }'],
    ['sort', 'orders(orderBy: [{ total: ASC }]) { totalCount }'],
    ['group', 'ordersGroups(by: [{ total: true }]) { totalCount }'],
    ['aggregate', 'ordersGroups(by: []) { nodes { max { total } } }'],
    ['having', 'ordersGroups(by: [{ region: true }], having: { sumTotal: { gt: 1 } }) { nodes { count } }'],
    ['group order', 'ordersGroups(by: [{ region: true }], orderBy: [{ avgTotal: ASC }]) { nodes { count } }'],
  ])('refuses to %s by a withheld column, and names it', async (_position, field) => {
    const answer = await lake.ask(clerk, `{ lake { sales { ${field} } } }`);
    expect(answer.errors).toMatchObject([{ message: expect.stringContaining('SalesOrders.total'), extensions: { code: 'FORBIDDEN' } }]);
  });

  it('refuses everything of a dataset whose policy is broken, by a code', async () => {
    await using broken = await openTestLake({ datasets, policies });
    const [id] = [...broken.snapshots.current().datasets.keys()];
    broken.snapshots.change({ broken: new Map([[id!, 'a rule names a column that is gone']]) });
    const answer = await broken.ask(reader, regions);
    expect(answer.errors).toMatchObject([{ extensions: { code: 'POLICY_INVALID' } }]);
    expect(JSON.stringify(answer)).not.toContain('gone');
  });

  it('says FORBIDDEN, with the coordinate, where a dataset may be known but not queried', async () => {
    const browser = testUser('browser', ['browser']);
    const known = testPolicy('browse', { roles: ['browser'], rules: [{ ...readGrant, actions: ['catalog.read'] } as typeof readGrant] });
    await using own = await openTestLake({ datasets, policies: [known] });
    const answer = await own.ask(browser, regions);
    expect(answer.errors).toMatchObject([{ message: expect.stringContaining('SalesDatabase.orders'), extensions: { code: 'FORBIDDEN' } }]);
  });

  it('writes every read down before it answers, without the constants of the query', async () => {
    lake.entries.length = 0;
    await lake.ask(west, '{ lake { sales { orders(where: { note: { eq: "s3cret" } }) { nodes { orderId } execution { id } } } } }');
    expect(lake.entries).toMatchObject([
      {
        action: 'lake.query',
        effect: 'ALLOW',
        principal: { id: 'west' },
        dataset: { name: 'table/sales/orders' },
        columns: expect.arrayContaining(['id', 'note']),
      },
    ]);
    expect(JSON.stringify(lake.entries)).not.toContain('s3cret');
  });

  it('writes a refusal down too', async () => {
    lake.entries.length = 0;
    await lake.ask(clerk, '{ lake { sales { orders(where: { total: { gt: 1 } }) { totalCount } } } }');
    expect(lake.entries).toMatchObject([{ effect: 'DENY', principal: { id: 'clerk' }, dataset: { name: 'table/sales/orders' } }]);
  });

  it('answers nothing when a read cannot be written down', async () => {
    await using deaf = await openTestLake({ datasets, policies, failingAudit: true });
    const answer = await deaf.ask(reader, regions);
    expect(answer.data).toBeNull();
    expect(answer.errors).toMatchObject([{ extensions: { code: 'UNAVAILABLE' } }]);
  });

  it('refuses a token that is not valid', async () => {
    const request = { requestId: 'r', token: undefined, signal: new AbortController().signal };
    await expect(lake.subgraph.contextFor(request)).rejects.toMatchObject({ code: 'UNAUTHENTICATED' });
    await expect(lake.subgraph.hiddenNames(request)).rejects.toMatchObject({ code: 'UNAUTHENTICATED' });
  });
});
