import type { DatasetRef, Principal } from '@lakeward/kernel';
import type { LineageRunEvent } from '@lakeward/ports/lineage-sink';
import type { MetadataStore } from '@lakeward/ports/metadata-store';
import { sql, type Transaction } from 'kysely';

import type { FoldedLineageEvent } from '../domain/fold-lineage-event.ts';
import type { CatalogTables } from './tables.ts';

/** The newest successful run that made `to` from `from`. */
export interface StoredLineageEdge {
  readonly from: DatasetRef;
  readonly to: DatasetRef;
  readonly runId: string;
}

export interface StoredColumnEdge {
  readonly from: string;
  readonly to: string;
  readonly kind: 'DIRECT' | 'INDIRECT';
  readonly subtype: string | null;
  readonly masking: boolean;
}

/** Lineage of one tenant. Edges come from runs that ended well; a failed run made nothing. */
export interface LineageRepository {
  /** Repeating an event changes nothing, and events may come in any order. */
  add(as: Principal, events: readonly { readonly event: LineageRunEvent; readonly folded: FoldedLineageEvent }[]): Promise<void>;
  /** Edges that touch one of these datasets on the side asked for, at most `limit`. */
  edges(as: Principal, of: readonly DatasetRef[], side: 'from' | 'to', limit: number): Promise<readonly StoredLineageEdge[]>;
  /** Column edges of the given edges, in the same order. */
  columnEdges(as: Principal, edges: readonly StoredLineageEdge[]): Promise<readonly (readonly StoredColumnEdge[])[]>;
  /** What the runs are known to have written; a run that is unknown has no entry. */
  outputsOf(as: Principal, runIds: readonly string[]): Promise<ReadonlyMap<string, readonly DatasetRef[]>>;
  /** What a run read and wrote; by name. */
  datasetsOf(as: Principal, runId: string): Promise<readonly { readonly direction: 'INPUT' | 'OUTPUT'; readonly ref: DatasetRef }[]>;
}

const rank = sql`case excluded.state when 'START' then 0 when 'COMPLETE' then 1 else 2 end`;
const presentRank = sql`case lineage_run.state when 'START' then 0 when 'COMPLETE' then 1 else 2 end`;

