import type { Kysely, Transaction } from 'kysely';

/** Whose rows a transaction may touch; becomes `app.tenant` and `app.principal`, which row-level security reads. */
export interface StoreScope {
  readonly tenant: string;
  readonly principal: string;
}

/**
 * Our own PostgreSQL. Services connect as the plain role `lakeward_app`, never as an owner. BIGINT arrives as string, TIMESTAMPTZ as Date,
 * JSONB as parsed value. Deadlocks and serialization failures are retried up to three times, so `work` must be repeatable.
 */
export interface MetadataStore extends AsyncDisposable {
  /** One transaction under the scope. @throws Unavailable; StorageFull */
  transaction<Tables, T>(scope: StoreScope, work: (db: Transaction<Tables>) => Promise<T>): Promise<T>;
  /** For tables without row-level security; each statement on its own. */
  database<Tables>(): Kysely<Tables>;
  /** Holds a session lock by name while `work` runs; waits for it until the signal aborts. `lost` aborts when the store dropped the lock. */
  withLock<T>(name: string, work: (lost: AbortSignal) => Promise<T>, signal?: AbortSignal): Promise<T>;
  /** Sends after commit when called with a transaction. Payload up to 8,000 bytes. */
  notify(channel: string, payload: string, within?: Transaction<unknown>): Promise<void>;
  /** `onMessage` for each notice; `onGap` after a lost connection was restored, when notices may have been missed. Returns the end. */
  listen(channel: string, onMessage: (payload: string) => void, onGap: () => void): Promise<() => Promise<void>>;
  ping(): Promise<void>;
  /** Facts for the start check: a role that is superuser, owner or BYPASSRLS is refused. */
  role(): Promise<{ readonly name: string; readonly bypassesRowSecurity: boolean }>;
}
