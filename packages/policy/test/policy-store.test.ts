import { Conflict, Forbidden, Invalid, NotFound, systemPrincipal } from '@lakeward/kernel';
import { afterAll, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest';

import { decideAccess } from '../src/decide-access.ts';
import { parsePolicy } from '../src/parse-policy.ts';
import type { PolicyTables } from '../src/policy-tables.ts';
import { openPolicyStore, person, type PolicyStore, someFacts } from './open-policy-store.ts';

const seeder = systemPrincipal('seed-loader', 'demo');
const steward = person({ id: 'steward', roles: ['steward'] });
const ana = person();
const read = ['catalog.read', 'lake.query'];
const draft = (rules: readonly object[], changes: object = {}) =>
  parsePolicy({ name: 'p', subjects: {}, targets: { databases: ['hr'] }, rules, ...changes });
const red = { compare: { left: { column: 'team' }, op: 'EQ', right: { literal: { string: 'red' } } } };

let at: PolicyStore;
let count = 0;
beforeAll(async () => {
  at = await openPolicyStore();
  await at.policiesOf(seeder).save(
    draft(
      [
        {
          grant: {
            actions: [
              ...read,
              'access.read',
              'access.write',
              'catalog.write',
              'catalog.classify',
              'catalog.own',
              'schema.draft',
              'schema.publish',
            ],
          },
        },
      ],
      { name: 'stewards', subjects: { roles: ['steward'] } },
    ),
    'ENFORCE',
    null,
  );
});
afterAll(() => at[Symbol.asyncDispose]());

/** A dataset of its own for each test. */
const register = async () => {
  const facts = someFacts(`d${++count}`);
  const { id } = await at.catalogOf(seeder).register(facts);
  return { id, ref: facts.ref, targets: { datasets: [facts.ref] } };
};
const decisionOf = async (id: string, columns: readonly string[] = ['id'], who = ana) => {
  const snapshot = await at.snapshots.refresh();
  return decideAccess(who, 'lake.query', snapshot.datasets.get(id as never)!, columns, snapshot, new Date());
};

describe('stored policies', () => {
  it('are versions that never change: a save names the version that it follows', async () => {
    const { targets } = await register();
    const policies = at.policiesOf(steward);
    const first = await policies.save(draft([{ grant: { actions: read } }], { targets }), 'OBSERVE', null);
    expect(first.version).toBe(1);
    const second = await policies.save({ ...draft([{ grant: { actions: ['catalog.read'] } }], { targets }), id: first.id }, 'ENFORCE', 1);
    expect(second).toMatchObject({ id: first.id, version: 2, mode: 'ENFORCE' });
    await expect(policies.save({ ...draft([{ grant: { actions: read } }], { targets }), id: first.id }, 'ENFORCE', 1)).rejects.toThrow(
      Conflict,
    );
    await expect(policies.save({ ...draft([{ grant: { actions: read } }], { targets }), id: first.id }, 'ENFORCE', null)).rejects.toThrow(
      Conflict,
    );
    await expect(policies.setMode(first.id, 'OFF', 1)).rejects.toThrow(Conflict);
    expect((await policies.versions(first.id)).map(({ version, mode }) => [version, mode])).toEqual([
      [2, 'ENFORCE'],
      [1, 'OBSERVE'],
    ]);
  });

  it('of two racing saves one wins', async () => {
    const { targets } = await register();
    const policies = at.policiesOf(steward);
    const first = await policies.save(draft([{ grant: { actions: read } }], { targets }), 'OBSERVE', null);
    const outcomes = await Promise.allSettled([1, 2, 3].map(() => policies.setMode(first.id, 'ENFORCE', 1)));
    expect(outcomes.filter(({ status }) => status === 'fulfilled').length).toBe(1);
  });

  it('cannot be altered or removed by the role that services have', async () => {
    const scope = { tenant: 'demo', principal: 'ana' };
    await expect(
      at.store.transaction<PolicyTables, unknown>(scope, (db) => db.updateTable('policy.policy_versions').set({ name: 'x' }).execute()),
    ).rejects.toThrow('permission denied');
    await expect(
      at.store.transaction<PolicyTables, unknown>(scope, (db) => db.deleteFrom('policy.policy_versions').execute()),
    ).rejects.toThrow('permission denied');
  });

  it('are not there for another tenant', async () => {
    const rows = await at.store.transaction<PolicyTables, readonly unknown[]>({ tenant: 'other', principal: 'ana' }, (db) =>
      db.selectFrom('policy.policy_versions').selectAll().execute(),
    );
    expect(rows).toEqual([]);
    expect((await at.repository.load('other')).versions).toEqual([]);
  });

  it('need access.write on everything they speak of', async () => {
    const { targets } = await register();
    const anas = at.policiesOf(ana);
    await expect(anas.save(draft([{ grant: { actions: read } }], { targets }), 'ENFORCE', null)).rejects.toThrow(Forbidden);
    await expect(
      at.policiesOf(steward).save(draft([{ grant: { actions: read } }], { targets: { databases: ['hr', 'finance'] } }), 'ENFORCE', null),
    ).rejects.toThrow(Forbidden);
    await expect(
      at.policiesOf(steward).save(draft([{ grant: { actions: ['audit.read'] } }], { targets: {} }), 'ENFORCE', null),
    ).rejects.toThrow(Forbidden);
    expect(await anas.list()).toEqual([]);
    const saved = await at.policiesOf(steward).save(draft([{ grant: { actions: read } }], { targets }), 'OBSERVE', null);
    await expect(anas.versions(saved.id)).rejects.toThrow(NotFound);
    await expect(anas.setMode(saved.id, 'ENFORCE', 1)).rejects.toThrow(NotFound);
  });

  it('CL15 look up only what their author sees whole and clear himself; what he may not know is as if it were not', async () => {
    const own = await register();
    const mapping = await register();
    const author = person({ id: 'olga' });
    const policiesOf = () => at.policiesOf(author);
    const seed = (rules: readonly object[], targets: object, mode: 'ENFORCE' = 'ENFORCE') =>
      at.policiesOf(seeder).save(draft(rules, { targets, subjects: { principals: ['olga'] } }), mode, null);
    await seed([{ grant: { actions: [...read, 'access.read', 'access.write'] } }], own.targets);
    const looking = (ref: object, right: string) =>
      draft([{ rowFilter: { where: { exists: { dataset: ref, match: [{ left: 'id', right }] } } } }], { targets: own.targets });
    const refusal = (ref: object, right = 'id') =>
      policiesOf()
        .save(looking(ref, right), 'ENFORCE', null)
        .then(
          () => null,
          (error: unknown) => ({ code: (error as Forbidden).code, message: (error as Error).message }),
        );
    const absent = { ...mapping.ref, name: 'table/hr/never_was' };
    expect(await refusal(mapping.ref)).toEqual(await refusal(absent));
    expect(await refusal(mapping.ref)).toMatchObject({ code: 'INVALID' });

    await seed([{ grant: { actions: ['catalog.read'] } }], mapping.targets);
    expect(await refusal(mapping.ref)).toMatchObject({ code: 'FORBIDDEN' });

    await seed([{ grant: { actions: read } }, { columnDeny: { columns: { paths: ['team'] } } }], mapping.targets);
    expect((await refusal(mapping.ref, 'team'))?.message).toBe((await refusal(mapping.ref, 'taem'))?.message.replace('taem', 'team'));
    expect(await refusal(mapping.ref)).toBeNull();

    await seed([{ rowFilter: { where: red } }], mapping.targets);
    expect(await refusal(mapping.ref)).toMatchObject({ code: 'FORBIDDEN' });
  });

  it('are refused with the path of what is wrong', async () => {
    const { targets } = await register();
    const saving = at
      .policiesOf(steward)
      .save(draft([{ rowFilter: { where: { isNull: { column: 'nothing' } } } }], { targets }), 'OBSERVE', null);
    await expect(saving).rejects.toThrow(Invalid);
    await expect(saving).rejects.toMatchObject({ details: { path: ['rules', '0', 'where'] } });
  });
});

describe('access snapshots', () => {
  it('know a change as soon as it is saved, in every process', async () => {
    await using other = await at.openSnapshots();
    const { id, targets } = await register();
    const seen: number[] = [];
    other.subscribe((snapshot) => seen.push(snapshot.version));
    expect((await decisionOf(id)).effect).toBe('DENY');
    await at.policiesOf(steward).save(draft([{ grant: { actions: read } }], { targets }), 'ENFORCE', null);
    const allows = (snapshots: typeof other) => {
      const dataset = snapshots.current().datasets.get(id);
      return dataset && decideAccess(ana, 'lake.query', dataset, ['id'], snapshots.current(), new Date()).effect;
    };
    expect(allows(at.snapshots)).toBe('ALLOW');
    await vi.waitFor(() => expect(allows(other)).toBe('ALLOW'), { timeout: 5_000, interval: 20 });
    expect(other.current().version).toBe(at.snapshots.current().version);
    expect(seen).toEqual([...new Set(seen)].sort((a, b) => a - b));
  });

  it('RW10 a faulty document in the store closes its datasets, for everybody, with a code, and shows among the faults', async () => {
    const { id, targets } = await register();
    await at.policiesOf(steward).save(draft([{ grant: { actions: read } }], { targets }), 'ENFORCE', null);
    expect((await decisionOf(id)).effect).toBe('ALLOW');
    await at.owner.query(
      `insert into policy.policy_versions (tenant, id, version, name, mode, document, saved_by, saved_at, sequence)
       values ('demo', 'pol_faulty', 1, 'faulty', 'ENFORCE', $1, 'somebody', now(), 1)`,
      [JSON.stringify({ name: 'faulty', subjects: {}, targets, rules: [{ rowFilter: { where: "team = 'red'" } }] })],
    );
    expect(await decisionOf(id)).toMatchObject({ effect: 'DENY', denial: 'BROKEN' });
    expect(await decisionOf(id, ['id'], person({ tenant: 'other' }))).toMatchObject({ effect: 'DENY', denial: 'NO_GRANT' });
    expect(at.snapshots.faults()).toContainEqual(expect.objectContaining({ policyId: 'pol_faulty', datasets: [id] }));
    await at.owner.query(`delete from policy.policy_versions where id = 'pol_faulty'`);
    expect((await decisionOf(id)).effect).toBe('ALLOW');
  });

  it('RW10 a document of which not even the targets can be read closes the whole tenant', async () => {
    const { id, targets } = await register();
    await at.policiesOf(steward).save(draft([{ grant: { actions: read } }], { targets }), 'ENFORCE', null);
    await at.owner.query(
      `insert into policy.policy_versions (tenant, id, version, name, mode, document, saved_by, saved_at, sequence) values ('demo', 'pol_null', 1, 'null', 'ENFORCE', 'null', 's', now(), 1)`,
    );
    expect(await decisionOf(id)).toMatchObject({ effect: 'DENY', denial: 'BROKEN' });
    await at.owner.query(`delete from policy.policy_versions where id = 'pol_null'`);
  });

  it('RW10 a column that goes closes the dataset whose policy names it', async () => {
    const { id, targets } = await register();
    await at.policiesOf(steward).save(draft([{ grant: { actions: read } }, { rowFilter: { where: red } }], { targets }), 'ENFORCE', null);
    expect((await decisionOf(id)).effect).toBe('ALLOW');
    const { columns } = at.snapshots.current().datasets.get(id)!;
    await at.catalogOf(steward).replaceColumns(
      id,
      columns.filter(({ name }) => name !== 'team'),
      [],
    );
    expect(await decisionOf(id)).toMatchObject({ effect: 'DENY', denial: 'BROKEN' });
  });

  it('RW11 a dataset that loses its last restriction stays closed until somebody says so', async () => {
    const { id, targets } = await register();
    const policies = at.policiesOf(steward);
    await policies.save(draft([{ grant: { actions: read } }], { name: 'grant', targets }), 'ENFORCE', null);
    const restriction = await policies.save(draft([{ rowFilter: { where: red } }], { name: 'filter', targets }), 'ENFORCE', null);
    expect((await decisionOf(id)).effect).toBe('ALLOW');
    await policies.setMode(restriction.id, 'OFF', 1);
    expect(await decisionOf(id)).toMatchObject({ effect: 'DENY', denial: 'BROKEN' });
    await expect(at.policiesOf(ana).markUnrestricted(id, 'I want to')).rejects.toThrow(Forbidden);
    await policies.markUnrestricted(id, 'public since June');
    expect((await decisionOf(id)).effect).toBe('ALLOW');
    await policies.setMode(restriction.id, 'ENFORCE', 2);
    await policies.setMode(restriction.id, 'OBSERVE', 3);
    expect(await decisionOf(id)).toMatchObject({ effect: 'DENY', denial: 'BROKEN' });
  });

  it('stay as they were while the store is away, and grow old', async () => {
    const { id, targets } = await register();
    await at.policiesOf(steward).save(draft([{ grant: { actions: read } }], { targets }), 'ENFORCE', null);
    const snapshot = await at.snapshots.refresh();
    const dataset = snapshot.datasets.get(id)!;
    const after = (ms: number) => decideAccess(ana, 'lake.query', dataset, ['id'], snapshot, new Date(snapshot.asOf.getTime() + ms)).effect;
    expect(after(30_000)).toBe('ALLOW');
    expect(after(30_001)).toBe('DENY');
  });
});

describe('the catalog of a principal', () => {
  let id: string;
  let ref: Awaited<ReturnType<typeof register>>['ref'];
  let targets: object;
  beforeEach(async () => {
    ({ id, ref, targets } = await register());
  });

  it('answers an invisible dataset as an absent one', () => {
    const catalog = at.catalogOf(person({ id: 'visitor', roles: [] }));
    const absent = { namespace: ref.namespace, name: 'table/hr/absent' };
    const thrown = (ask: () => unknown) => {
      try {
        ask();
      } catch (error) {
        return error;
      }
      throw new Error('It was answered.');
    };
    expect(thrown(() => catalog.byRef(ref))).toEqual(thrown(() => catalog.byRef(absent)));
    expect(thrown(() => catalog.byId(id))).toEqual(thrown(() => catalog.byId('ds_absent')));
    expect(catalog.list().map((dataset) => dataset.id)).not.toContain(id);
  });

  it('answers changes of an invisible dataset as of an absent one, and of a visible one without the right with FORBIDDEN', async () => {
    const visitor = at.catalogOf(person({ id: 'visitor', roles: [] }));
    await expect(visitor.setOwners(id, [])).rejects.toThrow(NotFound);
    await at.policiesOf(steward).save(draft([{ grant: { actions: ['catalog.read'] } }], { targets }), 'ENFORCE', null);
    const reader = at.catalogOf(ana);
    await expect(reader.setOwners(id, [])).rejects.toThrow(Forbidden);
    await expect(reader.describe(id, { description: 'x' })).rejects.toThrow(Forbidden);
    await expect(reader.tagColumns(id, ['name'], [])).rejects.toThrow(Forbidden);
  });

  it('CL11 lists no column whose name may not be known, and tells no size or place of a guarded dataset', async () => {
    await at.catalogOf(steward).commitSnapshot(id, {
      sequence: 1,
      committedAt: new Date(),
      rowCount: 4,
      byteSize: 9,
      files: [{ key: `hr/d${count}/a.parquet`, byteSize: 9, rowCount: 4, partition: {} }],
    });
    await at
      .policiesOf(steward)
      .save(
        draft(
          [
            { grant: { actions: read, columns: { paths: ['id', 'name'] } } },
            { columnMask: { columns: { paths: ['name'] }, mask: { kind: 'REDACT' } } },
            { columnDeny: { columns: { paths: ['salary'] } } },
          ],
          { targets, subjects: { roles: ['clerk'] } },
        ),
        'ENFORCE',
        null,
      );
    const seen = at.catalogOf(ana).byRef(ref);
    expect(seen.columns.map(({ name }) => name)).toEqual(['id', 'name']);
    expect(seen.verdicts).toEqual([
      { path: 'id', visibility: 'CLEAR', mask: null },
      { path: 'name', visibility: 'MASKED', mask: 'REDACT' },
    ]);
    expect(seen.location).toBeNull();
    expect(seen.snapshot).toMatchObject({ sequence: 1, rowCount: null, byteSize: null });
    expect([...seen.decision.columns.keys()]).not.toContain('salary');
    expect(JSON.stringify(seen)).not.toContain('salary');
    const whole = at.catalogOf(steward).byRef(ref);
    expect(whole.location).toBe(`hr/d${count}/`);
    expect(whole.snapshot).toMatchObject({ rowCount: 4, byteSize: 9 });
  });

  it('a tag on a column carries its restriction at once', async () => {
    await at.policiesOf(steward).save(draft([{ grant: { actions: read } }], { targets }), 'ENFORCE', null);
    await at.policiesOf(seeder).save(
      draft([{ columnMask: { columns: { tags: [`secret${count}`] }, mask: { kind: 'NULLIFY' } } }], {
        targets: { tags: [`secret${count}`] },
        subjects: { roles: ['clerk'] },
      }),
      'ENFORCE',
      null,
    );
    expect((await decisionOf(id, ['team'])).columns.get('team')?.visibility).toBe('CLEAR');
    await at.catalogOf(steward).tagColumns(id, ['team'], [`secret${count}`]);
    expect((await decisionOf(id, ['team'])).columns.get('team')?.visibility).toBe('MASKED');
  });

  it('refuses a second dataset over files that are registered, and over folders of ours', async () => {
    const catalog = at.catalogOf(steward);
    for (const location of [`hr/d${count}/`, `hr/d${count}/data/`, 'hr/', `hr/d${count}`, 'results/', 'runs/x/', ''])
      await expect(catalog.register(someFacts(`copy${count}`, { location })), location).rejects.toThrow(Invalid);
    await expect(at.catalogOf(ana).register(someFacts(`mine${count}`))).rejects.toThrow(Forbidden);
    await expect(catalog.register(someFacts(`other${count}`, { tenant: 'other' }))).rejects.toThrow(Forbidden);
  });

  it('drafts and publishes read schemas over what the drafter may know', async () => {
    const catalog = at.catalogOf(steward);
    const schema = {
      datasetId: id as never,
      name: 'default',
      columns: [{ name: 'who', type: { kind: 'STRING' as const }, source: { column: 'name' }, default: null, description: null }],
      uniqueKey: null,
      rowPredicate: null,
      onBadRecord: 'FAIL' as const,
    };
    await expect(catalog.draftReadSchema({ ...schema, rowPredicate: { isNull: { column: 'nothing' } } })).rejects.toThrow(Invalid);
    await expect(catalog.draftReadSchema({ ...schema, columns: [{ ...schema.columns[0]!, source: { claim: 'c' } }] })).rejects.toThrow(
      Invalid,
    );
    const drafted = await catalog.draftReadSchema(schema);
    await at.policiesOf(steward).save(draft([{ grant: { actions: ['catalog.read'] } }], { targets }), 'ENFORCE', null);
    await expect(at.catalogOf(ana).readSchema(drafted.id)).rejects.toThrow(NotFound);
    await expect(at.catalogOf(ana).setReadSchemaState(drafted.id, 'PUBLISHED')).rejects.toThrow(Forbidden);
    await catalog.setReadSchemaState(drafted.id, 'PUBLISHED');
    expect((await at.catalogOf(ana).readSchema(drafted.id)).columns.map(({ name }) => name)).toEqual(['who']);
    expect(catalog.byId(id).readSchemas.map(({ state }) => state)).toEqual(['PUBLISHED']);
  });

  it('tells of changes of what the principal may know', async () => {
    const stop = new AbortController();
    const after = await at.catalog.position('demo');
    await at.policiesOf(steward).save(draft([{ grant: { actions: ['catalog.read'] } }], { targets }), 'ENFORCE', null);
    const hidden = await register();
    await at.catalogOf(steward).describe(id, { description: 'told' });
    for await (const change of at.catalogOf(ana).changes(after, stop.signal)) {
      expect(change.datasetId).not.toBe(hidden.id);
      if (change.datasetId === id) break;
    }
    stop.abort();
  });
});
