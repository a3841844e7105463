import { Invalid, Unavailable } from '@lakeward/kernel';
import { type Generated, sql } from 'kysely';
import { describe, expect, it } from 'vitest';

import type { MetadataStore } from '../src/metadata-store.ts';

export interface MetadataStoreContract {
  readonly name: string;
  /** Two processes' stores on one database that has the tables of `metadataStoreContractTables`. */
  readonly open: () => Promise<
    { readonly store: MetadataStore; readonly other: MetadataStore; readonly dropSessions: () => Promise<void> } & AsyncDisposable
  >;
  readonly capabilities: Record<string, never>;
}

/** To be run as the owner before the suite. */
export const metadataStoreContractTables = `
  create schema contract;
  create table contract.notes (id bigint generated always as identity primary key, tenant text not null, principal text not null, text text not null);
  alter table contract.notes enable row level security;
  create policy own on contract.notes using (tenant = current_setting('app.tenant', true) and principal = current_setting('app.principal', true));
  create table contract.counters (name text primary key, value integer not null);
  create table contract.values (big bigint, at timestamptz, day date, document jsonb, exact numeric, tags text[]);
  grant usage on schema contract to lakeward_app;
  grant select, insert, update, delete on all tables in schema contract to lakeward_app;`;

interface Tables {
  'contract.notes': { id: Generated<string>; tenant: string; principal: string; text: string };
  'contract.counters': { name: string; value: number };
  'contract.values': { big: string; at: Date; day: string; document: unknown; exact: string; tags: string[] };
}

const ann = { tenant: 'north', principal: 'ann' };
const bob = { tenant: 'north', principal: 'bob' };
const eve = { tenant: 'south', principal: 'ann' };

/** Resolves with the next call's argument; a deadline, so that a missing notice fails instead of hanging. */
function expectCall<T>(): { readonly call: (value: T) => void; readonly called: Promise<T> } {
  const { promise, resolve, reject } = Promise.withResolvers<T>();
  const timer = setTimeout(() => reject(new Error('It was not called within 10 s.')), 10_000);
  return { call: resolve, called: promise.finally(() => clearTimeout(timer)) };
}

const insertNote = (store: MetadataStore, scope: typeof ann, text: string, owner = scope) =>
  store.transaction<Tables, void>(scope, async (db) => {
    await db
      .insertInto('contract.notes')
      .values({ ...owner, text })
      .execute();
  });
const notesOf = (store: MetadataStore, scope: typeof ann) =>
  store.transaction<Tables, string[]>(scope, async (db) =>
    (await db.selectFrom('contract.notes').select('text').orderBy('id').execute()).map(({ text }) => text),
  );

