import { type BaseColumn, type ColumnType, type Dataset, Invalid, type Lookup, type Predicate } from '@lakeward/kernel';
import { type NamedExpression, PLACE_FILE, PLACE_ROW, type QueryExpression, type Relation, type Scan } from '@lakeward/query';
import { sameType } from '@lakeward/query/output-columns';
import { lowerExpression, lowerPredicate } from '@lakeward/query/lower-expression';

import { columnTypes } from './decide-access.ts';
import type { ColumnVerdict, Decision } from './decision.ts';
import { allColumns } from './match-policy.ts';
import { showCell, type ShownBranch } from './mask-cell.ts';
import { readsOf, readsOfExpression, topLevelOf } from './walk-document.ts';

/** The mapping dataset of an `exists`, raw: policies read what their reader may not. @throws when it is gone */
export type ResolveLookup = (lookup: Lookup) => { readonly relation: Relation; readonly types: ReadonlyMap<string, ColumnType> };

/** One scan as one principal sees it, in documents alone: compiled into the query tree for engines, and signed as it is for Spark. */
export interface SecuredScan {
  readonly dataset: Dataset;
  /** Base columns that must be read, also those that only conditions read. */
  readonly reads: readonly BaseColumn[];
  /** Null = every row. */
  readonly rowFilter: Predicate | null;
  /** By column shown, in order; none = always NULL. */
  readonly cells: ReadonlyMap<string, readonly ShownBranch[]>;
}

/**
 * @param columns top-level base columns wanted; each needs a verdict. WITHHELD and HIDDEN ones show NULL, so that a read schema may name them
 * @throws Error for a column on which nothing was decided: a fault of ours
 */
export function secureScan(dataset: Dataset, columns: readonly string[], decision: Decision, salt: string): SecuredScan {
  const types = columnTypes(dataset);
  const cells = new Map<string, readonly ShownBranch[]>();
  for (const name of columns) {
    const type = types.get(name);
    const verdict: ColumnVerdict | undefined = decision.columns.get(name);
    if (!verdict || !type) throw new Error(`Nothing was decided on a column of ${dataset.id}.`);
    cells.set(name, showCell(name, type, verdict.cell, salt));
  }
  const read = new Set(columns);
  for (const path of readsOf(decision.rowFilter).columns) read.add(topLevelOf(path));
  for (const branches of cells.values())
    for (const { when, value } of branches) {
      for (const path of readsOf(when).columns) read.add(topLevelOf(path));
      if (value) for (const path of readsOfExpression(value).columns) read.add(topLevelOf(path));
    }
  const byName = new Map(allColumns(dataset).map((column) => [column.name, column]));
  const reads = [...read].map((name) => {
    const column = byName.get(name);
    if (!column) throw new Invalid(`A policy reads a column that ${dataset.id} does not have.`);
    return column;
  });
  return { dataset, reads, rowFilter: decision.rowFilter, cells };
}

/** Shown as it is, on every row. */
const isPlain = (name: string, branches: readonly ShownBranch[]): boolean => {
  const [only, ...more] = branches;
  return (
    more.length === 0 && only?.when === null && only.value !== null && 'column' in only.value && topLevelOf(only.value.column) === name
  );
};

/** Project over Filter over Scan; a scan without filter and masks stays as it is, so that push-down and pruning stay. */
export function securedRelation(scan: Scan, decision: Decision, salt: string, resolveLookup: ResolveLookup): Relation {
  const secured = secureScan(scan.dataset, scan.columns, decision, salt);
  const types = columnTypes(scan.dataset);
  // Rows are counted without any column; an engine wants one all the same.
  const read = secured.reads.length > 0 ? secured.reads : allColumns(scan.dataset).slice(0, 1);
  const raw: Scan = { ...scan, columns: read.map((column) => column.name) };
  const filtered: Relation = secured.rowFilter
    ? { kind: 'Filter', input: raw, predicate: lowerPredicate(secured.rowFilter, types, resolveLookup) }
    : raw;
  const plain = [...secured.cells].every(([name, branches]) => isPlain(name, branches));
  if (plain && read.length === scan.columns.length) return filtered;
  const shown = [...secured.cells].map(([name, branches]): NamedExpression => ({
    name,
    expression: cellExpression(name, branches, types, resolveLookup),
  }));
  const place = scan.place
    ? [PLACE_FILE, PLACE_ROW].map((name): NamedExpression => ({ name, expression: { kind: 'ColumnRef', name } }))
    : [];
  const columns = [...shown, ...place];
  return { kind: 'Project', input: filtered, columns: columns.length > 0 ? columns : [present] };
}

/** Stands for the row itself where no column is wanted; what the filter read is cut off like everything else. */
const present: NamedExpression = { name: '$present', expression: { kind: 'Literal', type: { kind: 'BOOLEAN' }, value: true } };

function cellExpression(
  name: string,
  branches: readonly ShownBranch[],
  types: ReadonlyMap<string, ColumnType>,
  resolveLookup: ResolveLookup,
): QueryExpression {
  const type = types.get(name)!;
  const nothing: QueryExpression = { kind: 'Literal', type, value: null };
  const valueOf = ({ value }: ShownBranch): QueryExpression => {
    if (value === null) return nothing;
    if (isPlain(name, [{ when: null, value }])) return { kind: 'ColumnRef', name };
    const lowered = lowerExpression(value, types);
    return sameType(lowered.type, type) ? lowered.expression : { kind: 'Cast', input: lowered.expression, from: lowered.type, type };
  };
  const last = branches.findIndex(({ when }) => when === null);
  const conditional = last < 0 ? branches : branches.slice(0, last);
  const otherwise = last < 0 ? nothing : valueOf(branches[last]!);
  if (conditional.length === 0) return otherwise;
  return {
    kind: 'Case',
    branches: conditional.map((branch) => ({ when: lowerPredicate(branch.when!, types, resolveLookup), then: valueOf(branch) })),
    otherwise,
  };
}
