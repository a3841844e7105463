import type { MetadataStore } from '@lakeward/ports/metadata-store';
import { type Insertable, sql, type Transaction, type Updateable } from 'kysely';

import { type JobRunState, isFinal, statesTowards } from '../domain/job-run-state.ts';
import type { Attempt, JobRun, RunEvent } from '../domain/job-run.ts';
import { attemptFrom, eventFrom, runFrom } from './run-rows.ts';
import type { AttemptTable, JobsTables, OutboxTable, RunTable } from './tables.ts';

export type JobsTransaction = Transaction<JobsTables>;

/** `notify` does not look at tables, and Kysely's transactions are invariant in theirs. */
const anyTables = (db: JobsTransaction): Transaction<unknown> => db as unknown as Transaction<unknown>;

/** Channel of run ids whose events grew. */
export const EVENTS_CHANNEL = 'jobs_events';
/** Channel that wakes the workers. */
export const WORK_CHANNEL = 'jobs_work';

/** A change of state; `null` leaves the state as it is and only notes a step. */
export interface RunChange {
  readonly to: JobRunState | null;
  /** Finer steps, noted in order before the change of state. */
  readonly steps?: readonly string[];
  readonly progress?: number;
  readonly run?: Omit<Updateable<RunTable>, 'id' | 'tenant' | 'state' | 'version'>;
  /** Of the run's present attempt. */
  readonly attempt?: Omit<Updateable<AttemptTable>, 'run_id' | 'tenant' | 'number' | 'state'>;
  /** A further attempt with this launch name; the present one ends. */
  readonly nextAttempt?: string;
  readonly outbox?: readonly OutboxTable['kind'][];
}

export interface RunFilter {
  readonly states?: readonly JobRunState[];
  readonly target?: { readonly namespace: string; readonly name: string };
  readonly requestedBy?: string;
  readonly since?: Date;
  /** Runs of this caller, or into one of these targets. */
  readonly visible: { readonly caller: string; readonly targets: readonly { readonly namespace: string; readonly name: string }[] };
}

/** A place in the order newest first. */
export interface RunPlace {
  readonly queuedAt: Date;
  readonly id: string;
}