export function describeMetadataStoreContract({ name, open }: MetadataStoreContract): void {
  describe(`metadata store: ${name}`, () => {
    it('commits what a transaction did, or nothing of it', async () => {
      await using opened = await open();
      const { store } = opened;
      await insertNote(store, ann, 'kept');
      const failure = new Error('the use case failed');
      const failing = store.transaction<Tables, void>(ann, async (db) => {
        await db
          .insertInto('contract.notes')
          .values({ ...ann, text: 'lost' })
          .execute();
        throw failure;
      });
      await expect(failing).rejects.toBe(failure);
      expect(await notesOf(store, ann)).toEqual(['kept']);
    });

    it('shows each scope its own rows only, and lets it write no others', async () => {
      await using opened = await open();
      const { store } = opened;
      await insertNote(store, ann, 'of ann');
      await insertNote(store, bob, 'of bob');
      await insertNote(store, eve, 'of the other tenant');
      expect(await notesOf(store, ann)).toEqual(['of ann']);
      expect(await notesOf(store, eve)).toEqual(['of the other tenant']);
      await expect(insertNote(store, eve, 'forged', ann)).rejects.toMatchObject({ code: '42501' });
      await store.transaction<Tables, void>(bob, async (db) => {
        await db.updateTable('contract.notes').set({ text: 'overwritten' }).execute();
        await db.deleteFrom('contract.notes').where('text', '!=', 'overwritten').execute();
      });
      expect(await notesOf(store, ann)).toEqual(['of ann']);
    });

    it('leaves no scope behind for the next user of a session', async () => {
      await using opened = await open();
      const { store } = opened;
      await insertNote(store, ann, 'of ann');
      for (let round = 0; round < 20; round++) {
        expect(await store.database<Tables>().selectFrom('contract.notes').selectAll().execute()).toEqual([]);
      }
    });

    it('takes scope values as data, whatever they hold', async () => {
      await using opened = await open();
      const { store } = opened;
      const odd = { tenant: `north', true); select set_config('app.tenant', 'south`, principal: `"; drop schema contract; --` };
      await insertNote(store, odd, 'odd');
      expect(await notesOf(store, odd)).toEqual(['odd']);
      expect(await notesOf(store, eve)).toEqual([]);
    });

    it('G15 refuses a text that it cannot hold in words of ours', async () => {
      await using opened = await open();
      await expect(insertNote(opened.store, ann, 'a\u0000b')).rejects.toThrow(Invalid);
      const found = (id: string) =>
        opened.store.transaction<Tables, unknown[]>(ann, (db) =>
          db.selectFrom('contract.notes').select('id').where('text', '=', id).execute(),
        );
      await expect(found('\u0000')).rejects.toThrow(Invalid);
    });

    it('gives BIGINT and NUMERIC as string, TIMESTAMPTZ as Date, DATE as its text, JSONB as parsed value', async () => {
      await using opened = await open();
      const row = {
        big: '9007199254740993',
        at: new Date('2024-02-29T12:34:56.789Z'),
        day: '2024-02-29',
        document: { a: [1, null, 'x'] },
        exact: '0.10',
        tags: ['a', 'b,c', '"'],
      };
      const db = opened.store.database<Tables>();
      await db.insertInto('contract.values').values(row).execute();
      expect(await db.selectFrom('contract.values').selectAll().executeTakeFirstOrThrow()).toEqual(row);
    });

    it('repeats the work of transactions that deadlocked', async () => {
      await using opened = await open();
      const { store } = opened;
      const names = ['first', 'second'];
      await store
        .database<Tables>()
        .insertInto('contract.counters')
        .values(names.map((name) => ({ name, value: 0 })))
        .execute();
      const bothHoldOne = Promise.withResolvers<void>();
      let holding = 0;
      let runs = 0;
      const add = (order: string[]) =>
        store.transaction<Tables, void>(ann, async (db) => {
          runs++;
          for (const name of order) {
            await db
              .updateTable('contract.counters')
              .set({ value: sql`value + 1` })
              .where('name', '=', name)
              .execute();
            if (++holding === 2) bothHoldOne.resolve();
            await bothHoldOne.promise;
          }
        });
      await Promise.all([add(names), add(names.toReversed())]);
      expect(runs).toBeGreaterThan(2);
      const values = await store.database<Tables>().selectFrom('contract.counters').select('value').execute();
      expect(values).toEqual([{ value: 2 }, { value: 2 }]);
    });

    it('holds a lock against the other process while the work runs, and frees it when the work throws', async () => {
      await using opened = await open();
      const { store, other } = opened;
      const order: string[] = [];
      const entered = Promise.withResolvers<void>();
      const leave = Promise.withResolvers<void>();
      const first = store.withLock('dispatch', async () => {
        entered.resolve();
        await leave.promise;
        order.push('first');
        throw new Error('the work failed');
      });
      await entered.promise;
      const second = other.withLock('dispatch', async () => void order.push('second'));
      await other.withLock('another name', async () => void order.push('another name'));
      leave.resolve();
      await expect(first).rejects.toThrow('the work failed');
      await second;
      expect(order).toEqual(['another name', 'first', 'second']);
    });

    it('stops waiting for a lock when the signal aborts, and does not take it afterwards', async () => {
      await using opened = await open();
      const { store, other } = opened;
      const reason = new Error('shutting down');
      const abort = new AbortController();
      let ran = false;
      await store.withLock('dispatch', async () => {
        const waiting = other.withLock('dispatch', async () => void (ran = true), abort.signal);
        waiting.catch(() => {});
        abort.abort(reason);
        await expect(waiting).rejects.toBe(reason);
      });
      await store.withLock('dispatch', async () => {});
      expect(ran).toBe(false);
      await expect(store.withLock('dispatch', async () => {}, AbortSignal.abort(reason))).rejects.toBe(reason);
    });

    it('tells the holder of a lock when the store dropped it', async () => {
      await using opened = await open();
      const { store, dropSessions } = opened;
      await store.withLock('dispatch', async (lost) => {
        const noticed = expectCall<void>();
        lost.addEventListener('abort', () => noticed.call());
        await dropSessions();
        await noticed.called;
      });
    });

    it('sends a notice to every listener, and one from a transaction only when it commits', async () => {
      await using opened = await open();
      const { store, other } = opened;
      const seen: string[] = [];
      const last = expectCall<string>();
      const end = await other.listen(
        'Odd "channel',
        (payload) => {
          seen.push(payload);
          if (payload === 'last') last.call(payload);
        },
        () => {},
      );
      await store.notify('another channel', 'not for us');
      await store.transaction(ann, (db) => store.notify('Odd "channel', 'committed', db)).catch(() => {});
      await store
        .transaction(ann, async (db) => {
          await store.notify('Odd "channel', 'rolled back', db);
          throw new Error('roll back');
        })
        .catch(() => {});
      await store.notify('Odd "channel', 'last');
      await last.called;
      expect(seen).toEqual(['committed', 'last']);
      await end();
      await store.notify('Odd "channel', 'after the end');
      await store.notify('Odd "channel', 'x'.repeat(7_999));
      await expect(store.notify('Odd "channel', 'x'.repeat(8_000))).rejects.toThrow(Invalid);
      expect(seen).toHaveLength(2);
    });

    it('listens again after a lost connection and says that notices may have been missed', async () => {
      await using opened = await open();
      const { store, other, dropSessions } = opened;
      const gap = expectCall<void>();
      const message = expectCall<string>();
      await other.listen('changes', message.call, () => gap.call());
      await dropSessions();
      await gap.called;
      await expect
        .poll(() =>
          store.notify('changes', 'after the gap').then(
            () => true,
            () => false,
          ),
        )
        .toBe(true);
      expect(await message.called).toBe('after the gap');
    });

    it('G19 loses a transaction, not its process, when the session is dropped in the midst of it', async () => {
      await using opened = await open();
      const { store } = opened;
      const broken = store.transaction<Tables, void>(ann, async (db) => {
        await db
          .insertInto('contract.notes')
          .values({ ...ann, text: 'lost' })
          .execute();
        await opened.dropSessions();
        // The server's farewell arrives while no statement of this transaction waits for an answer.
        const isBack = () =>
          opened.other.ping().then(
            () => true,
            () => false,
          );
        await expect.poll(isBack).toBe(true);
        await db
          .insertInto('contract.notes')
          .values({ ...ann, text: 'lost too' })
          .execute();
      });
      await expect(broken).rejects.toThrow(Unavailable);
      await store.ping();
      expect(await notesOf(store, ann)).toEqual([]);
    });

    it('answers again after all its sessions were dropped', async () => {
      await using opened = await open();
      const { store, dropSessions } = opened;
      await insertNote(store, ann, 'kept');
      await dropSessions();
      await expect
        .poll(() =>
          store.ping().then(
            () => true,
            () => false,
          ),
        )
        .toBe(true);
      expect(await notesOf(store, ann)).toEqual(['kept']);
    });

    it('connects as a role that row-level security holds', async () => {
      await using opened = await open();
      expect(await opened.store.role()).toEqual({ name: 'lakeward_app', bypassesRowSecurity: false });
    });
  });
}
