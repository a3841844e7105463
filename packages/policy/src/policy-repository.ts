import { Conflict, type DatasetId, NotFound, type Principal } from '@lakeward/kernel';
import type { Clock } from '@lakeward/ports/clock';
import type { MetadataStore } from '@lakeward/ports/metadata-store';
import { sql, type Transaction } from 'kysely';

import { printPolicy, type PolicyDraft } from './parse-policy.ts';
import type { PolicyTables } from './policy-tables.ts';
import type { PolicyMode } from './policy.ts';
import { timeSortableId } from './time-sortable-id.ts';

/** Notices go here after each change; the payload is the tenant. */
export const POLICY_CHANNEL = 'policy_changes';

/** One stored version, as it stands in the store: the document may be faulty. */
export interface StoredPolicyVersion {
  readonly id: string;
  readonly tenant: string;
  readonly version: number;
  readonly name: string;
  readonly mode: PolicyMode;
  readonly document: unknown;
  readonly savedBy: string;
  readonly savedAt: Date;
  /** Place among all changes of the tenant. */
  readonly sequence: number;
}

/** All that decisions need of a tenant, read in one transaction. */
export interface PolicyState {
  readonly sequence: number;
  /** Every version of every policy, by id and version. */
  readonly versions: readonly StoredPolicyVersion[];
  /** Sequence of the newest mark by dataset. */
  readonly unrestricted: ReadonlyMap<DatasetId, number>;
}

/** Keeps versions. It asks nobody whether he may: `guarded-policies.ts` does. */
export interface PolicyRepository {
  /** Creates, or adds the version after `expectedVersion`. @throws Conflict when another version is the newest; NotFound for an unknown id */
  save(by: Principal, draft: PolicyDraft, mode: PolicyMode, expectedVersion: number | null): Promise<StoredPolicyVersion>;
  /** A further version with the same document. @throws Conflict; NotFound */
  setMode(by: Principal, id: string, mode: PolicyMode, expectedVersion: number): Promise<StoredPolicyVersion>;
  /** @throws nothing for repetitions: each mark stands for itself */
  markUnrestricted(by: Principal, dataset: DatasetId, reason: string): Promise<void>;
  load(tenant: string): Promise<PolicyState>;
  /** 0 when the tenant never had a policy. */
  position(tenant: string): Promise<number>;
}

export function createPolicyRepository({ store, clock }: { readonly store: MetadataStore; readonly clock: Clock }): PolicyRepository {
  const change = <T>(by: Principal, work: (db: Transaction<PolicyTables>, sequence: string) => Promise<T>): Promise<T> =>
    store.transaction<PolicyTables, T>({ tenant: by.tenant, principal: by.id }, async (db) => {
      const { sequence } = await db
        .insertInto('policy.sequences')
        .values({ tenant: by.tenant, sequence: '1' })
        .onConflict((conflict) => conflict.column('tenant').doUpdateSet({ sequence: sql`policy.sequences.sequence + 1` }))
        .returning('sequence')
        .executeTakeFirstOrThrow();
      const result = await work(db, sequence);
      await store.notify(POLICY_CHANNEL, by.tenant, db as unknown as Transaction<unknown>);
      return result;
    });

  /** The newest version of a policy; the tenant's sequence row is held, so none can come between. */
  const newest = (db: Transaction<PolicyTables>, tenant: string, id: string) =>
    db
      .selectFrom('policy.policy_versions')
      .selectAll()
      .where('tenant', '=', tenant)
      .where('id', '=', id)
      .orderBy('version', 'desc')
      .limit(1)
      .executeTakeFirst();

  const insert = async (
    db: Transaction<PolicyTables>,
    row: Omit<StoredPolicyVersion, 'sequence'>,
    sequence: string,
  ): Promise<StoredPolicyVersion> => {
    await db
      .insertInto('policy.policy_versions')
      .values({
        tenant: row.tenant,
        id: row.id,
        version: row.version,
        name: row.name,
        mode: row.mode,
        document: JSON.stringify(row.document),
        saved_by: row.savedBy,
        saved_at: row.savedAt,
        sequence,
      })
      .execute();
    return { ...row, sequence: Number(sequence) };
  };

  return {
    save: (by, draft, mode, expectedVersion) =>
      change(by, async (db, sequence) => {
        const now = clock.now();
        const id = draft.id ?? timeSortableId('pol', now);
        const present = await newest(db, by.tenant, id);
        if (expectedVersion !== null && !present) throw new NotFound();
        if ((present?.version ?? 0) !== (expectedVersion ?? 0)) throw new Conflict();
        const version = (present?.version ?? 0) + 1;
        return insert(
          db,
          { tenant: by.tenant, id, version, name: draft.name, mode, document: printPolicy({ ...draft, id }), savedBy: by.id, savedAt: now },
          sequence,
        );
      }),
    setMode: (by, id, mode, expectedVersion) =>
      change(by, async (db, sequence) => {
        const present = await newest(db, by.tenant, id);
        if (!present) throw new NotFound();
        if (present.version !== expectedVersion) throw new Conflict();
        const { name, document, version } = present;
        return insert(
          db,
          { tenant: by.tenant, id, version: version + 1, name, mode, document, savedBy: by.id, savedAt: clock.now() },
          sequence,
        );
      }),
    markUnrestricted: (by, dataset, reason) =>
      change(by, async (db, sequence) => {
        await db
          .insertInto('policy.unrestricted_marks')
          .values({ tenant: by.tenant, dataset_id: dataset, sequence, reason, marked_by: by.id, marked_at: clock.now() })
          .execute();
      }),
    load: (tenant) =>
      store.transaction<PolicyTables, PolicyState>({ tenant, principal: 'system:access-snapshots' }, async (db) => {
        // First the sequence: what is added meanwhile is then at most read too early, never missed.
        const sequence = await sequenceOf(db, tenant);
        const versions = await db
          .selectFrom('policy.policy_versions')
          .selectAll()
          .where('tenant', '=', tenant)
          .orderBy('id')
          .orderBy('version')
          .execute();
        const marks = await db
          .selectFrom('policy.unrestricted_marks')
          .select(({ fn }) => ['dataset_id', fn.max<string>('sequence').as('sequence')])
          .where('tenant', '=', tenant)
          .groupBy('dataset_id')
          .execute();
        return {
          sequence,
          versions: versions.map(({ saved_by, saved_at, ...row }) => ({
            ...row,
            savedBy: saved_by,
            savedAt: saved_at,
            sequence: Number(row.sequence),
          })),
          unrestricted: new Map(marks.map((mark) => [mark.dataset_id as DatasetId, Number(mark.sequence)])),
        };
      }),
    position: (tenant) =>
      store.transaction<PolicyTables, number>({ tenant, principal: 'system:access-snapshots' }, (db) => sequenceOf(db, tenant)),
  };
}

async function sequenceOf(db: Transaction<PolicyTables>, tenant: string): Promise<number> {
  const row = await db.selectFrom('policy.sequences').select('sequence').where('tenant', '=', tenant).executeTakeFirst();
  return Number(row?.sequence ?? 0);
}
