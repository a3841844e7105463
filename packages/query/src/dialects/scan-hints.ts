import type { QueryExpression, Relation, Scan } from '../query.ts';
import { scansOf } from '../walk-query.ts';

/** A range of instants that every wanted row's raw value lies in: from `atLeast`, before `before`, both ISO-8601 in UTC. */
export interface InstantRange {
  readonly atLeast: string | null;
  readonly before: string | null;
}

/**
 * Timestamps of files are cut to the millisecond in our SELECT, and a condition on a computed value lets no reader skip row groups. So a
 * condition `column op constant` gives the scan a second, wider one on the raw column. It changes no answer.
 */
export function collectInstantRanges(tree: Relation): (scan: Scan, column: string) => readonly InstantRange[] {
  const found = new Map<Scan, { readonly column: string; readonly range: InstantRange }[]>();
  const visit = (relation: Relation): void => {
    if (relation.kind === 'Filter') {
      for (const conjunct of conjunctsOf(relation.predicate)) {
        const range = rangeOf(conjunct);
        const source = range && sourceOf(relation.input, range.column);
        if (source) found.set(source.scan, [...(found.get(source.scan) ?? []), { column: source.column, range: range.range }]);
      }
    }
    if (relation.kind === 'Join') {
      visit(relation.left);
      visit(relation.right);
    } else if ('input' in relation) visit(relation.input);
  };
  visit(tree);
  // A scan that stands in several places is read once for each; a condition of one place must not touch the others.
  const all = scansOf(tree);
  for (const scan of found.keys()) if (all.filter((other) => other === scan).length > 1) found.delete(scan);
  return (scan, column) => (found.get(scan) ?? []).filter((hint) => hint.column === column).map((hint) => hint.range);
}

const conjunctsOf = (predicate: QueryExpression): readonly QueryExpression[] =>
  predicate.kind === 'Logical' && predicate.op === 'AND' ? predicate.operands.flatMap(conjunctsOf) : [predicate];

function rangeOf(conjunct: QueryExpression): { readonly column: string; readonly range: InstantRange } | null {
  if (conjunct.kind !== 'Comparison') return null;
  const { left, right, op } = conjunct;
  if (left.kind !== 'ColumnRef' || right.kind !== 'Literal' || right.type.kind !== 'TIMESTAMP' || typeof right.value !== 'string')
    return null;
  const instant = Date.parse(right.value);
  if (Number.isNaN(instant)) return null;
  const at = new Date(instant).toISOString();
  const after = new Date(instant + 1).toISOString();
  switch (op) {
    case 'GT':
    case 'GTE':
      return { column: left.name, range: { atLeast: at, before: null } };
    case 'LT':
    case 'LTE':
      return { column: left.name, range: { atLeast: null, before: after } };
    case 'EQ':
      return { column: left.name, range: { atLeast: at, before: after } };
    case 'NE':
      return null;
  }
}

/** The base column that a column is, when it is one unchanged. Rows must pass one by one: nothing below may count or cut them. */
function sourceOf(relation: Relation, column: string): { readonly scan: Scan; readonly column: string } | null {
  switch (relation.kind) {
    case 'Scan':
      return { scan: relation, column };
    case 'Filter':
    case 'Sort':
      return sourceOf(relation.input, column);
    case 'Project': {
      const source = relation.columns.find((candidate) => candidate.name === column)?.expression;
      return source?.kind === 'ColumnRef' && !source.side && relation.input.kind !== 'Join' ? sourceOf(relation.input, source.name) : null;
    }
    case 'StoredScan':
    case 'Aggregate':
    case 'Page':
    case 'Join':
      return null;
  }
}
