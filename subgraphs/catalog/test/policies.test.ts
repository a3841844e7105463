import { openOwnerSession } from '@lakeward/adapters-postgres/owner-session';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';

import { openTestCatalog, refOf, type TestCatalog } from './open-test-catalog.ts';

const save = `mutation ($input: PolicyInput!, $mode: PolicyMode!, $expectedVersion: Int) {
  savePolicy(input: $input, mode: $mode, expectedVersion: $expectedVersion) { policy { id name version mode rules { __typename } } problems { code message path } } }`;

const readers = (facts: object = {}) => ({
  name: 'Visitors see airports',
  subjects: { roles: ['visitor'] },
  targets: { datasets: [refOf('airports')] },
  rules: [{ grant: { actions: ['catalog.read', 'lake.query'] } }],
  ...facts,
});

describe('policies', () => {
  let catalog: TestCatalog;
  beforeAll(async () => {
    catalog = await openTestCatalog();
  });
  afterAll(() => catalog[Symbol.asyncDispose]());

  const saved = async (input: object, mode = 'ENFORCE', expectedVersion: number | null = null) =>
    (await catalog.ask('steward', save, { input, mode, expectedVersion })).data!['savePolicy'];
  const visible = async () =>
    (await catalog.ask('visitor', '{ datasets { nodes { name } } }')).data!['datasets'].nodes.map((node: { name: string }) => node.name);

  it('open and close a dataset with the answer of the mutation, version by version', async () => {
    const first = await saved(readers());
    expect(first).toMatchObject({ policy: { version: 1, mode: 'ENFORCE', rules: [{ __typename: 'Grant' }] }, problems: [] });
    expect(await visible()).toEqual(['airports']);

    const { id } = first.policy;
    const change = readers({ id, rules: [{ grant: { actions: ['catalog.read'] } }] });
    for (const stale of [null, 0, 2]) {
      expect(await saved(change, 'ENFORCE', stale)).toMatchObject({ policy: null, problems: [{ code: 'CONFLICT' }] });
    }
    expect(await saved(change, 'ENFORCE', 1)).toMatchObject({ policy: { id, version: 2 }, problems: [] });

    const off = await catalog.ask(
      'steward',
      `mutation { setPolicyMode(id: "${id}", mode: OFF, expectedVersion: 2) { policy { version mode } problems { code } } }`,
    );
    expect(off.data!['setPolicyMode']).toEqual({ policy: { version: 3, mode: 'OFF' }, problems: [] });
    expect(await visible()).toEqual([]);
  });

  it('that are only observed open nothing', async () => {
    await saved(readers({ name: 'Observed' }), 'OBSERVE');
    expect(await visible()).toEqual([]);
  });

  it('say what is wrong with them, and where', async () => {
    const rowFilter = (where: object) => ({ rules: [{ rowFilter: { where } }] });
    expect(await saved(readers({ rules: [{ grant: { actions: ['nothing'] } }] }))).toMatchObject({
      policy: null,
      problems: [{ code: 'INVALID', path: ['rules', '0', 'grant', 'actions', '0'], message: expect.stringContaining('Invalid option') }],
    });
    const isNull = { isNull: { column: 'gone' } };
    expect(await saved(readers(rowFilter(isNull)))).toMatchObject({
      problems: [{ code: 'INVALID', path: expect.arrayContaining(['rules', '0']), message: expect.stringContaining('gone') }],
    });
  });

  it('are shown to those who may read them, with conditions as text and as document', async () => {
    const where = { in: { value: { column: 'iata' }, set: [{ claim: 'airports' }] } };
    const { policy } = await saved(readers({ name: 'Filtered', rules: [{ rowFilter: { where } }] }), 'OFF');
    const document = `{ node(id: "${policy.id}") { ... on Policy { name rules { ... on RowFilter { where { text tree columns claims } } } } } policies { nodes { name } } }`;
    const { data } = await catalog.ask('steward', document);
    expect(data!['node'].rules).toEqual([
      { where: { text: 'iata in (claim airports)', tree: where, columns: ['iata'], claims: ['airports'] } },
    ]);
    expect(data!['policies'].nodes).toContainEqual({ name: 'Filtered' });
    for (const user of ['analyst-west', 'engineer', 'visitor'] as const) {
      expect((await catalog.ask(user, document)).data).toEqual({ node: null, policies: { nodes: [] } });
    }
  });

  it('explain a decision: verdicts to the asker, conditions and policies only to those who may read policies', async () => {
    const document = `query ($ref: DatasetRefInput!) { whyAccess(dataset: $ref) {
      effect rowFilters { text } columns { path visibility } reasons { policy { name } } policyVersions } }`;
    const analyst = (await catalog.ask('analyst-west', document, { ref: refOf('flights') })).data!['whyAccess'];
    expect(analyst).toEqual({
      effect: 'ALLOW',
      rowFilters: [],
      columns: ['date', 'origin', 'destination'].map((path) => ({ path, visibility: 'CLEAR' })),
      reasons: [],
      policyVersions: [],
    });
    const steward = (await catalog.ask('steward', document, { ref: refOf('flights') })).data!['whyAccess'];
    expect(steward.effect).toBe('ALLOW');
    expect(steward.reasons).toContainEqual({ policy: { name: 'Stewards keep the lake' } });
    expect(steward.policyVersions.length).toBeGreaterThan(0);
  });
});

describe('a policy that is broken in the store', () => {
  it('closes its dataset to everybody, and tells the steward why', async () => {
    await using catalog = await openTestCatalog();
    const input = readers({ targets: { datasets: [refOf('flights')] } });
    const { data } = await catalog.ask('steward', save, { input, mode: 'ENFORCE' });
    const { id } = data!['savePolicy'].policy;
    {
      // No mutation makes such a document; a damaged store or an older release may.
      await using owner = await openOwnerSession(catalog.test.ownerUrl);
      await owner.query(`update policy.policy_versions set document = jsonb_set(document, '{rules}', '[{"wat": 1}]') where id = $1`, [id]);
    }
    // The next change of rights makes every process read the store again.
    await catalog.ask('steward', save, { input: readers({ name: 'Unrelated' }), mode: 'OFF' });

    const health = await catalog.ask('steward', '{ policyHealth { code message } }');
    expect(health.data!['policyHealth']).toEqual([
      { code: 'POLICY_INVALID', message: expect.stringContaining(`aviation.flights: Policy ${id}`) },
    ]);
    for (const user of ['analyst-west', 'engineer', 'visitor'] as const) {
      expect((await catalog.ask(user, '{ policyHealth { code } }')).data!['policyHealth']).toEqual([]);
    }
    const why = 'query ($ref: DatasetRefInput!) { whyAccess(dataset: $ref) { effect columns { visibility } } }';
    for (const user of ['steward', 'analyst-west', 'engineer'] as const) {
      const { effect, columns } = (await catalog.ask(user, why, { ref: refOf('flights') })).data!['whyAccess'];
      expect(effect).toBe('DENY');
      for (const { visibility } of columns) expect(visibility).toBe('HIDDEN');
    }
    expect((await catalog.ask('steward', why, { ref: refOf('airports') })).data!['whyAccess'].effect).toBe('ALLOW');
  });
});
