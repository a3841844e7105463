import { describe, expect, it } from 'vitest';

import { beyond, type KeyValue, type OrderTerm, sortKeys } from '../src/keyset.ts';
import type { QueryExpression, SortKey } from '../src/query.ts';

type Row = Readonly<Record<string, KeyValue>>;

const term = (name: string, kind: 'STRING' | 'DOUBLE', descending = false): OrderTerm => ({ name, type: { kind }, descending });

/** SQL's three-valued meaning of what keysets are made of. */
function valueOf(expression: QueryExpression, row: Row): KeyValue {
  switch (expression.kind) {
    case 'ColumnRef':
      return row[expression.name] ?? null;
    case 'Literal':
      return expression.value;
    case 'IsNull':
      return valueOf(expression.operand, row) === null;
    case 'Not': {
      const value = valueOf(expression.operand, row);
      return value === null ? null : value === false;
    }
    case 'Case': {
      const branch = expression.branches.find(({ when }) => valueOf(when, row) === true)?.then ?? expression.otherwise;
      return branch ? valueOf(branch, row) : null;
    }
    case 'Logical': {
      const values = expression.operands.map((operand) => valueOf(operand, row));
      const settles = expression.op === 'OR';
      if (values.includes(settles)) return settles;
      return values.includes(null) ? null : !settles;
    }
    case 'Comparison': {
      const [left, right] = [valueOf(expression.left, row), valueOf(expression.right, row)];
      if (left === null || right === null) return null;
      return { EQ: left === right, NE: left !== right, LT: left < right, LTE: left <= right, GT: left > right, GTE: left >= right }[
        expression.op
      ];
    }
    case 'Call':
    case 'Cast':
    case 'Exists':
    case 'Field':
    case 'InList':
    case 'Like':
    case 'ListMatch':
      throw new Error(`A keyset has no ${expression.kind}.`);
  }
}

/** As the printers write it: nulls last, whatever the direction. */
const compareBy = (keys: readonly SortKey[]) => (left: Row, right: Row) => {
  for (const { expression, descending } of keys) {
    const [a, b] = [valueOf(expression, left), valueOf(expression, right)];
    if (a === b) continue;
    if (a === null || b === null) return a === null ? 1 : -1;
    return a < b === descending ? 1 : -1;
  }
  return 0;
};

function walk(rows: readonly Row[], terms: readonly OrderTerm[], backward: boolean, size: number): readonly (readonly Row[])[] {
  const pages: (readonly Row[])[] = [];
  let left = rows;
  while (left.length > 0 && pages.length <= rows.length) {
    const page = left.toSorted(compareBy(sortKeys(terms, backward, () => false))).slice(0, size);
    pages.push(page);
    // What JSON cannot hold, the cursor remembers as null.
    const last = terms
      .map(({ name }) => page.at(-1)![name]!)
      .map((value) => (typeof value === 'number' && !Number.isFinite(value) ? null : value));
    left = rows.filter((row) => valueOf(beyond(terms, last, backward), row) === true);
  }
  return pages;
}

const delays = [3, null, -1, 3, Number.POSITIVE_INFINITY, 0, null];
const rows = ['c', null, 'b', 'a', 'a', null, 'b'].map((shop, at): Row => ({ shop, delay: delays[at]!, number: `n${at}` }));

describe('pages by keyset', () => {
  const number = term('number', 'STRING');
  const orders: readonly (readonly [string, readonly OrderTerm[]])[] = [
    ['a key alone', [number]],
    ['a column with equal values and nulls, then the key', [term('shop', 'STRING'), number]],
    ['the same, descending', [term('shop', 'STRING', true), number]],
    ['two columns in different directions', [term('shop', 'STRING', true), term('delay', 'DOUBLE'), number]],
    ['a column with an infinity, which stands among the nulls', [term('delay', 'DOUBLE', true), number]],
  ];
  for (const [name, terms] of orders) {
    it.each([1, 2, 3, 7])(`show every row once, by ${name}, %i rows each`, (size) => {
      const whole = rows.toSorted(compareBy(sortKeys(terms, false, () => false)));
      expect(walk(rows, terms, false, size).flat()).toEqual(whole);
      expect(walk(rows, terms, true, size).flat().toReversed()).toEqual(whole);
    });
  }
});