/** Everything that is stored of runs. All rows carry a tenant and are read under its row-level security. */
export function runRepository(store: MetadataStore) {
  const within = <T>(tenant: string, work: (db: JobsTransaction) => Promise<T>): Promise<T> =>
    store.transaction<JobsTables, T>({ tenant, principal: 'system:jobs' }, work);

  const appendEvents = async (
    db: JobsTransaction,
    run: Pick<JobRun, 'id' | 'tenant'>,
    events: readonly Pick<RunEvent, 'attempt' | 'state' | 'step' | 'progress'>[],
  ) => {
    if (events.length === 0) return;
    const { last } = await db
      .selectFrom('jobs.run_event')
      .select(({ fn }) => fn.coalesce(fn.max('sequence'), sql<string>`0`).as('last'))
      .where('run_id', '=', run.id)
      .executeTakeFirstOrThrow();
    await db
      .insertInto('jobs.run_event')
      .values(events.map((event, index) => ({ ...event, run_id: run.id, tenant: run.tenant, sequence: Number(last) + 1 + index })))
      .execute();
    await store.notify(EVENTS_CHANNEL, run.id, anyTables(db));
  };

  return {
    within,

    /** Stores run, first attempt, first events and its work item. @returns null when the caller has used the key already */
    async insertOnce(db: JobsTransaction, run: Insertable<RunTable>, firstLaunchName: string): Promise<JobRun | null> {
      const row = await db
        .insertInto('jobs.run')
        .values(run)
        .onConflict((conflict) => conflict.columns(['tenant', 'caller', 'idempotency_key']).doNothing())
        .returningAll()
        .executeTakeFirst();
      if (!row) return null;
      await db
        .insertInto('jobs.attempt')
        .values({ run_id: run.id, tenant: run.tenant, number: 1, state: 'QUEUED', launch_name: firstLaunchName })
        .execute();
      await db.insertInto('jobs.work').values({ run_id: run.id, tenant: run.tenant }).execute();
      const stored = runFrom(row);
      await appendEvents(db, stored, [
        { attempt: 1, state: 'QUEUED', step: null, progress: 0 },
        { attempt: 1, state: 'QUEUED', step: 'ACCEPTED', progress: 0 },
      ]);
      await store.notify(WORK_CHANNEL, run.id, anyTables(db));
      return stored;
    },

    async findByKey(db: JobsTransaction, caller: string, key: string): Promise<JobRun | null> {
      const row = await db
        .selectFrom('jobs.run')
        .selectAll()
        .where('caller', '=', caller)
        .where('idempotency_key', '=', key)
        .executeTakeFirst();
      return row ? runFrom(row) : null;
    },

    async get(db: JobsTransaction, id: string): Promise<JobRun | null> {
      const row = await db.selectFrom('jobs.run').selectAll().where('id', '=', id).executeTakeFirst();
      return row ? runFrom(row) : null;
    },

    async getMany(db: JobsTransaction, ids: readonly string[]): Promise<JobRun[]> {
      return (
        await db
          .selectFrom('jobs.run')
          .selectAll()
          .where('id', 'in', [...ids, ''])
          .execute()
      ).map(runFrom);
    },

    async attempts(db: JobsTransaction, runIds: readonly string[]): Promise<Attempt[]> {
      return (
        await db
          .selectFrom('jobs.attempt')
          .selectAll()
          .where('run_id', 'in', [...runIds, ''])
          .orderBy('number')
          .execute()
      ).map(attemptFrom);
    },

    async attempt(db: JobsTransaction, run: JobRun): Promise<Attempt> {
      return attemptFrom(
        await db
          .selectFrom('jobs.attempt')
          .selectAll()
          .where('run_id', '=', run.id)
          .where('number', '=', run.attempt)
          .executeTakeFirstOrThrow(),
      );
    },

    async events(db: JobsTransaction, runId: string, after: number, first: number): Promise<RunEvent[]> {
      const rows = await db
        .selectFrom('jobs.run_event')
        .selectAll()
        .where('run_id', '=', runId)
        .where('sequence', '>', String(after))
        .orderBy('sequence')
        .limit(first)
        .execute();
      return rows.map(eventFrom);
    },

    /** Newest first, after a place. */
    async list(db: JobsTransaction, filter: RunFilter, first: number, after: RunPlace | null): Promise<JobRun[]> {
      const rows = await filtered(db, filter)
        .selectAll()
        .$if(after !== null, (query) => query.where((by) => by(by.refTuple('queued_at', 'id'), '<', by.tuple(after!.queuedAt, after!.id))))
        .orderBy('queued_at', 'desc')
        .orderBy('id', 'desc')
        .limit(first)
        .execute();
      return rows.map(runFrom);
    },

    async count(db: JobsTransaction, filter: RunFilter): Promise<string> {
      const { count } = await filtered(db, filter)
        .select(({ fn }) => fn.countAll<string>().as('count'))
        .executeTakeFirstOrThrow();
      return count;
    },

    /** The newest visible runs into each target, at most `first` each. */
    async newestInto(
      db: JobsTransaction,
      targets: readonly { readonly namespace: string; readonly name: string }[],
      filter: RunFilter,
      first: number,
    ): Promise<JobRun[]> {
      if (targets.length === 0) return [];
      const ranked = filtered(db, filter)
        .selectAll()
        .select(sql<number>`row_number() over (partition by target_namespace, target_name order by queued_at desc, id desc)`.as('place'))
        .where((by) =>
          by.or(targets.map((target) => by.and([by('target_namespace', '=', target.namespace), by('target_name', '=', target.name)]))),
        );
      const rows = await db.selectFrom(ranked.as('ranked')).selectAll().where('place', '<=', first).orderBy('place').execute();
      return rows.map(runFrom);
    },

    /**
     * Changes a run if it still has the version that the caller saw: state, attempt, events and outbox in one go.
     * @returns the run as it is now, or null when somebody else was faster or `to` may not follow
     */
    async change(db: JobsTransaction, run: JobRun, change: RunChange): Promise<JobRun | null> {
      const path = change.to === null ? [] : statesTowards(run.state, change.to);
      if (path === null) return null;
      const state = path.at(-1) ?? run.state;
      const final = path.length > 0 && isFinal(state);
      const row = await db
        .updateTable('jobs.run')
        .set({
          ...change.run,
          ...(change.progress === undefined ? {} : { progress: change.progress }),
          ...(path.includes('RUNNING') && run.startedAt === null ? { started_at: sql<Date>`now()` } : {}),
          ...(final ? { finished_at: sql<Date>`now()` } : {}),
          ...(change.nextAttempt === undefined ? {} : { attempt: run.attempt + 1 }),
          state,
          version: run.version + 1,
        })
        .where('id', '=', run.id)
        .where('state', '=', run.state)
        .where('version', '=', run.version)
        .returningAll()
        .executeTakeFirst();
      if (!row) return null;
      await db
        .updateTable('jobs.attempt')
        .set({
          ...change.attempt,
          ...(path.includes('RUNNING') ? { started_at: sql<Date>`coalesce(started_at, now())` } : {}),
          ...(final || change.nextAttempt !== undefined ? { finished_at: sql<Date>`now()` } : {}),
          // An attempt that another one follows has failed, whatever the run goes on to be.
          state: change.nextAttempt === undefined ? state : 'FAILED',
        })
        .where('run_id', '=', run.id)
        .where('number', '=', run.attempt)
        .execute();
      const next = runFrom(row);
      if (change.nextAttempt !== undefined) {
        await db
          .insertInto('jobs.attempt')
          .values({ run_id: run.id, tenant: run.tenant, number: next.attempt, state: 'QUEUED', launch_name: change.nextAttempt })
          .execute();
      }
      const progress = next.progress;
      await appendEvents(db, run, [
        ...(change.steps ?? []).map((step) => ({ attempt: run.attempt, state: run.state, step, progress })),
        ...path.map((each) => ({ attempt: next.attempt, state: each, step: null, progress })),
      ]);
      if (change.outbox?.length) {
        await db
          .insertInto('jobs.outbox')
          .values(change.outbox.map((kind) => ({ tenant: run.tenant, run_id: run.id, kind })))
          .execute();
      }
      if (final) await db.deleteFrom('jobs.target_lease').where('run_id', '=', run.id).execute();
      return next;
    },

    /** Notes a finer step unless it is the newest one already; polling must not fill the log. */
    async noteOnce(db: JobsTransaction, run: JobRun, step: string): Promise<void> {
      // Numbers of events are counted on, so whoever appends holds the run.
      await db.selectFrom('jobs.run').select('id').where('id', '=', run.id).forUpdate().execute();
      const newest = await db
        .selectFrom('jobs.run_event')
        .select('step')
        .where('run_id', '=', run.id)
        .orderBy('sequence', 'desc')
        .limit(1)
        .executeTakeFirst();
      if (newest?.step !== step) await appendEvents(db, run, [{ attempt: run.attempt, state: run.state, step, progress: run.progress }]);
    },

    /** Takes the target for a run. @returns the run that holds it otherwise */
    async takeTarget(db: JobsTransaction, run: JobRun): Promise<string | null> {
      const { namespace, name } = run.spec.target.dataset;
      await db
        .insertInto('jobs.target_lease')
        .values({ tenant: run.tenant, namespace, name, run_id: run.id })
        .onConflict((conflict) => conflict.doNothing())
        .execute();
      const { run_id: holder } = await db
        .selectFrom('jobs.target_lease')
        .select('run_id')
        .where('namespace', '=', namespace)
        .where('name', '=', name)
        .executeTakeFirstOrThrow();
      return holder === run.id ? null : holder;
    },

    /** Unfinished runs into a target, oldest first. */
    async unfinishedInto(db: JobsTransaction, target: { readonly namespace: string; readonly name: string }): Promise<JobRun[]> {
      const rows = await db
        .selectFrom('jobs.run')
        .selectAll()
        .where('target_namespace', '=', target.namespace)
        .where('target_name', '=', target.name)
        .where('state', 'not in', ['SUCCEEDED', 'FAILED', 'CANCELLED'])
        .orderBy('queued_at')
        .execute();
      return rows.map(runFrom);
    },

    async outbox(
      db: JobsTransaction,
      runId: string,
    ): Promise<{ readonly id: string; readonly kind: OutboxTable['kind']; readonly at: Date }[]> {
      return db.selectFrom('jobs.outbox').select(['id', 'kind', 'created_at as at']).where('run_id', '=', runId).orderBy('id').execute();
    },

    async sent(db: JobsTransaction, ids: readonly string[]): Promise<void> {
      await db
        .deleteFrom('jobs.outbox')
        .where('id', 'in', [...ids])
        .execute();
    },
  };

  function filtered(db: JobsTransaction, filter: RunFilter) {
    return db
      .selectFrom('jobs.run')
      .where((by) =>
        by.or([
          by('caller', '=', filter.visible.caller),
          ...filter.visible.targets.map((target) =>
            by.and([by('target_namespace', '=', target.namespace), by('target_name', '=', target.name)]),
          ),
        ]),
      )
      .$if(filter.states !== undefined, (query) => query.where('state', 'in', [...filter.states!]))
      .$if(filter.target !== undefined, (query) =>
        query.where('target_namespace', '=', filter.target!.namespace).where('target_name', '=', filter.target!.name),
      )
      .$if(filter.requestedBy !== undefined, (query) => query.where('caller', '=', filter.requestedBy!))
      .$if(filter.since !== undefined, (query) => query.where('queued_at', '>=', filter.since!));
  }
}

export type RunRepository = ReturnType<typeof runRepository>;
