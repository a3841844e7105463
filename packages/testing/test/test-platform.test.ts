import { describe, expect, it } from 'vitest';

import { openTestPlatform, subgraphMigrations } from '../src/test-platform.ts';
import { testPrincipal } from '../src/test-principals.ts';

const airports = {
  database: 'aviation',
  name: 'airports',
  format: 'CSV',
  columns: { iata: 'string', state: 'string' },
  columnTags: { state: ['place'] },
  content: 'iata,state\nSEA,WA\nJFK,NY\n',
} as const;

describe('the test platform', () => {
  it('has datasets with published read schemas, policies, tokens and an engine that reads the files', async () => {
    await using test = await openTestPlatform({
      datasets: [airports],
      policies: [
        {
          name: 'readers', isolated: false, subjects: { principals: [], roles: ['analyst'], where: null }, targets: { datasets: [], databases: ['aviation'], tags: [] },
          rules: [{ kind: 'Grant', actions: ['catalog.read', 'lake.query'], columns: null, masked: [], where: null, expiresAt: null }],
        }, // prettier-ignore
      ],
    });
    const dataset = test.datasets.get('airports')!;
    expect(dataset).toMatchObject({
      tenant: 'demo',
      snapshot: { sequence: 1, byteSize: 25 },
      columns: [{ tags: [] }, { name: 'state', tags: ['place'] }],
    });
    const snapshot = test.snapshots.current();
    expect(test.snapshots.faults()).toEqual([]);
    expect(snapshot.policies.map((policy) => `${policy.name} ${policy.mode}`)).toEqual(['readers ENFORCE']);
    expect(snapshot.readSchemas.get(dataset.id)).toMatchObject([{ name: 'default', state: 'PUBLISHED' }]);
    expect(await test.principalOf('analyst-west')).toEqual(testPrincipal('analyst-west', { tokenExpiresAt: expect.any(Date) as Date }));
    await (await test.platform.engine()).ping(AbortSignal.timeout(10_000));
  });

  it('gives every test a store and objects of its own', async () => {
    await using one = await openTestPlatform({ datasets: [airports] });
    await using two = await openTestPlatform({ datasets: [airports], migrations: [subgraphMigrations('jobs')] });
    expect(one.datasets.get('airports')!.id).not.toBe(two.datasets.get('airports')!.id);
    expect(await Array.fromAsync((await two.platform.catalog()).list('demo'))).toHaveLength(1);
    await (await one.platform.objects()).put('only-here', Buffer.from('x'));
    await expect((await two.platform.objects()).stat('only-here')).rejects.toMatchObject({ code: 'NOT_FOUND' });
  });
});
