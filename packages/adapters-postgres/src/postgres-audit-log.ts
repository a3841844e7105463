import { Unavailable } from '@lakeward/kernel';
import type { AuditEntry, AuditLog, Clock, MetadataStore } from '@lakeward/ports';
import type { Generated, Insertable, JSONColumnType } from 'kysely';

/** Row-level security shows a scope the entries of its tenant. */
export interface AuditTables {
  'audit.entries': AuditEntryTable;
}

export interface AuditEntryTable {
  tenant: string;
  sequence: Generated<string>;
  id: string;
  at: Date;
  principal_id: string;
  /** `{kind, name, roles}`; what a reader of the log must know of who it was then. */
  principal: JSONColumnType<{ kind: string; name: string; roles: string[] }>;
  action: string;
  dataset_namespace: string | null;
  dataset_name: string | null;
  columns: string[];
  effect: AuditEntry['effect'];
  policy_versions: string[];
  rows: string | null;
  bytes: string | null;
  completed_at: Date | null;
}

export interface PostgresAuditLogOptions {
  readonly store: MetadataStore;
  readonly clock: Clock;
}

/** One statement takes up to 65,535 values; 12 a row. */
const LARGEST_COMMIT = 1_000;
/** More than this many waiting means that the store is gone or far too slow; then nothing may be answered. */
const LONGEST_QUEUE = 10_000;

interface Waiting {
  readonly entry: AuditEntry;
  readonly done: PromiseWithResolvers<void>;
}

/**
 * AuditLog on the schema `audit`. The first entry commits at once; those that arrive meanwhile share the next commit, so a busy process
 * writes some hundred commits a second however many entries it has, and an idle one never waits.
 */
export function createPostgresAuditLog({ store, clock }: PostgresAuditLogOptions): AuditLog {
  const queues = new Map<string, Waiting[]>();

  const commit = async (tenant: string, batch: readonly Waiting[]): Promise<void> => {
    try {
      await store.transaction<AuditTables, void>({ tenant, principal: 'system:audit' }, async (db) => {
        await db
          .insertInto('audit.entries')
          .values(batch.map(({ entry }) => rowOf(entry)))
          .execute();
      });
      for (const { done } of batch) done.resolve();
    } catch (error) {
      const failure =
        error instanceof Unavailable
          ? error
          : new Unavailable('The audit log cannot be written, so nothing is answered.', {}, { cause: error });
      for (const { done } of batch) done.reject(failure);
    }
  };

  /** One at a time per tenant: that is what makes the others gather. */
  const drain = async (tenant: string, queue: Waiting[]): Promise<void> => {
    while (queue.length > 0) await commit(tenant, queue.splice(0, LARGEST_COMMIT));
    queues.delete(tenant);
  };

  return {
    record(entry) {
      const { tenant } = entry.principal;
      const done = Promise.withResolvers<void>();
      const queue = queues.get(tenant);
      if (!queue) {
        const first = [{ entry, done }];
        queues.set(tenant, first);
        // After this turn of the event loop, so that entries of one request travel together.
        setImmediate(() => void drain(tenant, first));
      } else if (queue.length < LONGEST_QUEUE) {
        queue.push({ entry, done });
      } else {
        done.reject(new Unavailable('The audit log cannot keep up, so nothing is answered.'));
      }
      return done.promise;
    },

    async complete(tenant, id, rows, bytes) {
      await store.transaction<AuditTables, void>({ tenant, principal: 'system:audit' }, async (db) => {
        await db
          .updateTable('audit.entries')
          .set({ rows: String(rows), bytes: String(bytes), completed_at: clock.now() })
          .where('tenant', '=', tenant)
          .where('id', '=', id)
          .where('completed_at', 'is', null)
          .execute();
      });
    },
  };
}

const rowOf = ({
  id,
  at,
  principal,
  action,
  dataset,
  columns,
  effect,
  policyVersions,
  rows,
  bytes,
}: AuditEntry): Insertable<AuditEntryTable> => ({
  tenant: principal.tenant,
  id,
  at,
  principal_id: principal.id,
  principal: JSON.stringify({ kind: principal.kind, name: principal.name, roles: principal.roles }),
  action,
  dataset_namespace: dataset?.namespace ?? null,
  dataset_name: dataset?.name ?? null,
  columns: [...columns],
  effect,
  policy_versions: [...policyVersions],
  rows: rows === null ? null : String(rows),
  bytes: bytes === null ? null : String(bytes),
  completed_at: null,
});
