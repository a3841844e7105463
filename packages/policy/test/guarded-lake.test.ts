import { createHash } from 'node:crypto';

import { Conflict, type Dataset, datasetId, datasetRef, NotFound, PolicyInvalid, ResultExpired } from '@lakeward/kernel';
import type { Relation } from '@lakeward/query';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';

import { decideAccess } from '../src/decide-access.ts';
import type { Policy } from '../src/policy.ts';
import { createGuardedLake } from '../src/guarded-lake.ts';
import { sweepExpired } from '../src/stored-results.ts';
import { type PolicyJson, SAMPLE_NOW, sampleAccess, samplePolicy, samplePrincipal, sampleSnapshot } from '../testing/sample-access.ts';
import { collect, LIMITS, openPolicyLake, outputOf, type PolicyLake, SALT, scanOf, staffJson } from './open-policy-lake.ts';

const teams: Dataset = {
  ...staffJson,
  id: datasetId('ds_teams'),
  ref: datasetRef('hr', 'teams'),
  name: 'teams',
  tags: [],
  location: 'hr/teams.json',
  columns: [
    { id: 'c1', name: 'name', type: { kind: 'STRING' }, description: null, tags: [] },
    { id: 'c2', name: 'lead', type: { kind: 'STRING' }, description: null, tags: [] },
  ],
  snapshot: sampleSnapshot('hr/teams.json'),
};
const files = {
  'hr/staff.json': [
    { id: 1, name: 'Ann', team: 'red', salary: 100, hired: '2020-03-01' },
    { id: 2, name: 'Bob', team: 'blue', salary: 200, hired: '2021-06-15' },
    { id: 3, name: 'Cyd', team: null, salary: 300, hired: null },
    { id: 4, name: 'Eve', team: 'red', salary: 400, hired: '2022-11-30' },
  ]
    .map((row) => JSON.stringify(row))
    .join('\n'),
  'hr/teams.json': '{"name":"red","lead":"ana"}\n{"name":"blue","lead":"zoe"}\n',
};

const targets = { datasets: [staffJson.ref] };
const grantAll: PolicyJson = { name: 'all', subjects: {}, targets, rules: [{ grant: { actions: ['lake.query'] } }] };
const withRule = (rule: object): PolicyJson => ({ ...grantAll, rules: [...(grantAll['rules'] as object[]), rule] });
const red = { compare: { left: { column: 'team' }, op: 'EQ', right: { literal: { string: 'red' } } } };
const ana = samplePrincipal();

let lake: PolicyLake;
beforeAll(async () => {
  lake = await openPolicyLake(sampleAccess([]), files);
});
afterAll(() => lake[Symbol.asyncDispose]());

const given = (...policies: readonly PolicyJson[]): readonly Policy[] => {
  const parsed = policies.map((policy, at) => samplePolicy(policy, `pol_${at}`));
  lake.snapshots.hold(sampleAccess(parsed, [staffJson, teams]));
  return parsed;
};
const see = async (columns: readonly string[], tree: Relation = scanOf(columns)) => {
  const rows = await lake.rows(ana, lake.ask(ana, tree, outputOf(columns)));
  return rows.map(([first, ...rest]) => [first, ...rest] as (string | null)[]).sort(([a], [b]) => String(a).localeCompare(String(b)));
};
const ref = (name: string) => ({ kind: 'ColumnRef', name }) as const;
const text = (value: string) => ({ kind: 'Literal', type: { kind: 'STRING' }, value }) as const;

