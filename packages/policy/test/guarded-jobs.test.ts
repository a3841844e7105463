import { Forbidden, NotFound, type Principal, Unsupported } from '@lakeward/kernel';
import type { JobRunner, Launch } from '@lakeward/ports/job-runner';
import { describe, expect, it } from 'vitest';

import { createGuardedJobs } from '../src/guarded-jobs.ts';
import { createGuardedObjects } from '../src/guarded-objects.ts';
import { heldClock, heldSnapshots } from '../testing/held-snapshots.ts';
import { type PolicyJson, SAMPLE_NOW, sampleAccess, samplePolicy, samplePrincipal, staff } from '../testing/sample-access.ts';

/** Counts calls; nothing runs. */
const countingRunner = () => {
  const calls: string[] = [];
  const call = <T>(name: string, answer: T) => (calls.push(name), Promise.resolve(answer));
  const runner: JobRunner = {
    kind: 'EMR',
    capabilities: { cancelRunning: true, runPolicy: false, idempotentSubmit: false, logsLagSeconds: 0 },
    preflight: () => call('preflight', { kind: 'READY' }),
    submit: ({ name }) => call('submit', { backendId: 's-1', name }),
    findByName: () => call('findByName', []),
    describeMany: () => call('describeMany', []),
    cancel: () => call('cancel', undefined),
    logs: () => call('logs', { lines: [], nextLine: 0, complete: true }),
    [Symbol.asyncDispose]: () => Promise.resolve(),
  };
  return { runner, calls };
};

const jobActions = ['catalog.read', 'lake.query', 'catalog.write', 'job.launch'];
const policy = (rules: readonly object[], changes: object = {}): PolicyJson => ({
  name: 'p',
  subjects: {},
  targets: { databases: ['hr'] },
  rules,
  ...changes,
});
const red = { compare: { left: { column: 'team' }, op: 'EQ', right: { claim: 'team' } } };
const ana = samplePrincipal({ claims: { team: 'red' } });
const target = { namespace: staff.ref.namespace, name: 'table/hr/report' };

const jobsOf = (policies: readonly PolicyJson[], principal: Principal = ana, datasets = [staff]) => {
  const { runner, calls } = countingRunner();
  const snapshots = heldSnapshots(
    sampleAccess(
      policies.map((each, at) => samplePolicy(each, `pol_${at}`)),
      datasets,
    ),
  );
  const deps = { principal, snapshots, clock: heldClock(SAMPLE_NOW) };
  const jobs = createGuardedJobs({ ...deps, runner, objects: { uriOf: (key) => `file:///lake/${key}` }, salts: () => 'salt' });
  return { jobs, calls, deps };
};
const grant = { grant: { actions: jobActions } };

describe('the sources of a job', () => {
  it('are plain JSON with rows and cells settled, nothing left to decide in Spark', () => {
    const { jobs } = jobsOf([
      policy([
        grant,
        { rowFilter: { where: red } },
        { columnMask: { columns: { paths: ['name'] }, mask: { kind: 'HASH' } } },
        { columnDeny: { columns: { paths: ['salary'] } } },
      ]),
    ]);
    const [source] = jobs.planSecuredSources([{ ref: staff.ref }]);
    expect(JSON.parse(JSON.stringify(source))).toEqual({
      datasetId: staff.id,
      ref: staff.ref,
      guarded: true,
      policyVersions: ['pol_0@1'],
      audience: source!.audience,
      verdicts: [
        { path: 'id', visibility: 'CLEAR', mask: null },
        { path: 'name', visibility: 'MASKED', mask: 'HASH' },
        { path: 'team', visibility: 'CLEAR', mask: null },
        { path: 'hired', visibility: 'CLEAR', mask: null },
      ],
      scan: {
        snapshot: 1,
        committedAt: '2026-06-01T00:00:00.000Z',
        files: ['file:///lake/hr/staff.parquet'],
        format: 'PARQUET',
        options: { header: true, delimiter: ',', compression: null, recordPath: null },
        schema: { id: 'bigint', name: 'string', team: 'string', salary: 'bigint', hired: 'date' },
        columns: ['id', 'name', 'team', 'hired'],
        rowFilter: { compare: { left: { column: 'team' }, op: 'EQ', right: { literal: { string: 'red' } } } },
        cells: {
          name: [
            { when: { isNull: { column: 'name' } }, mask: { kind: 'NULLIFY' } },
            {
              when: null,
              mask: {
                kind: 'EXPRESSION',
                expression: {
                  call: {
                    function: 'SHA256',
                    arguments: [{ call: { function: 'CONCAT', arguments: [{ literal: { string: 'salt' } }, { column: 'name' }] } }],
                  },
                },
              },
            },
          ],
        },
      },
    });
  });

  it('of an unrestricted launcher carry no rule', () => {
    const [source] = jobsOf([policy([grant])]).jobs.planSecuredSources([{ ref: staff.ref, columns: ['id', 'team'] }]);
    expect(source).toMatchObject({ guarded: false, scan: { columns: ['id', 'team'], rowFilter: null, cells: {} } });
  });

  it('that are absent, invisible or ask for a hidden column are not found', () => {
    const { jobs } = jobsOf([policy([grant, { columnDeny: { columns: { paths: ['salary'] } } }])]);
    expect(() => jobs.planSecuredSources([{ ref: target }])).toThrow(NotFound);
    expect(() => jobs.planSecuredSources([{ ref: staff.ref, columns: ['salary'] }])).toThrow(NotFound);
    expect(() => jobsOf([]).jobs.planSecuredSources([{ ref: staff.ref }])).toThrow(NotFound);
  });

  it('whose rows a look-up filters are refused with a code', () => {
    const { jobs } = jobsOf([
      policy([grant, { rowFilter: { where: { exists: { dataset: staff.ref, match: [{ left: 'id', right: 'id' }] } } } }]),
    ]);
    expect(() => jobs.planSecuredSources([{ ref: staff.ref }])).toThrow(Unsupported);
  });
});

