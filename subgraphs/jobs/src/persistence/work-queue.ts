import type { MetadataStore } from '@lakeward/ports/metadata-store';
import { sql } from 'kysely';

import type { JobsTables } from './tables.ts';

export interface WorkItem {
  readonly runId: string;
  readonly tenant: string;
  /** Grows with each claim: who holds an older one has lost the run. */
  readonly fence: string;
}

/** Which runs are due, over all tenants. The rows hold ids and times only. */
export interface WorkQueue {
  /** Leases up to `limit` due runs; two workers never get the same one. `launchedOnly`: just those of which a launch may be under way. */
  claim(limit: number, launchedOnly: boolean): Promise<WorkItem[]>;
  /** Keeps the leases of work that takes longer. A lease that was lost stays lost. */
  renew(items: readonly WorkItem[]): Promise<void>;
  /** Gives a run back, due again after `ms`; nothing happens when the lease was lost. */
  release(item: WorkItem, ms: number, launched: boolean): Promise<void>;
  /** The run has ended and its outbox is empty. */
  done(item: WorkItem): Promise<void>;
  /** Makes a run due now, for example because a cancel was asked. */
  wake(runId: string): Promise<void>;
  /** Milliseconds until the next run is due, or null when there is none. */
  nextDueMs(): Promise<number | null>;
}

/** @param leaseMs a dead worker's runs are taken over after this; a live one renews in time */
export function workQueue(store: MetadataStore, leaseMs: number): WorkQueue {
  const leaseSeconds = leaseMs / 1000;
  const db = () => store.database<JobsTables>();
  return {
    async claim(limit, launchedOnly) {
      const { rows } = await sql<{ run_id: string; tenant: string; fence: string }>`
        update jobs.work set leased_until = now() + make_interval(secs => ${leaseSeconds}), fence = fence + 1
        where run_id in (
          select run_id from jobs.work
          where due_at <= now() and (leased_until is null or leased_until < now()) and (launched or ${!launchedOnly})
          order by launched desc, due_at limit ${limit} for update skip locked)
        returning run_id, tenant, fence`.execute(db());
      return rows.map(({ run_id: runId, tenant, fence }) => ({ runId, tenant, fence }));
    },
    async renew(items) {
      await db()
        .updateTable('jobs.work')
        .set({ leased_until: sql<Date>`now() + make_interval(secs => ${leaseSeconds})` })
        .where((by) => by.or(items.map((item) => by.and([by('run_id', '=', item.runId), by('fence', '=', item.fence)]))))
        .execute();
    },
    async release(item, ms, launched) {
      await sql`update jobs.work set leased_until = null, launched = ${launched}, due_at = now() + make_interval(secs => ${ms / 1000})
        where run_id = ${item.runId} and fence = ${item.fence}`.execute(db());
    },
    async done(item) {
      await sql`delete from jobs.work where run_id = ${item.runId} and fence = ${item.fence}`.execute(db());
    },
    async wake(runId) {
      await sql`update jobs.work set due_at = now() where run_id = ${runId} and due_at > now()`.execute(db());
    },
    async nextDueMs() {
      const { rows } = await sql<{ ms: string | null }>`
        select (extract(epoch from min(greatest(due_at, coalesce(leased_until, due_at))) - now()) * 1000)::bigint as ms from jobs.work`.execute(
        db(),
      );
      const ms = rows[0]?.ms;
      return ms == null ? null : Math.max(0, Number(ms));
    },
  };
}