describe('the lake of a principal, on the real engine', () => {
  it('shows rows and cells as decided', async () => {
    given(withRule({ rowFilter: { where: red } }));
    expect(await see(['id', 'name'])).toEqual([
      ['1', 'Ann'],
      ['4', 'Eve'],
    ]);
  });

  it.each([
    ['NULLIFY', null, 'name', [null, null, null, null]],
    ['REDACT', null, 'team', ['***', '***', null, '***']],
    ['CONSTANT', 'x', 'team', ['x', 'x', 'x', 'x']],
    ['CONSTANT', '7', 'salary', ['7', '7', '7', '7']],
    ['PARTIAL', 'first:1', 'name', ['A***', 'B***', 'C***', 'E***']],
    ['PARTIAL', 'last:2', 'name', ['***nn', '***ob', '***yd', '***ve']],
    ['PARTIAL', 'first:3', 'team', ['***', 'blu***', null, '***']],
    ['YEAR_ONLY', null, 'hired', ['2020-01-01', '2021-01-01', null, '2022-01-01']],
    [
      'HASH',
      null,
      'name',
      ['Ann', 'Bob', 'Cyd', 'Eve'].map((name) =>
        createHash('sha256')
          .update(SALT + name)
          .digest('hex'),
      ),
    ],
  ])('masks by %s(%s) on %s', async (kind, argument, column, shown) => {
    given(withRule({ columnMask: { columns: { paths: [column] }, mask: { kind, argument } } }));
    expect((await see(['id', column])).map(([, value]) => value)).toEqual(shown);
  });

  it('CL2 filters, sorts and groups over the mask', async () => {
    given(withRule({ columnMask: { columns: { paths: ['team'] }, mask: { kind: 'PARTIAL', argument: 'first:1' } } }));
    const filtered = (value: string): Relation => ({
      kind: 'Filter',
      input: scanOf(['id', 'team']),
      predicate: { kind: 'Comparison', op: 'EQ', left: ref('team'), right: text(value) },
    });
    expect(await see(['id', 'team'], filtered('red'))).toEqual([]);
    expect(await see(['id', 'team'], filtered('r***'))).toEqual([
      ['1', 'r***'],
      ['4', 'r***'],
    ]);
    const groups: Relation = {
      kind: 'Aggregate',
      input: scanOf(['team']),
      keys: [{ name: 'name', expression: ref('team') }],
      measures: [{ name: 'id', function: 'COUNT', argument: null, type: { kind: 'BIGINT' } }],
    };
    expect(await see(['name', 'id'], groups)).toEqual([
      ['b***', '1'],
      [null, '1'],
      ['r***', '2'],
    ]);
  });

  it('RW1 counts visible rows only', async () => {
    given(withRule({ rowFilter: { where: red } }));
    const count = (): Relation => ({
      kind: 'Aggregate',
      input: scanOf([]),
      keys: [],
      measures: [{ name: 'id', function: 'COUNT', argument: null, type: { kind: 'BIGINT' } }],
    });
    expect(await see(['id'], count())).toEqual([['2']]);
    given(grantAll);
    expect(await see(['id'], count())).toEqual([['4']]);
  });

  it('filters by a look-up in a mapping that the reader may not see', async () => {
    given(
      withRule({
        rowFilter: {
          where: {
            exists: {
              dataset: teams.ref,
              match: [{ left: 'team', right: 'name' }],
              where: { compare: { left: { column: 'lead' }, op: 'EQ', right: { claim: 'me' } } },
            },
          },
        },
      }),
    );
    const lead = samplePrincipal({ claims: { me: 'zoe' } });
    expect(await lake.rows(lead, lake.ask(lead, scanOf(['id']), outputOf(['id'])))).toEqual([['2']]);
    expect(await lake.rows(ana, lake.ask(ana, scanOf(['id']), outputOf(['id'])))).toEqual([]);
  });

  it('shows a hidden column as NULL where a read schema names it, and its value nowhere', async () => {
    given(withRule({ columnDeny: { columns: { paths: ['salary'] } } }));
    expect((await see(['id', 'salary'])).map(([, value]) => value)).toEqual([null, null, null, null]);
  });
});

