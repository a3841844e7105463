import type { Dataset } from '@lakeward/kernel';
import type { AggregateFunction, LiteralValue, NamedExpression, QueryExpression, QueryFunction, Relation } from '@lakeward/query';

import { type } from './harness.ts';

/** Short forms of tree nodes, so that a test shows what it asks. */
export const ref = (name: string): QueryExpression => ({ kind: 'ColumnRef', name });
export const value = (hiveType: string, constant: LiteralValue): QueryExpression => ({
  kind: 'Literal',
  type: type(hiveType),
  value: constant,
});
export const text = (constant: string): QueryExpression => value('string', constant);
export const call = (name: QueryFunction, ...args: readonly QueryExpression[]): QueryExpression => ({
  kind: 'Call',
  function: name,
  arguments: args,
});
export const cast = (input: QueryExpression, from: string, to: string): QueryExpression => ({
  kind: 'Cast',
  input,
  from: type(from),
  type: type(to),
});
export const compare = (left: QueryExpression, op: 'EQ' | 'NE' | 'LT' | 'LTE' | 'GT' | 'GTE', right: QueryExpression): QueryExpression => ({
  kind: 'Comparison',
  op,
  left,
  right,
});
export const and = (...operands: readonly QueryExpression[]): QueryExpression => ({ kind: 'Logical', op: 'AND', operands });
export const or = (...operands: readonly QueryExpression[]): QueryExpression => ({ kind: 'Logical', op: 'OR', operands });
export const not = (operand: QueryExpression): QueryExpression => ({ kind: 'Not', operand });
export const isNull = (operand: QueryExpression): QueryExpression => ({ kind: 'IsNull', operand });

export function scan(
  of: Dataset,
  { columns, place = false }: { readonly columns?: readonly string[]; readonly place?: boolean } = {},
): Relation {
  return {
    kind: 'Scan',
    dataset: of,
    snapshot: of.snapshot!,
    columns: columns ?? [...of.columns, ...of.partitionKeys].map((column) => column.name),
    place,
  };
}

export const filter = (input: Relation, predicate: QueryExpression): Relation => ({ kind: 'Filter', input, predicate });
export const page = (input: Relation, limit: number): Relation => ({ kind: 'Page', input, limit });
export const project = (input: Relation, columns: Readonly<Record<string, QueryExpression>>): Relation => ({
  kind: 'Project',
  input,
  columns: named(columns),
});

/** `name` ascending, `-name` descending. */
export const sort = (input: Relation, ...keys: readonly string[]): Relation => ({
  kind: 'Sort',
  input,
  keys: keys.map((key) => ({ expression: ref(key.replace(/^-/, '')), descending: key.startsWith('-') })),
});

export interface Measured {
  readonly function: AggregateFunction;
  readonly of?: QueryExpression;
  readonly type: string;
  readonly at?: number;
}

export const aggregate = (
  input: Relation,
  keys: Readonly<Record<string, QueryExpression>>,
  measures: Readonly<Record<string, Measured>>,
): Relation => ({
  kind: 'Aggregate',
  input,
  keys: named(keys),
  measures: Object.entries(measures).map(([name, measure]) => ({
    name,
    function: measure.function,
    argument: measure.of ?? null,
    type: type(measure.type),
    ...(measure.at === undefined ? {} : { at: measure.at }),
  })),
});

export const count = (input: Relation): Relation => aggregate(input, {}, { rows: { function: 'COUNT', type: 'bigint' } });

const named = (columns: Readonly<Record<string, QueryExpression>>): readonly NamedExpression[] =>
  Object.entries(columns).map(([name, expression]) => ({ name, expression }));