export function createLineageRepository(store: MetadataStore): LineageRepository {
  const within = <T>(as: Principal, work: (db: Transaction<CatalogTables>) => Promise<T>) =>
    store.transaction<CatalogTables, T>({ tenant: as.tenant, principal: as.id }, work);

  return {
    add: (as, events) =>
      within(as, async (db) => {
        for (const { event, folded } of events) await addOne(db, as.tenant, event, folded);
      }),

    edges: (as, of, side, limit) =>
      within(as, async (db) => {
        const direction = side === 'from' ? 'INPUT' : 'OUTPUT';
        const { rows } = await sql<{ from_namespace: string; from_name: string; to_namespace: string; to_name: string; run_id: string }>`
          select distinct on (i.namespace, i.name, o.namespace, o.name)
            i.namespace as from_namespace, i.name as from_name, o.namespace as to_namespace, o.name as to_name, r.run_id
          from unnest(${of.map((ref) => ref.namespace)}::text[], ${of.map((ref) => ref.name)}::text[]) as wanted (namespace, name)
          join catalog.lineage_run_dataset near
            on near.tenant = ${as.tenant} and near.direction = ${direction} and near.namespace = wanted.namespace and near.name = wanted.name
          join catalog.lineage_run r on r.tenant = near.tenant and r.run_id = near.run_id and r.state = 'COMPLETE'
          join catalog.lineage_run_dataset i on i.tenant = r.tenant and i.run_id = r.run_id and i.direction = 'INPUT'
          join catalog.lineage_run_dataset o on o.tenant = r.tenant and o.run_id = r.run_id and o.direction = 'OUTPUT'
          where (${side} = 'from' and i.namespace = near.namespace and i.name = near.name)
             or (${side} = 'to' and o.namespace = near.namespace and o.name = near.name)
          order by i.namespace, i.name, o.namespace, o.name, r.ended_at desc nulls last, r.run_id desc
          limit ${limit}`.execute(db);
        return rows.map((row) => ({
          from: { namespace: row.from_namespace, name: row.from_name },
          to: { namespace: row.to_namespace, name: row.to_name },
          runId: row.run_id,
        }));
      }),

    columnEdges: (as, edges) =>
      within(as, async (db) => {
        if (edges.length === 0) return [];
        const { rows } = await sql<StoredColumnEdge & { position: number }>`
          select wanted.position::int as position, c.input_column as "from", c.output_column as "to", c.kind, nullif(c.subtype, '') as subtype, c.masking
          from unnest(
            ${edges.map((edge) => edge.runId)}::text[],
            ${edges.map((edge) => edge.from.namespace)}::text[], ${edges.map((edge) => edge.from.name)}::text[],
            ${edges.map((edge) => edge.to.namespace)}::text[], ${edges.map((edge) => edge.to.name)}::text[]
          ) with ordinality as wanted (run_id, from_namespace, from_name, to_namespace, to_name, position)
          join catalog.lineage_column c
            on c.tenant = ${as.tenant} and c.run_id = wanted.run_id
            and c.input_namespace = wanted.from_namespace and c.input_name = wanted.from_name
            and c.output_namespace = wanted.to_namespace and c.output_name = wanted.to_name
          order by wanted.position, c.output_column, c.input_column, c.kind, c.subtype`.execute(db);
        const byEdge = edges.map((): StoredColumnEdge[] => []);
        for (const { position, ...edge } of rows) byEdge[position - 1]!.push(edge);
        return byEdge;
      }),

    outputsOf: (as, runIds) =>
      within(as, async (db) => {
        if (runIds.length === 0) return new Map();
        const rows = await db
          .selectFrom('catalog.lineage_run_dataset')
          .select(['run_id', 'namespace', 'name'])
          .where('tenant', '=', as.tenant)
          .where('run_id', 'in', [...runIds])
          .where('direction', '=', 'OUTPUT')
          .execute();
        const byRun = Map.groupBy(rows, (row) => row.run_id);
        return new Map([...byRun].map(([runId, outputs]) => [runId, outputs.map(({ namespace, name }) => ({ namespace, name }))]));
      }),

    datasetsOf: (as, runId) =>
      within(as, async (db) =>
        (
          await db
            .selectFrom('catalog.lineage_run_dataset')
            .selectAll()
            .where('tenant', '=', as.tenant)
            .where('run_id', '=', runId)
            .orderBy('namespace')
            .orderBy('name')
            .execute()
        ).map(({ direction, namespace, name }) => ({ direction, ref: { namespace, name } })),
      ),
  };
}

async function addOne(db: Transaction<CatalogTables>, tenant: string, event: LineageRunEvent, folded: FoldedLineageEvent): Promise<void> {
  const { numInsertedOrUpdatedRows } = await db
    .insertInto('catalog.lineage_event')
    .values({ tenant, hash: folded.hash, run_id: folded.runId, event: JSON.stringify(event) })
    .onConflict((conflict) => conflict.doNothing())
    .executeTakeFirstOrThrow();
  if (numInsertedOrUpdatedRows === 0n) return;

  await db
    .insertInto('catalog.lineage_run')
    .values({
      tenant,
      run_id: folded.runId,
      job_namespace: folded.jobNamespace,
      job_name: folded.jobName,
      state: folded.state,
      started_at: folded.startedAt,
      ended_at: folded.endedAt,
    })
    .onConflict((conflict) =>
      conflict.columns(['tenant', 'run_id']).doUpdateSet({
        state: sql`case when ${rank} > ${presentRank} then excluded.state else lineage_run.state end`,
        started_at: sql`least(lineage_run.started_at, excluded.started_at)`,
        ended_at: sql`greatest(lineage_run.ended_at, excluded.ended_at)`,
      }),
    )
    .execute();
  if (folded.datasets.length > 0) {
    await db
      .insertInto('catalog.lineage_run_dataset')
      .values(folded.datasets.map((dataset) => ({ tenant, run_id: folded.runId, ...dataset })))
      .onConflict((conflict) => conflict.doNothing())
      .execute();
  }
  if (folded.columns.length > 0) {
    await db
      .insertInto('catalog.lineage_column')
      .values(
        folded.columns.map(({ output, input, kind, subtype, masking }) => ({
          tenant,
          run_id: folded.runId,
          output_namespace: output.namespace,
          output_name: output.name,
          output_column: output.column,
          input_namespace: input.namespace,
          input_name: input.name,
          input_column: input.column,
          kind,
          subtype,
          masking,
        })),
      )
      .onConflict((conflict) => conflict.doNothing())
      .execute();
  }
}
