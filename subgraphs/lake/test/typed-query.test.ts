import { afterAll, beforeAll, describe, expect, it } from 'vitest';

import { openTestLake, readGrant, type TestLake, testPolicy, testUser } from './test-lake.ts';

const reader = testUser('reader');

const orders = {
  database: 'sales',
  name: 'orders',
  format: 'CSV',
  columns: { id: 'string', region: 'string', total: 'string', placed: 'string' },
  content: ['id,region,total,placed', '1,EU,10.50,2001-01-01', '2,US,7.25,2001-01-02', '3,EU,3.00,2001-02-01', '4,,8.00,2001-02-03'].join(
    '\n',
  ),
  readSchemas: [
    {
      columns: {
        id: { type: 'bigint', source: { column: 'id' } },
        region: 'string',
        total: { type: 'decimal(12,2)', source: { column: 'total' } },
        placed: { type: 'date', source: { column: 'placed' } },
      },
      uniqueKey: ['id'],
    },
  ],
} as const;

describe('a typed query', () => {
  let lake: TestLake;
  beforeAll(async () => {
    lake = await openTestLake({
      datasets: [orders],
      policies: [testPolicy('read', { roles: ['reader'], rules: [readGrant] })],
      logLevel: 'debug',
    });
  });
  afterAll(() => lake[Symbol.asyncDispose]());

  it('filters, sorts, counts and pages', async () => {
    const answer = await lake.ask(
      reader,
      `{ lake { sales { orders(where: { total: { gt: "5" } }, orderBy: [{ total: DESC }], first: 2) {
        nodes { id region total placed } totalCount pageInfo { hasNextPage endCursor } execution { id state rowCount columns { name visibility } } } } } }`,
    );
    expect(answer.errors).toBeUndefined();
    expect(answer.data?.['lake']).toMatchObject({
      sales: { orders: { totalCount: '3', nodes: [{ id: '1' }, { id: '4' }], pageInfo: { hasNextPage: true } } },
    });
  });
});
