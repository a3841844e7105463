import { type DatasetRef, datasetRefKey, type Principal } from '@lakeward/kernel';
import type { MetadataStore, StoreScope } from '@lakeward/ports/metadata-store';
import { sql } from 'kysely';

import type { QueryExecution } from '../domain/query-execution-state.ts';
import type { LakeTables } from './tables.ts';

const scopeOf = (principal: Principal): StoreScope => ({ tenant: principal.tenant, principal: principal.id });

/**
 * Executions of this principal by id, from the audit record. What only the answer knew, columns and bad records, is not kept.
 * An execution that read several datasets is one.
 */
export async function findExecutions(
  store: MetadataStore,
  principal: Principal,
  ids: readonly string[],
  now: Date,
): Promise<ReadonlyMap<string, QueryExecution>> {
  const rows = await store.transaction<LakeTables, readonly ExecutionRow[]>(scopeOf(principal), (db) =>
    db
      .selectFrom('audit.entries')
      .select(({ fn }) => ['id', fn.min('at').as('at'), fn.max('rows').as('rows'), fn.max('completed_at').as('completed')])
      .select(
        sql<
          string[]
        >`array(select distinct v from audit.entries e, unnest(e.policy_versions) v where e.tenant = audit.entries.tenant and e.id = audit.entries.id order by v)`.as(
          'versions',
        ),
      )
      .where('tenant', '=', principal.tenant)
      .where('principal_id', '=', principal.id)
      .where('action', '=', 'lake.query')
      .where('effect', '=', 'ALLOW')
      .where('id', 'in', [...ids])
      .groupBy(['id', 'tenant'])
      .execute(),
  );
  return new Map(rows.map((row) => [row.id, executionOf(row, principal, now)]));
}

interface ExecutionRow {
  readonly id: string;
  readonly at: Date;
  readonly rows: string | null;
  readonly completed: Date | null;
  readonly versions: readonly string[];
}

/** The gateway gives a read 15 seconds. */
const longestReadMs = 15_000;

function executionOf(row: ExecutionRow, principal: Principal, now: Date): QueryExecution {
  return {
    id: row.id,
    // A typed read ends within its request, and only one that ended well is completed.
    state: row.completed !== null ? 'SUCCEEDED' : now.getTime() - row.at.getTime() < longestReadMs ? 'RUNNING' : 'FAILED',
    requestedBy: { id: principal.id },
    submittedAt: row.at,
    finishedAt: row.completed,
    rowCount: row.rows === null ? null : Number(row.rows),
    badRecords: [],
    columns: null,
    withheld: [],
    policyVersions: row.versions,
    rowsFiltered: null,
  };
}

export interface UsageKey {
  readonly datasetId: string;
  readonly days: number;
}

export interface UsageCounts {
  readonly days: number;
  readonly queries: number;
  readonly principals: number;
  /** Base columns, most used first. */
  readonly columns: readonly string[];
}

interface UsageRow {
  readonly days: number;
  readonly namespace: string;
  readonly name: string;
  readonly queries: string;
  readonly principals: string;
  readonly columns: readonly string[];
}

/** How much datasets were read by everybody of the tenant; one statement for all of them. */
export async function countUsage(
  store: MetadataStore,
  principal: Principal,
  asked: readonly { readonly ref: DatasetRef; readonly days: number }[],
  now: Date,
): Promise<(ref: DatasetRef, days: number) => UsageCounts> {
  const rows = asked.length === 0 ? [] : await readUsage(store, principal, asked, now);
  const found = new Map(rows.map((row) => [`${row.days}/${datasetRefKey(row)}`, row]));
  return (ref, days) => {
    const row = found.get(`${days}/${datasetRefKey(ref)}`);
    return { days, queries: Number(row?.queries ?? 0), principals: Number(row?.principals ?? 0), columns: row?.columns ?? [] };
  };
}

function readUsage(
  store: MetadataStore,
  principal: Principal,
  asked: readonly { readonly ref: DatasetRef; readonly days: number }[],
  now: Date,
): Promise<readonly UsageRow[]> {
  const wanted = JSON.stringify(asked.map(({ ref, days }) => ({ namespace: ref.namespace, name: ref.name, days })));
  return store.transaction<LakeTables, readonly UsageRow[]>(scopeOf(principal), async (db) => {
    const { rows } = await sql<UsageRow>`
      with wanted as (select distinct namespace, name, days from json_to_recordset(${wanted}::json) as w(namespace text, name text, days int)),
      read as (
        select w.*, e.id, e.principal_id, e.columns
        from wanted w
        join audit.entries e
          on e.tenant = ${principal.tenant} and e.dataset_namespace = w.namespace and e.dataset_name = w.name
          and e.at > ${now}::timestamptz - make_interval(days => w.days) and e.effect = 'ALLOW' and e.action = 'lake.query'
      )
      select namespace, name, days, count(distinct id) as queries, count(distinct principal_id) as principals,
        array(
          select c from read r, unnest(r.columns) as c
          where r.namespace = read.namespace and r.name = read.name and r.days = read.days
          group by c order by count(*) desc, c
        ) as columns
      from read group by namespace, name, days`.execute(db);
    return rows;
  });
}
