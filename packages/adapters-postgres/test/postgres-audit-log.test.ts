import { silentLog } from '@lakeward/ports';
import { describeAuditLogContract } from '@lakeward/ports/contract/audit-log-contract';
import { openTestDatabase } from '@lakeward/testing/test-database';
import { sql } from 'kysely';
import { describe, expect, it } from 'vitest';

import { openOwnerSession } from '../src/owner-session.ts';
import { type AuditTables, createPostgresAuditLog } from '../src/postgres-audit-log.ts';
import { openPostgresMetadataStore } from '../src/postgres-metadata-store.ts';
import { postgresMigrations } from '../src/postgres-migrations.ts';

const clock = {
  now: () => new Date(),
  monotonicMs: () => performance.now(),
  sleep: () => Promise.reject(new Error('The log does not sleep.')),
};

const open = async () => {
  await using stack = new AsyncDisposableStack();
  const database = stack.use(await openTestDatabase(postgresMigrations));
  const store = stack.use(await openPostgresMetadataStore({ connection: database.appUrl, log: silentLog }));
  const reader = stack.use(await openPostgresMetadataStore({ connection: database.appUrl, log: silentLog }));
  const resources = stack.move();
  return {
    store,
    log: createPostgresAuditLog({ store, clock }),
    read: (tenant: string) =>
      reader.transaction<AuditTables, ReturnType<typeof entryOf>[]>({ tenant, principal: 'auditor' }, async (db) =>
        (await db.selectFrom('audit.entries').selectAll().orderBy('sequence').execute()).map(entryOf),
      ),
    commits: async () => {
      await using owner = await openOwnerSession(database.ownerUrl);
      const [row] = await owner.query<{ count: string }>('select count(distinct xmin::text) as count from audit.entries');
      return Number(row!.count);
    },
    breakStore: async () => store[Symbol.asyncDispose](),
    [Symbol.asyncDispose]: () => resources[Symbol.asyncDispose](),
  };
};

const entryOf = (row: {
  id: string;
  at: Date;
  action: string;
  dataset_namespace: string | null;
  dataset_name: string | null;
  columns: string[];
  effect: 'ALLOW' | 'DENY';
  policy_versions: string[];
  rows: string | null;
  bytes: string | null;
}) => ({
  id: row.id,
  at: row.at,
  action: row.action,
  dataset: row.dataset_name === null ? null : { namespace: row.dataset_namespace!, name: row.dataset_name },
  columns: row.columns,
  effect: row.effect,
  policyVersions: row.policy_versions,
  rows: row.rows === null ? null : Number(row.rows),
  bytes: row.bytes === null ? null : Number(row.bytes),
});

describeAuditLogContract({ name: 'PostgreSQL', open, capabilities: {} });

describe('the table of audit entries', () => {
  it('cannot be rewritten by the role that services have', async () => {
    await using opened = await open();
    for (const statement of [
      `delete from audit.entries`,
      `update audit.entries set effect = 'ALLOW'`,
      `update audit.entries set principal_id = 'x'`,
      `truncate audit.entries`,
    ]) {
      await expect(sql.raw(statement).execute(opened.store.database())).rejects.toMatchObject({ code: '42501' });
    }
  });
});
