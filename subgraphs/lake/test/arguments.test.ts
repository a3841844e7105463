import { afterAll, beforeAll, describe, expect, it } from 'vitest';

import { datasets, policies, reader } from './test-datasets.ts';
import { openTestLake, type TestLake } from './test-lake.ts';

describe('arguments that GraphQL lets pass and we do not', () => {
  let lake: TestLake;
  beforeAll(async () => {
    lake = await openTestLake({ datasets, policies });
  });
  afterAll(() => lake[Symbol.asyncDispose]());

  it.each([
    ['eq: null', 'orders(where: { region: { eq: null } }) { totalCount }', ['where', 'region', 'eq']],
    ['a field that is null', 'orders(where: { region: null }) { totalCount }', ['where', 'region']],
    ['not: null', 'orders(where: { not: null }) { totalCount }', ['where', 'not']],
    ['between with one bound', 'orders(where: { orderId: { between: [1] } }) { totalCount }', ['where', 'orderId', 'between']],
    ['a lone escape in like', 'orders(where: { note: { like: "a\\\\b" } }) { totalCount }', ['where', 'note', 'like']],
    [
      'a decimal beyond 38 digits',
      `orders(where: { total: { eq: "${'1'.repeat(30)}.${'1'.repeat(20)}" } }) { totalCount }`,
      ['where', 'total', 'eq'],
    ],
    [
      'a key twice',
      'ordersGroups(by: [{ placedAt: { grain: DAY } }, { placedAt: { grain: YEAR } }]) { totalCount }',
      ['by', '1', 'placedAt'],
    ],
    ['a key that is false', 'ordersGroups(by: [{ region: false }]) { totalCount }', ['by', '0', 'region']],
    [
      'an unknown time zone',
      'ordersGroups(by: [{ placedAt: { grain: DAY, timeZone: "Mars/Olympus" } }]) { totalCount }',
      ['by', '0', 'placedAt', 'timeZone'],
    ],
    [
      'an offset as time zone',
      'ordersGroups(by: [{ placedAt: { grain: DAY, timeZone: "+02:00" } }]) { totalCount }',
      ['by', '0', 'placedAt', 'timeZone'],
    ],
    [
      'an order by a key that is none',
      'ordersGroups(by: [{ region: true }], orderBy: [{ keyExpress: ASC }]) { totalCount }',
      ['orderBy', 'keyExpress'],
    ],
    ['a percentile beyond one', 'ordersGroups(by: []) { nodes { percentile(at: 1.5) { total } } }', ['percentile', 'at']],
  ])('refuses %s, and says where', async (_name, field, path) => {
    const answer = await lake.ask(reader, `{ lake { sales { ${field} } } }`);
    expect(answer.errors).toMatchObject([{ extensions: { code: 'INVALID', details: { path } } }]);
  });

  it('refuses a filter that is too deep or too long, whatever way it came', async () => {
    const query = 'query($where: SalesOrdersFilter) { lake { sales { orders(where: $where) { totalCount } } } }';
    let deep: object = { region: { eq: 'x' } };
    for (let level = 0; level < 40; level++) deep = { not: deep };
    const long = { or: Array.from({ length: 1_100 }, () => ({ region: { eq: 'x' } })) };
    for (const where of [deep, long, { region: { in: Array.from({ length: 10_001 }, String) } }]) {
      expect((await lake.ask(reader, query, { where })).errors).toMatchObject([{ extensions: { code: 'INVALID' } }]);
    }
  });

  it.each([
    ['a Long beyond 64 bits', 'orders(where: { orderId: { eq: "99999999999999999999" } }) { totalCount }'],
    ['a day that is none', 'orders(where: { placedAt: { gt: "2001-02-30T00:00:00Z" } }) { totalCount }'],
    ['two orders in one', 'orders(orderBy: [{ total: ASC, region: ASC }]) { totalCount }'],
    ['an operator of another type', 'orders(where: { express: { like: "t" } }) { totalCount }'],
  ])('leaves %s to the types', async (_name, field) => {
    const answer = await lake.ask(reader, `{ lake { sales { ${field} } } }`);
    expect(answer.data).toBeUndefined();
    expect(answer.errors).toHaveLength(1);
  });

  it('compares an integer with one that does not fit its column', async () => {
    const answer = await lake.ask(reader, '{ lake { sales { visits(where: { seconds: { lt: "9000000000" } }) { totalCount } } } }');
    expect(answer).toEqual({ data: { lake: { sales: { visits: { totalCount: '20' } } } } });
  });

  it('keeps hostile text a value', async () => {
    for (const text of ["'; drop table x; --", "' or '1'='1", '%', '\\']) {
      const answer = await lake.ask(reader, 'query($t: String) { lake { sales { orders(where: { note: { eq: $t } }) { totalCount } } } }', {
        t: text,
      });
      expect(answer).toEqual({ data: { lake: { sales: { orders: { totalCount: '0' } } } } });
    }
  });
});
