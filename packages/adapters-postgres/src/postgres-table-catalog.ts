import { isDeepStrictEqual } from 'node:util';

import { Conflict, type Dataset, datasetId, NotFound, type ReadSchema, type Snapshot } from '@lakeward/kernel';
import type { CatalogChange, CatalogChangeKind, Clock, MetadataStore, TableCatalog } from '@lakeward/ports';
import { sql, type Transaction } from 'kysely';

import { datasetOf, datasetRow, newId, readSchemaOf, readSchemaRow, snapshotOf, snapshotRow } from './table-catalog-rows.ts';
import type { TableCatalogTables } from './table-catalog-tables.ts';
import { codeOf } from './translate-error.ts';

export interface PostgresTableCatalogOptions {
  readonly store: MetadataStore;
  readonly clock: Clock;
}

const CHANNEL = 'table_catalog';
const PAGE = 1_000;
const UNIQUE_VIOLATION = '23505';

type Db = Transaction<TableCatalogTables>;

/** TableCatalog on the schema `table_catalog`. Every change writes the feed in its own transaction. */
export function createPostgresTableCatalog({ store, clock }: PostgresTableCatalogOptions): TableCatalog {
  const db = () => store.database<TableCatalogTables>();
  const within = <T>(work: (db: Db) => Promise<T>): Promise<T> =>
    store.transaction({ tenant: '', principal: 'system:table-catalog' }, work);

  /** The tenant's position is locked until commit, so sequences become visible in order. */
  const announce = async (db: Db, tenant: string, kind: CatalogChangeKind, id: string): Promise<void> => {
    const { position } = await db
      .insertInto('table_catalog.feeds')
      .values({ tenant, position: '1' })
      .onConflict((conflict) => conflict.column('tenant').doUpdateSet({ position: sql`feeds.position + 1` }))
      .returning('position')
      .executeTakeFirstOrThrow();
    await db.insertInto('table_catalog.changes').values({ tenant, sequence: position, at: clock.now(), kind, dataset_id: id }).execute();
    await store.notify(CHANNEL, tenant, db as Transaction<unknown>);
  };

  const lockDataset = async (db: Db, id: string) => {
    const row = await db.selectFrom('table_catalog.datasets').selectAll().where('id', '=', id).forUpdate().executeTakeFirst();
    if (!row) throw new NotFound();
    return row;
  };

  const readSnapshots = async (
    rows: readonly { id: string; snapshot_sequence: string | null }[],
    db: Db | ReturnType<typeof store.database<TableCatalogTables>>,
  ) => {
    const ids = rows.filter((row) => row.snapshot_sequence !== null).map((row) => row.id);
    if (ids.length === 0) return new Map<string, Snapshot>();
    const snapshots = await db
      .selectFrom('table_catalog.snapshots')
      .innerJoin('table_catalog.datasets', (join) => join.onRef('id', '=', 'dataset_id').onRef('snapshot_sequence', '=', 'sequence'))
      .selectAll('table_catalog.snapshots')
      .where('dataset_id', 'in', ids)
      .execute();
    return new Map(snapshots.map((row) => [row.dataset_id, snapshotOf(row)]));
  };

  const present = async (db: Db, id: string): Promise<Dataset> => {
    const row = await db.selectFrom('table_catalog.datasets').selectAll().where('id', '=', id).executeTakeFirstOrThrow();
    return datasetOf(row, (await readSnapshots([row], db)).get(id) ?? null);
  };

  const one = async (rows: Parameters<typeof datasetOf>[0][]): Promise<Dataset | null> => {
    const [row] = rows;
    return row ? datasetOf(row, (await readSnapshots([row], db())).get(row.id) ?? null) : null;
  };

  /** Rows after `sequence`, oldest first. */
  const changesAfter = (tenant: string, sequence: number) =>
    db()
      .selectFrom('table_catalog.changes')
      .selectAll()
      .where('tenant', '=', tenant)
      .where('sequence', '>', String(sequence))
      .orderBy('sequence')
      .limit(PAGE)
      .execute();

  return {
    async register(facts) {
      const id = newId('ds', clock.now());
      return within(async (db) => {
        await db
          .insertInto('table_catalog.datasets')
          .values({ id, version: 1, snapshot_sequence: null, ...datasetRow(facts, clock.now()) })
          .execute();
        await announce(db, facts.tenant, 'REGISTERED', id);
        return present(db, id);
      }).catch(nameTaken);
    },

    async update(id, expectedVersion, facts) {
      return within(async (db) => {
        const { version } = await lockDataset(db, id);
        if (version !== expectedVersion) throw new Conflict(undefined, { version });
        await db
          .updateTable('table_catalog.datasets')
          .set({ ...datasetRow(facts, clock.now()), version: version + 1 })
          .where('id', '=', id)
          .execute();
        await announce(db, facts.tenant, 'CHANGED', id);
        return present(db, id);
      }).catch(nameTaken);
    },

    commitSnapshot: (id, snapshot) =>
      within(async (db) => {
        const row = await lockDataset(db, id);
        const newest = row.snapshot_sequence === null ? -1 : Number(row.snapshot_sequence);
        if (snapshot.sequence < newest) throw new Conflict('A newer snapshot is there already.', { sequence: newest });
        if (snapshot.sequence === newest) {
          const before = (await present(db, id)) as Dataset & { snapshot: Snapshot };
          if (!isDeepStrictEqual(before.snapshot.files, snapshot.files))
            throw new Conflict('This snapshot is there with other files.', { sequence: newest });
          return before;
        }
        await db.insertInto('table_catalog.snapshots').values(snapshotRow(id, snapshot)).execute();
        await db
          .updateTable('table_catalog.datasets')
          .set({ snapshot_sequence: String(snapshot.sequence), version: row.version + 1 })
          .where('id', '=', id)
          .execute();
        await announce(db, row.tenant, 'COMMITTED', id);
        return present(db, id);
      }),

    remove: (id) =>
      within(async (db) => {
        const row = await db.deleteFrom('table_catalog.datasets').where('id', '=', id).returning('tenant').executeTakeFirst();
        if (row) await announce(db, row.tenant, 'REMOVED', id);
      }),

    async get(tenant, ref) {
      const rows = db().selectFrom('table_catalog.datasets').selectAll().where('tenant', '=', tenant);
      return one(await rows.where('namespace', '=', ref.namespace).where('ref_name', '=', ref.name).execute());
    },

    async getById(id) {
      return one(await db().selectFrom('table_catalog.datasets').selectAll().where('id', '=', id).execute());
    },

    async *list(tenant) {
      const byName = sql`(database collate "C", name collate "C", id)`;
      let last: { database: string; name: string; id: string } | undefined;
      do {
        let page = db().selectFrom('table_catalog.datasets').selectAll().where('tenant', '=', tenant);
        if (last) page = page.where(sql<boolean>`${byName} > (${last.database}, ${last.name}, ${last.id})`);
        const rows = await page
          .orderBy(sql`database collate "C", name collate "C", id`)
          .limit(PAGE)
          .execute();
        const snapshots = await readSnapshots(rows, db());
        for (const row of rows) yield datasetOf(row, snapshots.get(row.id) ?? null);
        last = rows.length === PAGE ? rows.at(-1) : undefined;
      } while (last);
    },

    async *listReadSchemas(tenant) {
      const byName = sql`(dataset_id, name collate "C", version)`;
      let last: { dataset_id: string; name: string; version: number } | undefined;
      do {
        let page = db().selectFrom('table_catalog.read_schemas').selectAll().where('tenant', '=', tenant);
        if (last) page = page.where(sql<boolean>`${byName} > (${last.dataset_id}, ${last.name}, ${last.version}::integer)`);
        const rows = await page
          .orderBy(sql`dataset_id, name collate "C", version`)
          .limit(PAGE)
          .execute();
        yield* rows.map(readSchemaOf);
        last = rows.length === PAGE ? rows.at(-1) : undefined;
      } while (last);
    },

    draftReadSchema: (draft) =>
      within(async (db) => {
        const { tenant } = await lockDataset(db, draft.datasetId);
        const { newest } = await db
          .selectFrom('table_catalog.read_schemas')
          .select(({ fn }) => fn.max('version').as('newest'))
          .where('dataset_id', '=', draft.datasetId)
          .where('name', '=', draft.name)
          .executeTakeFirstOrThrow();
        const schema: ReadSchema = { ...draft, id: newId('rs', clock.now()), version: (newest ?? 0) + 1, state: 'DRAFT' };
        const row = await db
          .insertInto('table_catalog.read_schemas')
          .values(readSchemaRow(schema, tenant))
          .returningAll()
          .executeTakeFirstOrThrow();
        await announce(db, tenant, 'CHANGED', draft.datasetId);
        return readSchemaOf(row);
      }),

    setReadSchemaState: (id, state) =>
      within(async (db) => {
        const row = await db.selectFrom('table_catalog.read_schemas').selectAll().where('id', '=', id).forUpdate().executeTakeFirst();
        if (!row) throw new NotFound();
        const before = state === 'PUBLISHED' ? 'DRAFT' : 'PUBLISHED';
        if (row.state !== before) throw new Conflict(`A read schema that is ${row.state} cannot become ${state}.`, { state: row.state });
        await db.updateTable('table_catalog.read_schemas').set({ state }).where('id', '=', id).execute();
        await announce(db, row.tenant, state === 'PUBLISHED' ? 'PUBLISHED' : 'CHANGED', row.dataset_id);
        return readSchemaOf({ ...row, state });
      }),

    removeReadSchema: (id) =>
      within(async (db) => {
        const row = await db
          .deleteFrom('table_catalog.read_schemas')
          .where('id', '=', id)
          .returning(['tenant', 'dataset_id'])
          .executeTakeFirst();
        if (row) await announce(db, row.tenant, 'CHANGED', row.dataset_id);
      }),

    async *changes(tenant, after, signal): AsyncIterable<CatalogChange> {
      let wake = Promise.withResolvers<void>();
      const rouse = () => wake.resolve();
      signal.addEventListener('abort', rouse, { once: true });
      // Before the first look, so that nothing falls between looking and listening.
      const end = await store.listen(CHANNEL, (changed) => changed === tenant && rouse(), rouse);
      try {
        for (let position = after; !signal.aborted;) {
          wake = Promise.withResolvers<void>();
          const rows = await changesAfter(tenant, position);
          for (const { sequence, at, kind, dataset_id } of rows) {
            if (signal.aborted) return;
            position = Number(sequence);
            yield { sequence: position, at, kind, datasetId: datasetId(dataset_id) };
          }
          if (rows.length < PAGE && !signal.aborted) await wake.promise;
        }
      } finally {
        signal.removeEventListener('abort', rouse);
        await end();
      }
    },

    async position(tenant) {
      const feed = await db().selectFrom('table_catalog.feeds').select('position').where('tenant', '=', tenant).executeTakeFirst();
      return Number(feed?.position ?? 0);
    },
  };
}

function nameTaken(error: unknown): never {
  if (codeOf(error) === UNIQUE_VIOLATION) throw new Conflict('A dataset of this name is registered already.', {}, { cause: error });
  throw error;
}
