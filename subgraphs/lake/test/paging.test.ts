import { systemClock } from '@lakeward/adapters-embedded/system-clock';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';

import { datasets, policies, reader, shipments, west } from './test-datasets.ts';
import { type Answer, openTestLake, type TestLake } from './test-lake.ts';

interface Page {
  readonly nodes: readonly Readonly<Record<string, unknown>>[];
  readonly pageInfo: {
    readonly hasNextPage: boolean;
    readonly hasPreviousPage: boolean;
    readonly startCursor: string | null;
    readonly endCursor: string | null;
  };
}

const pageOf = (answer: Answer, field: string): Page => {
  expect(answer.errors).toBeUndefined();
  return (answer.data as { lake: { sales: Record<string, Page> } }).lake.sales[field]!;
};

const carrierOf = (at: number): string => ['post', 'bike', 'van'][at % 3]!;
/** Null and NaN stand last, whatever the direction. */
const weightOf = (at: number): number => (at === 7 || at === 8 ? -1 : (at % 10) / 4);

const pageInfo = 'pageInfo { hasNextPage hasPreviousPage startCursor endCursor }';

describe('paging', () => {
  let lake: TestLake;
  beforeAll(async () => {
    lake = await openTestLake({ datasets, policies });
  });
  afterAll(() => lake[Symbol.asyncDispose]());

  /** Every page in one direction. */
  async function walk(field: string, args: string, select: string, size: number, backward = false): Promise<readonly Page[]> {
    const pages: Page[] = [];
    let cursor: string | null = null;
    for (let page: Page | null = null; page === null || (backward ? page.pageInfo.hasPreviousPage : page.pageInfo.hasNextPage);) {
      const place = `${backward ? 'last' : 'first'}: ${size}${cursor === null ? '' : `, ${backward ? 'before' : 'after'}: "${cursor}"`}`;
      page = pageOf(await lake.ask(reader, `{ lake { sales { ${field}(${args} ${place}) { nodes { ${select} } ${pageInfo} } } } }`), field);
      pages.push(page);
      cursor = backward ? page.pageInfo.startCursor : page.pageInfo.endCursor;
      expect(pages.length).toBeLessThan(30);
    }
    return pages;
  }

  const ids = (pages: readonly Page[]) => pages.flatMap((page) => page.nodes.map((node) => node['orderId']));

  it.each([
    ['no order', '', ['1', '2', '3', '4', '5', '6', '7']],
    ['ties', 'orderBy: [{ total: ASC }],', ['3', '2', '6', '4', '1', '7', '5']],
    ['nulls, which stand last', 'orderBy: [{ region: DESC }],', ['2', '5', '6', '1', '3', '7', '4']],
    ['several keys with nulls', 'orderBy: [{ express: ASC }, { region: ASC }, { total: DESC }],', ['7', '3', '2', '5', '1', '6', '4']],
    ['a filter', 'where: { express: { eq: false } }, orderBy: [{ total: DESC }],', ['7', '2', '3', '5']],
  ])('visits every row once in both directions: %s', async (_name, args, expected) => {
    for (const size of [1, 2, 3, 10]) {
      expect(ids(await walk('orders', args, 'orderId', size))).toEqual(expected);
      const backwards = await walk('orders', args, 'orderId', size, true);
      expect(ids(backwards.toReversed())).toEqual(expected);
    }
  });

  it('says whether there is more on both sides', async () => {
    const [first, second] = await walk('orders', '', 'orderId', 4);
    expect(first!.pageInfo).toMatchObject({ hasPreviousPage: false, hasNextPage: true });
    expect(second!.pageInfo).toMatchObject({ hasPreviousPage: true, hasNextPage: false });
  });

  it('pages over rows that nothing tells apart, by their number in a stored result', async () => {
    const forwards = await walk('visits', 'orderBy: [{ seconds: ASC }],', 'shop seconds', 7);
    expect(forwards.map((page) => page.nodes.length)).toEqual([7, 7, 7, 4]);
    expect(forwards.flatMap((page) => page.nodes).filter((node) => node['seconds'] === null)).toHaveLength(5);
    const backwards = await walk('visits', 'orderBy: [{ seconds: ASC }],', 'shop seconds', 7, true);
    expect(backwards.toReversed().flatMap((page) => page.nodes)).toHaveLength(25);
  });

  it.each([
    ['', (a: number, b: number) => a - b],
    [
      'orderBy: [{ carrier: ASC }],',
      (a: number, b: number) => ['bike', 'post', 'van'].indexOf(carrierOf(a)) - ['bike', 'post', 'van'].indexOf(carrierOf(b)) || a - b,
    ],
    ['orderBy: [{ weight: DESC }],', (a: number, b: number) => weightOf(b) - weightOf(a) || a - b],
  ])('tells equal rows apart by their place in the file: %s', async (args, order) => {
    const expected = Array.from({ length: 300 }, (_, at) => at)
      .sort(order)
      .map(String);
    const forwards = await walk('shipments', args, 'number', 47);
    expect(forwards.flatMap((page) => page.nodes.map((node) => node['number']))).toEqual(expected);
    const backwards = await walk('shipments', args, 'number', 47, true);
    expect(backwards.toReversed().flatMap((page) => page.nodes.map((node) => node['number']))).toEqual(expected);
  });

  it('shows what JSON cannot hold as null, and counts it', async () => {
    const answer = await lake.ask(
      reader,
      '{ lake { sales { shipments(first: 10) { nodes { weight } execution { badRecords { column rule count } } } } } }',
    );
    const page = pageOf(answer, 'shipments') as Page & { readonly execution: unknown };
    expect(page.nodes.map((node) => node['weight'])).toEqual([0, 0.25, 0.5, 0.75, 1, 1.25, 1.5, null, null, 2.25]);
    expect(page.execution).toEqual({ badRecords: [{ column: 'weight', rule: 'NULL_FIELD', count: '1' }] });
  });

  it('ends the pages of a dataset that was written meanwhile', async () => {
    await using own = await openTestLake({ datasets: [shipments], policies });
    const page = pageOf(await own.ask(reader, `{ lake { sales { shipments(first: 2) { nodes { number } ${pageInfo} } } } }`), 'shipments');
    const dataset = [...own.snapshots.current().datasets.values()][0]!;
    own.snapshots.put(
      { ...dataset, snapshot: { ...dataset.snapshot!, sequence: 2 } },
      own.snapshots.current().readSchemas.get(dataset.id)!,
    );
    const answer = await own.ask(
      reader,
      `{ lake { sales { shipments(first: 2, after: "${page.pageInfo.endCursor}") { nodes { number } } } } }`,
    );
    expect(answer.errors).toMatchObject([{ extensions: { code: 'RESULT_EXPIRED' } }]);
  });

  it('forgets a stored result after 15 minutes, and says so', async () => {
    let now = Date.now();
    await using own = await openTestLake({ datasets, policies, clock: { ...systemClock, now: () => new Date(now) } });
    const query = (after: string) => `{ lake { sales { visits(first: 2, ${after}) { nodes { shop } ${pageInfo} } } } }`;
    const first = pageOf(await own.ask(reader, query('')), 'visits');
    const after = `after: "${first.pageInfo.endCursor}"`;
    now += 14 * 60_000;
    expect(pageOf(await own.ask(reader, query(after)), 'visits').nodes).toHaveLength(2);
    now += 2 * 60_000;
    expect((await own.ask(reader, query(after))).errors).toMatchObject([{ extensions: { code: 'RESULT_EXPIRED' } }]);
  });

  it('shows of a stored result only what its first page read', async () => {
    const first = pageOf(await lake.ask(reader, `{ lake { sales { visits(first: 2) { nodes { shop } ${pageInfo} } } } }`), 'visits');
    const answer = await lake.ask(
      reader,
      `{ lake { sales { visits(first: 2, after: "${first.pageInfo.endCursor}") { nodes { shop seconds } } } } }`,
    );
    expect(answer.errors).toMatchObject([{ extensions: { code: 'RESULT_EXPIRED' } }]);
  });

  it('pages over groups', async () => {
    const ask = async (after: string | null) => {
      const place = after === null ? '' : `, after: "${after}"`;
      const query = `{ lake { sales { ordersGroups(by: [{ region: true }], orderBy: [{ count: DESC }], first: 1${place}) { nodes { key { region } count } ${pageInfo} } } } }`;
      return pageOf(await lake.ask(reader, query), 'ordersGroups');
    };
    const first = await ask(null);
    const second = await ask(first.pageInfo.endCursor);
    const third = await ask(second.pageInfo.endCursor);
    expect([first, second, third].map((page) => page.nodes[0])).toEqual([
      { key: { region: 'EU' }, count: '3' },
      { key: { region: 'US' }, count: '3' },
      { key: { region: null }, count: '1' },
    ]);
    expect(third.pageInfo.hasNextPage).toBe(false);
  });

  describe('refuses a cursor', () => {
    const orderBy = 'orderBy: [{ total: ASC }]';
    const query = (after: string, args = orderBy) =>
      `{ lake { sales { orders(${args}, first: 2, after: ${JSON.stringify(after)}) { nodes { orderId } } } } }`;
    const given = async (): Promise<string> => {
      const page = pageOf(
        await lake.ask(reader, `{ lake { sales { orders(${orderBy}, first: 2) { nodes { orderId } ${pageInfo} } } } }`),
        'orders',
      );
      return page.pageInfo.endCursor!;
    };
    const refused = { message: 'This is no cursor of this query.', extensions: { code: 'INVALID', details: { path: ['after'] } } };

    it('of another principal', async () => {
      expect((await lake.ask(west, query(await given()))).errors).toMatchObject([refused]);
    });
    it('of another query', async () => {
      expect((await lake.ask(reader, query(await given(), 'orderBy: [{ total: DESC }]'))).errors).toMatchObject([refused]);
      expect((await lake.ask(reader, query(await given(), `${orderBy}, where: { total: { gt: 1 } }`))).errors).toMatchObject([refused]);
    });
    it('that was cut, changed or made up', async () => {
      const cursor = await given();
      const changed = cursor.replace(/.$/, (mark) => (mark === 'A' ? 'B' : 'A'));
      for (const text of ['', 'x', cursor.slice(0, -4), `${cursor.slice(0, 20)}AAAA${cursor.slice(24)}`, changed.slice(0, 12)]) {
        expect((await lake.ask(reader, query(text))).errors).toMatchObject([refused]);
      }
    });
    it('but not of the same query with another page size or selection', async () => {
      const answer = await lake.ask(
        reader,
        `{ lake { sales { orders(${orderBy}, first: 5, after: "${await given()}") { nodes { note } } } } }`,
      );
      expect(pageOf(answer, 'orders').nodes).toHaveLength(5);
    });
  });

  it.each([
    ['first: 0', ['first']],
    ['first: -1', ['first']],
    ['first: 10001', ['first']],
    ['last: 0', ['last']],
    ['last: 2, after: "x"', ['after']],
    ['before: "x"', ['before']],
  ])('refuses %s', async (args, path) => {
    const answer = await lake.ask(reader, `{ lake { sales { orders(${args}) { nodes { orderId } } } } }`);
    expect(answer.errors).toMatchObject([{ extensions: { code: 'INVALID', details: { path } } }]);
  });

  it('takes the largest page', async () => {
    expect(
      pageOf(await lake.ask(reader, `{ lake { sales { orders(first: 10000) { nodes { orderId } ${pageInfo} } } } }`), 'orders').nodes,
    ).toHaveLength(7);
  });
});
