import { type DatasetId, type Principal, ResultExpired } from '@lakeward/kernel';
import type { Clock, RowBatch } from '@lakeward/ports';
import type { ObjectStore } from '@lakeward/ports/object-store';
import type { SqlEngine } from '@lakeward/ports/sql-engine';
import type { AuthorizedQuery, OutputColumn, QueryLimits } from '@lakeward/query';

import type { AccessSnapshotSource } from './access-snapshot.ts';
import { authorizeQuery, authorizeStoredPage } from './authorize-query.ts';
import { decideAccess } from './decide-access.ts';
import type { DecideAccess } from './decision-memo.ts';
import type { Decision } from './decision.ts';
import type { LakeQuestion } from './lake-question.ts';
import type { MaskSalts } from './mask-salts.ts';
import type { Action } from './policy.ts';
import { loadRecord, RESULT_KEPT_MS, resultKey, type ResultRecord, saveRecord } from './stored-results.ts';
import { timeSortableId } from './time-sortable-id.ts';

export type { LakeQuestion };

/** The lake as one principal may see it. Bound to the principal, so no caller can forget the policy. */
export interface GuardedLake {
  readonly principal: Principal;
  /** What the engine can do (`rowPlace`, `storedResults`). */
  readonly capabilities: { readonly rowPlace: boolean; readonly storedResults: boolean };
  /** Wraps every scan with its decision, seals, runs. A scan without an ALLOW decision throws NotFound or PolicyInvalid. Errors as SqlEngine.stream. */
  stream(question: LakeQuestion, signal: AbortSignal): AsyncIterable<RowBatch>;
  /** Keeps the whole answer for paging; returns its id and size. Only this principal, with the same audience, reads it again. */
  store(question: LakeQuestion, signal: AbortSignal): Promise<StoredResult>;
  /** Rows `from` (0-based) to at most `limits.maxRows` of a stored result. @throws ResultExpired */
  readStored(
    result: StoredResult,
    columns: readonly OutputColumn[],
    from: number,
    limits: QueryLimits,
    signal: AbortSignal,
  ): AsyncIterable<RowBatch>;
  /** The text that would run. */
  explain(question: LakeQuestion): string;
  /** Canonical text of who may share the answer to this question; cache key and part of cursors. */
  audienceOf(question: LakeQuestion): string;
}

export interface StoredResult {
  readonly id: string;
  readonly rowCount: number;
  readonly expiresAt: Date;
}

export interface GuardedLakeDeps {
  readonly principal: Principal;
  readonly engine: SqlEngine;
  readonly objects: ObjectStore;
  readonly snapshotSource: AccessSnapshotSource;
  readonly clock: Clock;
  readonly salts: MaskSalts;
  /** A memo of decisions, shared by requests; none = each is taken anew. */
  readonly decide?: DecideAccess | undefined;
}

export function createGuardedLake(deps: GuardedLakeDeps): GuardedLake {
  const { principal, engine, objects, clock } = deps;
  const authorize = (question: LakeQuestion): AuthorizedQuery =>
    authorizeQuery(principal, question, {
      snapshot: deps.snapshotSource.current(),
      now: clock.now(),
      salts: deps.salts,
      decide: deps.decide,
    });

  return Object.freeze({
    principal,
    capabilities: { rowPlace: engine.capabilities.rowPlace, storedResults: engine.capabilities.storedResults },
    stream: (question: LakeQuestion, signal: AbortSignal) => engine.stream(authorize(question), signal),
    async store(question: LakeQuestion, signal: AbortSignal): Promise<StoredResult> {
      const query = authorize(question);
      const now = clock.now();
      const id = timeSortableId('qx', now);
      const { rowCount } = await engine.store(query, resultKey(id), signal);
      const expiresAt = new Date(now.getTime() + RESULT_KEPT_MS);
      await saveRecord(objects, id, {
        tenant: principal.tenant,
        principal: principal.id,
        audience: query.audience,
        decisions: [...question.decisions.values()].map(remembered),
        rowCount,
        columns: question.columns.map(({ name }) => name),
        expiresAt: expiresAt.toISOString(),
      });
      return { id, rowCount, expiresAt };
    },
    async *readStored(result: StoredResult, columns: readonly OutputColumn[], from: number, limits: QueryLimits, signal: AbortSignal) {
      const record = await loadRecord(objects, result.id, clock.now());
      if (!isStillOwners(record, deps) || !columns.every(({ name }) => record.columns.includes(name))) throw new ResultExpired();
      yield* engine.stream(authorizeStoredPage({ key: resultKey(result.id), audience: record.audience }, columns, from, limits), signal);
    },
    explain: (question: LakeQuestion) => engine.explain(authorize(question)),
    audienceOf: (question: LakeQuestion) => authorize(question).audience,
  });
}

const remembered = (decision: Decision): ResultRecord['decisions'][number] => ({
  datasetId: decision.datasetId,
  action: decision.action,
  columns: [...decision.columns.keys()],
  audience: decision.audience,
});

/** Each decision of then is taken again: the result is read only while every one of them comes out the same. */
function isStillOwners(record: ResultRecord, { principal, snapshotSource, clock, decide = decideAccess }: GuardedLakeDeps): boolean {
  if (record.tenant !== principal.tenant || record.principal !== principal.id) return false;
  const snapshot = snapshotSource.current();
  return record.decisions.every((then) => {
    const dataset = snapshot.datasets.get(then.datasetId as DatasetId);
    if (!dataset) return false;
    const present = decide(principal, then.action as Action, dataset, then.columns, snapshot, clock.now());
    return present.effect === 'ALLOW' && present.audience === then.audience;
  });
}
