import { setTimeout as delay } from 'node:timers/promises';

import { Invalid, Unavailable } from '@lakeward/kernel';
import type { Log, MetadataStore } from '@lakeward/ports';
import { Kysely, sql, type Transaction } from 'kysely';
import pg from 'pg';

import { connectionConfig } from './connection-config.ts';
import { createNoticeListener } from './notice-listener.ts';
import { withSessionLock } from './session-lock.ts';
import { isWorthRepeating } from './translate-error.ts';
import { TranslatingDialect } from './translating-dialect.ts';

export interface PostgresMetadataStoreOptions {
  /** URL of the plain role. */
  readonly connection: string;
  readonly log: Log;
  /** Sessions for statements; listening and locks have their own. */
  readonly poolSize?: number;
}

const RETRIES = 3;
/** No statement of ours scans for so long; one that does is stuck. */
const STATEMENT_TIMEOUT_MS = 30_000;
/** A transaction that waits for its own caller holds locks that others need. */
const IDLE_IN_TRANSACTION_TIMEOUT_MS = 60_000;
/** NOTIFY takes less than 8,000. */
const LONGEST_PAYLOAD_BYTES = 7_999;

/** MetadataStore on PostgreSQL 15 to 17. Connects at once. @throws Unavailable */
export async function openPostgresMetadataStore({ connection, log, poolSize = 10 }: PostgresMetadataStoreOptions): Promise<MetadataStore> {
  const pool = new pg.Pool({
    ...connectionConfig(connection),
    max: poolSize,
    idleTimeoutMillis: 30_000,
    statement_timeout: STATEMENT_TIMEOUT_MS,
    idle_in_transaction_session_timeout: IDLE_IN_TRANSACTION_TIMEOUT_MS,
  });
  // The error carries its whole client, cancel key and address included.
  pool.on('error', ({ message }) => log.warn({ reason: message }, 'An idle connection to the metadata store was lost.'));
  // The pool listens to idle sessions only; of one in use that ends between two statements, the next statement tells.
  pool.on('connect', (client) => client.on('error', () => {}));
  const db = new Kysely<unknown>({ dialect: new TranslatingDialect(pool) });
  const listener = createNoticeListener(connection, log);
  let closing: PromiseLike<void> | undefined;

  const store: MetadataStore = {
    async transaction<Tables, T>(scope: { tenant: string; principal: string }, work: (db: Transaction<Tables>) => Promise<T>): Promise<T> {
      for (let attempt = 0; ; attempt++) {
        if (closing) throw new Unavailable('The metadata store is closed.');
        try {
          return await (db as Kysely<Tables>).transaction().execute(async (transaction) => {
            // Both end with the transaction, so the next user of this session starts without a scope.
            await sql`select set_config('app.tenant', ${scope.tenant}, true), set_config('app.principal', ${scope.principal}, true)`.execute(
              transaction,
            );
            return work(transaction);
          });
        } catch (error) {
          if (!isWorthRepeating(error) || attempt === RETRIES) throw error;
          // Spread out, so that the two that met do not meet again.
          await delay(Math.random() * 20 * 2 ** attempt);
        }
      }
    },

    database: <Tables>() => db as Kysely<Tables>,

    withLock: (name, work, signal) => withSessionLock(connection, name, work, signal),

    async notify(channel, payload, within) {
      if (Buffer.byteLength(payload) > LONGEST_PAYLOAD_BYTES)
        throw new Invalid('A notice carries less than 8,000 bytes.', { path: ['payload'] });
      await sql`select pg_notify(${channel}, ${payload})`.execute(within ?? db);
    },

    listen: (channel, onMessage, onGap) => listener.listen(channel, onMessage, onGap),

    async ping() {
      if (closing) throw new Unavailable('The metadata store is closed.');
      await sql`select 1`.execute(db);
    },

    async role() {
      // A member could SET ROLE; an owner is never held by row-level security.
      const { rows } = await sql<{ name: string; bypassesRowSecurity: boolean }>`
        select session_user::text as name,
          exists (select from pg_roles where (rolsuper or rolbypassrls) and pg_has_role(session_user, oid, 'member'))
          or exists (select from pg_class where relrowsecurity and pg_has_role(session_user, relowner, 'member')) as "bypassesRowSecurity"`.execute(
        db,
      );
      return rows[0]!;
    },

    async [Symbol.asyncDispose]() {
      closing ??= listener[Symbol.asyncDispose]().then(() => db.destroy());
      await closing;
    },
  };
  try {
    await store.ping();
  } catch (error) {
    await store[Symbol.asyncDispose]();
    throw error;
  }
  return store;
}
