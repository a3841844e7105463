import type { ColumnType } from '@lakeward/kernel';
import type { LiteralValue, QueryExpression, SortKey } from './query.ts';

import { allOf, anyOf, columnRef, compare, isNull, literal, not, truth } from './query-terms.ts';

/** One column of the total order of an answer. */
export interface OrderTerm {
  /** Output column that holds its value. */
  readonly name: string;
  readonly type: ColumnType;
  readonly descending: boolean;
}

/** What a cursor remembers of a row: the values of the order, as the caller sees them. */
export type KeyValue = string | number | boolean | null;

const largestDouble = Number.MAX_VALUE;

/** NaN and the infinities are shown as null, so they are sorted as null: a cursor could not hold them. */
function sortValue(term: OrderTerm): QueryExpression {
  const value = columnRef(term.name);
  if (term.type.kind !== 'DOUBLE' && term.type.kind !== 'FLOAT') return value;
  const bound = (limit: number) => literal({ kind: 'DOUBLE' }, limit);
  const finite = allOf([compare('GTE', value, bound(-largestDouble)), compare('LTE', value, bound(largestDouble))]);
  return { kind: 'Case', branches: [{ when: finite, then: value }], otherwise: null };
}

/** Nulls stand last in the order of the caller, so they come first when the page is read backwards. */
export function sortKeys(terms: readonly OrderTerm[], backward: boolean, neverNull: (term: OrderTerm) => boolean): readonly SortKey[] {
  if (!backward) return terms.map((term) => ({ expression: sortValue(term), descending: term.descending }));
  return terms.flatMap((term): readonly SortKey[] => {
    const value = sortValue(term);
    const turned: SortKey = { expression: value, descending: !term.descending };
    return neverNull(term) ? [turned] : [{ expression: isNull(value), descending: true }, turned];
  });
}

/** True for the rows that stand behind (backward: before) the row of the cursor. */
export function beyond(terms: readonly OrderTerm[], values: readonly KeyValue[], backward: boolean): QueryExpression {
  const alternatives = terms.map((term, at) => {
    const equalBefore = terms.slice(0, at).map((earlier, place) => sameAs(earlier, values[place] ?? null));
    return allOf([...equalBefore, further(term, values[at] ?? null, backward)]);
  });
  return anyOf(alternatives);
}

const sameAs = (term: OrderTerm, value: KeyValue): QueryExpression =>
  value === null ? isNull(sortValue(term)) : compare('EQ', sortValue(term), keyLiteral(term, value));

function further(term: OrderTerm, value: KeyValue, backward: boolean): QueryExpression {
  const column = sortValue(term);
  if (value === null) return backward ? not(isNull(column)) : truth(false);
  const beside = compare(term.descending === backward ? 'GT' : 'LT', column, keyLiteral(term, value));
  return backward ? beside : anyOf([beside, isNull(column)]);
}

function keyLiteral(term: OrderTerm, value: KeyValue & LiteralValue): QueryExpression {
  const type: ColumnType = term.type.kind === 'FLOAT' ? { kind: 'DOUBLE' } : term.type;
  return literal(type, typeof value === 'number' && type.kind !== 'DOUBLE' ? String(value) : value);
}
