import { createPostgresAuditLog } from '@lakeward/adapters-postgres/postgres-audit-log';
import { openPostgresMetadataStore } from '@lakeward/adapters-postgres/postgres-metadata-store';
import { postgresMigrations } from '@lakeward/adapters-postgres/postgres-migrations';
import { systemClock } from '@lakeward/adapters-embedded/system-clock';
import { silentLog } from '@lakeward/ports/log';
import { openTestDatabase } from '@lakeward/testing/test-database';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';

import { datasets, policies, reader, visitor, west } from './test-datasets.ts';
import { openTestLake, type TestLake } from './test-lake.ts';

describe('the record of executions', () => {
  const opened = new AsyncDisposableStack();
  let lake: TestLake;
  beforeAll(async () => {
    const database = opened.use(await openTestDatabase(postgresMigrations));
    const store = opened.use(await openPostgresMetadataStore({ connection: database.appUrl, log: silentLog }));
    lake = opened.use(await openTestLake({ datasets, policies, store, audit: createPostgresAuditLog({ store, clock: systemClock }) }));
  });
  afterAll(() => opened.disposeAsync());

  const ran = async (
    user: typeof reader,
    query = '{ lake { sales { orders(first: 2) { nodes { orderId region } execution { id } } } } }',
  ): Promise<string> => {
    const answer = await lake.ask(user, query);
    expect(answer.errors).toBeUndefined();
    return (answer.data as { lake: { sales: { orders: { execution: { id: string } } } } }).lake.sales.orders.execution.id;
  };
  const execution = async (user: typeof reader, id: string) => {
    const answer = await lake.ask(
      user,
      '{ queryExecution(id: $id) { id state rowCount requestedBy { id } policyVersions columns { name } } }'.replace(
        '$id',
        JSON.stringify(id),
      ),
    );
    expect(answer.errors).toBeUndefined();
    return (answer.data as { queryExecution: unknown }).queryExecution;
  };

  it('shows a principal his own executions, and nobody else’s', async () => {
    const id = await ran(west);
    await expect
      .poll(() => execution(west, id))
      .toEqual({
        id,
        state: 'SUCCEEDED',
        rowCount: '2',
        requestedBy: { id: 'west' },
        policyVersions: ['pol_own region@1', 'pol_regional@1'],
        columns: null,
      });
    expect(await execution(reader, id)).toBeNull();
    expect(await execution(west, 'qx_00000000000000000000000000000000')).toBeNull();
  });

  it('counts how a dataset was used, for those who may know it', async () => {
    await ran(reader);
    await ran(reader, '{ lake { sales { orders(where: { note: { eq: "late" } }) { nodes { orderId } execution { id } } } } }');
    await ran(west);
    const usage = async (user: typeof reader, days = 30) => {
      const query = `query($refs: [_Any!]!) { _entities(representations: $refs) { ... on Dataset { id usage(days: ${days}) { days queries principals columns } } } }`;
      const refs = ['ds_sales_orders', 'ds_sales_visits', 'ds_unknown'].map((id) => ({ __typename: 'Dataset', id }));
      return lake.ask(user, query, { refs });
    };
    const answer = await usage(reader);
    expect(answer.errors).toBeUndefined();
    expect(answer.data!['_entities']).toEqual([
      { id: 'ds_sales_orders', usage: { days: 30, queries: '4', principals: 2, columns: ['id', 'region', 'note'] } },
      { id: 'ds_sales_visits', usage: { days: 30, queries: '0', principals: 0, columns: [] } },
      { id: 'ds_unknown', usage: null },
    ]);
    const none = await usage(visitor);
    expect((none.data!['_entities'] as { usage: unknown }[]).map((dataset) => dataset.usage)).toEqual([null, null, null]);
    expect((await usage(reader, 0)).errors).toMatchObject([
      { extensions: { code: 'INVALID' } },
      { extensions: { code: 'INVALID' } },
      { extensions: { code: 'INVALID' } },
    ]);
  });
});
