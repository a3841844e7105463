import type { ColumnType } from '@lakeward/kernel';
import type { LiteralValue, Measure, QueryExpression, Relation, Scan, StoredScan } from '../query.ts';

/** Text of one expression and its type; what a dialect's rules need of an operand. */
export interface Printed {
  readonly text: string;
  readonly type: ColumnType;
  readonly expression: QueryExpression;
}

/** What differs between SQL engines. Everything else is printed by `print-query.ts`. */
export interface Dialect {
  /** A whole `SELECT` over the files; lines are indented by `pad`. */
  scan(scan: Scan, pad: string): string;
  stored(scan: StoredScan, pad: string): string;
  /**
   * Columns that a scan prints as the file holds them, finer than their type says. They pass upwards untouched, so that the reader may skip
   * what a condition or an order makes needless, and are settled where an expression looks at them. What reaches the top unsettled is
   * settled by whoever formats it.
   */
  unsettledColumns(scan: Scan | StoredScan): ReadonlySet<string>;
  settle(text: string): string;
  /** `text op literal` for an unsettled column, exact and without settling each row. */
  compareUnsettled(
    op: Extract<QueryExpression, { kind: 'Comparison' }>['op'],
    text: string,
    literal: Extract<QueryExpression, { kind: 'Literal' }>,
  ): string;
  literal(type: ColumnType, value: LiteralValue): string;
  cast(input: Printed, to: ColumnType): string;
  call(call: Extract<QueryExpression, { kind: 'Call' }>, operands: readonly Printed[]): string;
  measure(measure: Measure, argument: Printed | null): string;
  field(input: string, name: string): string;
  comparison(op: Extract<QueryExpression, { kind: 'Comparison' }>['op'], left: Printed, right: Printed): string;
  like(value: string, pattern: string): string;
  /** `predicate` sees the element as `element`, which is already quoted. */
  listMatch(quantifier: 'ANY' | 'ALL', list: string, element: string, predicate: string): string;
  /** The row condition of a Filter on `input`; `text` is its printed predicate. */
  condition(text: string, predicate: QueryExpression, input: Relation): string;
}