describe('a question', () => {
  it('refuses a scan without a decision', () => {
    given(grantAll);
    const { decisions: _none, ...question } = lake.ask(ana, scanOf(['id']), outputOf(['id']));
    expect(() => lake.as(ana).stream({ ...question, decisions: new Map() }, AbortSignal.timeout(1_000))).toThrow(NotFound);
  });

  it('refuses a scan that was denied, as if the dataset did not exist', () => {
    given();
    expect(() => lake.as(ana).explain(lake.ask(ana, scanOf(['id']), outputOf(['id'])))).toThrow(NotFound);
  });

  it('refuses the decision of somebody else', () => {
    given({ ...grantAll, subjects: { principals: ['ana'] } });
    const zoe = samplePrincipal({ id: 'zoe' });
    expect(() => lake.as(zoe).explain(lake.ask(ana, scanOf(['id']), outputOf(['id'])))).toThrow(NotFound);
  });

  it('refuses a decision for an action that reads no rows', () => {
    given({ ...grantAll, rules: [{ grant: { actions: ['catalog.read'] } }] });
    const question = lake.ask(ana, scanOf(['id']), outputOf(['id']));
    const naming = decideAccess(ana, 'catalog.read', staffJson, ['id'], lake.snapshots.current(), SAMPLE_NOW);
    expect(naming.effect).toBe('ALLOW');
    expect(() => lake.as(ana).explain({ ...question, decisions: new Map([[staffJson.id, naming]]) })).toThrow(NotFound);
  });

  it('RW13 refuses a decision that rights have left behind', () => {
    given(grantAll);
    const question = lake.ask(ana, scanOf(['id', 'name']), outputOf(['id', 'name']));
    given(withRule({ columnMask: { columns: { paths: ['name'] }, mask: { kind: 'REDACT' } } }));
    expect(() => lake.as(ana).explain(question)).toThrow(Conflict);
    given();
    expect(() => lake.as(ana).explain(question)).toThrow(NotFound);
  });

  it('refuses a stored result that somebody names in a tree', () => {
    given(grantAll);
    const tree: Relation = { kind: 'StoredScan', key: 'results/qx_1.parquet', columns: outputOf(['id']) };
    expect(() => lake.as(ana).explain(lake.ask(ana, tree, outputOf(['id'])))).toThrow('by its id');
  });

  it('refuses files that are not of the dataset', () => {
    given(grantAll);
    const tree = { ...scanOf(['id']), snapshot: sampleSnapshot('hr/teams.json') };
    expect(() => lake.as(ana).explain(lake.ask(ana, tree, outputOf(['id'])))).toThrow(NotFound);
  });

  it('a broken policy document gives no rows and a code', () => {
    given(grantAll);
    lake.snapshots.hold({ ...lake.snapshots.current(), broken: new Map([[staffJson.id, 'The document cannot be read.']]) });
    expect(() => lake.as(ana).stream(lake.ask(ana, scanOf(['id']), outputOf(['id'])), AbortSignal.timeout(1_000))).toThrow(PolicyInvalid);
  });

  it('two users never share an audience, nor one user before and after a change', () => {
    const everybody = given(grantAll);
    const zoe = samplePrincipal({ id: 'zoe' });
    const audience = (principal = ana) => lake.as(principal).audienceOf(lake.ask(principal, scanOf(['id']), outputOf(['id'])));
    expect(audience(ana)).not.toBe(audience(zoe));
    expect(audience(ana)).toBe(audience(ana));
    const before = audience();
    lake.snapshots.hold(
      sampleAccess(
        everybody.map((policy) => ({ ...policy, version: 2 })),
        [staffJson, teams],
      ),
    );
    expect(audience()).not.toBe(before);
  });
});

describe('a stored result', () => {
  const store = () => lake.as(ana).store(lake.ask(ana, scanOf(['id', 'name']), outputOf(['id', 'name'])), AbortSignal.timeout(10_000));
  const read = (result: Awaited<ReturnType<typeof store>>, principal = ana, from = 0, maxRows = 100) =>
    collect(lake.as(principal).readStored(result, outputOf(['id', 'name']), from, { ...LIMITS, maxRows }, AbortSignal.timeout(10_000)));

  it('is read again by its owner, page by page', async () => {
    given(grantAll);
    const result = await store();
    expect(result.rowCount).toBe(4);
    expect(result.expiresAt).toEqual(new Date(SAMPLE_NOW.getTime() + 15 * 60_000));
    expect((await read(result, ana, 0, 2)).length).toBe(2);
    expect([...(await read(result, ana, 0, 2)), ...(await read(result, ana, 2, 2))]).toEqual(await read(result));
    expect(await read(result, ana, 4)).toEqual([]);
  });

  it('is nobody else’s', async () => {
    given(grantAll);
    const result = await store();
    await expect(read(result, samplePrincipal({ id: 'zoe' }))).rejects.toThrow(ResultExpired);
    await expect(read(result, samplePrincipal({ tenant: 'other' }))).rejects.toThrow(ResultExpired);
  });

  it('RW13 is refused once rights have changed', async () => {
    given(grantAll);
    const result = await store();
    given(withRule({ rowFilter: { where: red } }));
    await expect(read(result)).rejects.toThrow(ResultExpired);
  });

  it.each(['qx_0', '../hr/staff', 'qx_00000000000000000000000000000000'])('with the id %s does not exist', async (id) => {
    await expect(read({ id, rowCount: 1, expiresAt: SAMPLE_NOW })).rejects.toThrow(ResultExpired);
  });

  it('expires after 15 minutes and is swept', async () => {
    given(grantAll);
    const result = await store();
    const later = { ...lake.clock, now: () => new Date(SAMPLE_NOW.getTime() + 15 * 60_000) };
    const old = createGuardedLake({
      principal: ana,
      engine: lake.engine,
      objects: lake.objects,
      snapshotSource: lake.snapshots,
      clock: later,
      salts: () => SALT,
    });
    await expect(collect(old.readStored(result, outputOf(['id']), 0, LIMITS, AbortSignal.timeout(10_000)))).rejects.toThrow(ResultExpired);
    const farAhead = { ...lake.clock, now: () => new Date(Date.now() + 16 * 60_000) };
    expect(await sweepExpired(lake.objects, farAhead)).toBeGreaterThanOrEqual(2);
    expect(await Array.fromAsync(lake.objects.list('results/'))).toEqual([]);
  });
});
