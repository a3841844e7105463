import { datasetRef, type Principal, principalId, Unavailable } from '@lakeward/kernel';
import { describe, expect, it } from 'vitest';

import type { AuditEntry, AuditLog } from '../src/audit-log.ts';

export interface AuditLogContract {
  readonly name: string;
  readonly open: () => Promise<
    {
      readonly log: AuditLog;
      /** What a reader of that tenant sees, oldest first, as another process. */
      readonly read: (tenant: string) => Promise<readonly Omit<AuditEntry, 'principal'>[]>;
      /** Durable commits so far. */
      readonly commits: () => Promise<number>;
      /** Takes the store away for good. */
      readonly breakStore: () => Promise<void>;
    } & AsyncDisposable
  >;
  readonly capabilities: Record<string, never>;
}

const ann: Principal = {
  tenant: 'north',
  id: principalId('ann'),
  kind: 'USER',
  name: 'Ann',
  roles: ['analyst'],
  claims: { secret: 'claim' },
  tokenExpiresAt: new Date(),
};

const entry = (id: string, change: Partial<AuditEntry> = {}): AuditEntry => ({
  id, at: new Date('2026-06-01T12:00:00.123Z'), principal: ann, action: 'lake.query', dataset: datasetRef('aviation', 'flights'), columns: ['origin', 'a,b', '{"'],
  effect: 'ALLOW', policyVersions: ['pol_1@3'], rows: null, bytes: null, ...change,
}); // prettier-ignore

const { principal: _, ...plain } = entry('qx_1');

export function describeAuditLogContract({ name, open }: AuditLogContract): void {
  describe(`audit log: ${name}`, () => {
    it('holds an entry as soon as it is recorded', async () => {
      await using opened = await open();
      await opened.log.record(entry('qx_1'));
      expect(await opened.read('north')).toEqual([plain]);
      await opened.log.record(entry('qx_2', { dataset: null, effect: 'DENY', columns: [], policyVersions: [], rows: 0, bytes: 0 }));
      expect((await opened.read('north'))[1]).toEqual({
        ...plain,
        id: 'qx_2',
        dataset: null,
        effect: 'DENY',
        columns: [],
        policyVersions: [],
        rows: 0,
        bytes: 0,
      });
    });

    it('shows no tenant the entries of another', async () => {
      await using opened = await open();
      await Promise.all([opened.log.record(entry('qx_1')), opened.log.record(entry('qx_2', { principal: { ...ann, tenant: 'south' } }))]);
      expect((await opened.read('north')).map(({ id }) => id)).toEqual(['qx_1']);
      expect((await opened.read('south')).map(({ id }) => id)).toEqual(['qx_2']);
      expect(await opened.read('')).toEqual([]);
    });

    it('adds the outcome to all entries of an execution, once, within its tenant', async () => {
      await using opened = await open();
      const { log, read } = opened;
      await log.record(entry('qx_1'));
      await log.record(entry('qx_1', { dataset: datasetRef('aviation', 'airports') }));
      await log.record(entry('qx_2'));
      await log.complete('south', 'qx_1', 7, 7);
      await log.complete('north', 'qx_1', 100, 2 ** 40);
      await log.complete('north', 'qx_1', 5, 5);
      await log.complete('north', 'qx_absent', 5, 5);
      expect((await read('north')).map(({ rows, bytes }) => [rows, bytes])).toEqual([[100, 2 ** 40], [100, 2 ** 40], [null, null]]); // prettier-ignore
    });

    it('lets entries that arrive together share commits, and loses none', async () => {
      await using opened = await open();
      const { log, read, commits } = opened;
      const before = await commits();
      const ids = Array.from({ length: 500 }, (_, index) => `qx_${index}`);
      await Promise.all(ids.map((id) => log.record(entry(id))));
      expect((await read('north')).map(({ id }) => id).toSorted()).toEqual(ids.toSorted());
      expect((await commits()) - before).toBeLessThan(50);
    });

    it('says Unavailable when the store is gone, so that nothing is answered', async () => {
      await using opened = await open();
      await opened.log.record(entry('qx_1'));
      await opened.breakStore();
      const recording = await Promise.allSettled([opened.log.record(entry('qx_2')), opened.log.record(entry('qx_3'))]);
      for (const result of recording) expect(result).toMatchObject({ status: 'rejected', reason: expect.any(Unavailable) });
    });
  });
}