describe('the target of a job', () => {
  it('may be written with the right on its name, before it is there', () => {
    const { jobs } = jobsOf([policy([grant])]);
    expect([jobs.mayWrite(target), jobs.mayLaunch(target)]).toEqual([true, true]);
    const elsewhere = { ...target, name: 'table/finance/report' };
    expect([jobs.mayWrite(elsewhere), jobs.mayLaunch(elsewhere)]).toEqual([false, false]);
  });

  it('JB7 may not be made where files of another dataset lie, in any spelling', () => {
    const squatter = { ...staff, id: 'ds_squatter' as typeof staff.id, ref: { ...staff.ref, name: 'table/hr/squatter' }, name: 'squatter' };
    for (const location of ['hr/', 'hr/report/', 'hr/report/data/', 'HR/Report/']) {
      const { jobs } = jobsOf([policy([grant])], ana, [staff, { ...squatter, location }]);
      expect(jobs.mayWrite(target), location).toBe(false);
    }
    expect(jobsOf([policy([grant])], ana, [staff, { ...squatter, location: 'hr/reports/' }]).jobs.mayWrite(target)).toBe(true);
  });

  it('CL17 may not be written by somebody who does not see it whole', () => {
    expect(jobsOf([policy([grant])]).jobs.mayWrite(staff.ref)).toBe(true);
    expect(jobsOf([policy([grant, { rowFilter: { where: red } }])]).jobs.mayWrite(staff.ref)).toBe(false);
  });
});

describe('a run', () => {
  const run = { tenant: 'demo', requestedBy: 'ana', target };
  const launch = { name: 'n' } as Launch;
  const ref = { backendId: 's-1', name: 'n' };

  it('is submitted by its own launcher, while he may', async () => {
    const { jobs, calls } = jobsOf([policy([grant])]);
    await jobs.submit(launch, run);
    await expect(jobs.submit(launch, { ...run, requestedBy: 'zoe' })).rejects.toThrow(Forbidden);
    await expect(jobsOf([]).jobs.submit(launch, run)).rejects.toThrow(Forbidden);
    expect(calls).toEqual(['submit']);
  });

  it('is read and cancelled by its launcher and the owners of its target; for others it does not exist', async () => {
    const owned = { ...staff, owners: [{ principal: 'olga', role: 'OWNER' as const }] };
    const ofStaff = { ...run, target: staff.ref };
    const as = (principal: Principal) => jobsOf([policy([grant])], principal, [owned]);
    await as(ana).jobs.cancel(ref, false, ofStaff);
    await as(samplePrincipal({ id: 'olga' })).jobs.logs(ref, 'STDOUT', 0, 10, ofStaff);
    for (const stranger of [samplePrincipal({ id: 'zoe' }), samplePrincipal({ id: 'ana', tenant: 'other' })]) {
      const { jobs, calls } = as(stranger);
      await expect(jobs.cancel(ref, true, ofStaff)).rejects.toThrow(NotFound);
      await expect(jobs.logs(ref, 'STDOUT', 0, 10, ofStaff)).rejects.toThrow(NotFound);
      expect(calls).toEqual([]);
    }
  });
});

describe('raw bytes', () => {
  const objects = {
    stat: () => Promise.resolve({ key: 'k', byteSize: 3, modifiedAt: SAMPLE_NOW }),
    get: () => Promise.resolve(Buffer.from('abc')),
  } as never;
  const sample = (rules: readonly object[]) =>
    createGuardedObjects({ ...jobsOf([policy(rules)]).deps, objects }).sample(staff.id, 'schema.draft', 10);
  const all = { grant: { actions: [...jobActions, 'schema.draft'] } };

  it('RW15 are given of a dataset that is seen whole, and of no other', async () => {
    expect(Buffer.from(await sample([all])).toString()).toBe('abc');
    await expect(sample([grant])).rejects.toThrow(Forbidden);
    await expect(sample([all, { rowFilter: { where: red } }])).rejects.toThrow(Forbidden);
    await expect(sample([all, { columnMask: { columns: { paths: ['name'] }, mask: { kind: 'REDACT' } } }])).rejects.toThrow(Forbidden);
    await expect(sample([{ grant: { actions: ['lake.query'], columns: { paths: [] } } }, { rowFilter: { where: red } }])).rejects.toThrow(
      Forbidden,
    );
  });
});
