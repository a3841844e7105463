import { Conflict, type DatasetId, datasetRefKey, type Lookup, NotFound, PolicyInvalid, type Principal } from '@lakeward/kernel';
import {
  type AuthorizedQuery,
  type OutputColumn,
  PLACE_ROW,
  type QueryExpression,
  type QueryLimits,
  type Relation,
  type Scan,
} from '@lakeward/query';
import { sealQuery } from '@lakeward/query/seal-query';
import { mapScans, visitRelations } from '@lakeward/query/walk-query';

import type { AccessSnapshot } from './access-snapshot.ts';
import { lengthPrefixed } from './canonical-text.ts';
import { columnTypes, decideAccess } from './decide-access.ts';
import type { DecideAccess } from './decision-memo.ts';
import type { Decision } from './decision.ts';
import type { LakeQuestion } from './lake-question.ts';
import type { MaskSalts } from './mask-salts.ts';
import { allColumns } from './match-policy.ts';
import type { Action } from './policy.ts';
import { type ResolveLookup, securedRelation } from './secured-scan.ts';

export interface AuthorizeWith {
  readonly snapshot: AccessSnapshot;
  readonly now: Date;
  readonly salts: MaskSalts;
  /** A memo of decisions; none = each is taken anew. */
  readonly decide?: DecideAccess | undefined;
}

/** Decisions on other actions never open rows. */
const readsRows: ReadonlySet<Action> = new Set<Action>(['lake.query', 'lake.plan', 'lake.export', 'job.plan', 'job.launch']);

/**
 * Replaces every scan of the question by what the principal may see of it, and seals. Each decision is taken again from the present snapshot:
 * one that came out otherwise is refused, so neither a stale nor a foreign decision opens anything.
 * @throws NotFound for a scan without an ALLOW decision; PolicyInvalid where its policy is broken; Conflict when rights changed since the decision
 */
export function authorizeQuery(principal: Principal, question: LakeQuestion, on: AuthorizeWith): AuthorizedQuery {
  visitRelations(question.tree, (part) => {
    if (part.kind === 'StoredScan') throw new Error('A stored result is read by its id, through the lake that stored it.');
  });
  const lookups = new Map<DatasetId, number>();
  const resolveLookup: ResolveLookup = (lookup) => rawLookup(lookup, on.snapshot, lookups);
  const audiences = new Set<string>();
  const tree = mapScans(question.tree, (scan) => {
    const decision = question.decisions.get(scan.dataset.id);
    const present = presentScan(scan, on.snapshot);
    refuseUnlessAllowed(principal, decision, present, on);
    audiences.add(decision!.audience);
    return securedRelation(present, decision!, on.salts(present.dataset.id), resolveLookup);
  });
  const read = [...lookups].map(([id, sequence]) => `${id}#${sequence}`).sort();
  const audience = lengthPrefixed([principal.tenant, principal.id, ...[...audiences].sort(), ...read]);
  return sealQuery({ tree, columns: question.columns, limits: question.limits, audience });
}

function refuseUnlessAllowed(principal: Principal, decision: Decision | undefined, scan: Scan, on: AuthorizeWith): void {
  if (!decision || decision.datasetId !== scan.dataset.id || !readsRows.has(decision.action)) throw new NotFound();
  const present = (on.decide ?? decideAccess)(principal, decision.action, scan.dataset, [...decision.columns.keys()], on.snapshot, on.now);
  refuseDenied(present);
  refuseDenied(decision);
  if (present.audience !== decision.audience) throw new Conflict('The rights to this dataset changed meanwhile; ask again.');
}

/** @throws NotFound; PolicyInvalid where the policy is broken and the caller may know the dataset */
export function refuseDenied(decision: Decision): void {
  if (decision.effect === 'ALLOW') return;
  throw decision.denial === 'BROKEN' ? new PolicyInvalid() : new NotFound();
}

/** The scan over the dataset as it is known now. Its pinned files must be the dataset's own. */
function presentScan(scan: Scan, snapshot: AccessSnapshot): Scan {
  const dataset = snapshot.datasets.get(scan.dataset.id);
  if (!dataset) throw new NotFound();
  const { location } = dataset;
  const folder = location.endsWith('/') ? location : `${location}/`;
  if (!scan.snapshot.files.every(({ key }) => key === location || key.startsWith(folder))) throw new NotFound();
  return { ...scan, dataset };
}

function rawLookup(lookup: Lookup, snapshot: AccessSnapshot, read: Map<DatasetId, number>): ReturnType<ResolveLookup> {
  const dataset = snapshot.byRef.get(datasetRefKey(lookup.dataset));
  if (!dataset?.snapshot || dataset.tenant !== snapshot.tenant) throw new PolicyInvalid();
  read.set(dataset.id, dataset.snapshot.sequence);
  return {
    relation: {
      kind: 'Scan',
      dataset,
      snapshot: dataset.snapshot,
      columns: allColumns(dataset).map((column) => column.name),
      place: false,
    },
    types: columnTypes(dataset),
  };
}

/**
 * One page of a stored result, whose owner and audience the caller of this function has checked; it holds nothing but an answer that was
 * authorised when it was made.
 */
export function authorizeStoredPage(
  stored: { readonly key: string; readonly audience: string },
  columns: readonly OutputColumn[],
  from: number,
  limits: QueryLimits,
): AuthorizedQuery {
  const row: QueryExpression = { kind: 'ColumnRef', name: PLACE_ROW };
  const at = (value: number): QueryExpression => ({ kind: 'Literal', type: { kind: 'BIGINT' }, value: String(value) });
  const scan: Relation = { kind: 'StoredScan', key: stored.key, columns };
  const page: Relation = {
    kind: 'Filter',
    input: scan,
    predicate: {
      kind: 'Logical',
      op: 'AND',
      operands: [
        { kind: 'Comparison', op: 'GTE', left: row, right: at(from) },
        { kind: 'Comparison', op: 'LT', left: row, right: at(from + limits.maxRows) },
      ],
    },
  };
  const sorted: Relation = { kind: 'Sort', input: page, keys: [{ expression: row, descending: false }] };
  const tree: Relation = {
    kind: 'Project',
    input: sorted,
    columns: columns.map(({ name }) => ({ name, expression: { kind: 'ColumnRef', name } })),
  };
  return sealQuery({ tree, columns, limits, audience: stored.audience });
}
