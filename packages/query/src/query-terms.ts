import type { ColumnType } from '@lakeward/kernel';
import type { LiteralValue, QueryExpression } from './query.ts';

/** Short forms of query expressions, as the readers of arguments and read schemas write them. */
export const columnRef = (name: string): QueryExpression => ({ kind: 'ColumnRef', name });

export const literal = (type: ColumnType, value: LiteralValue): QueryExpression => ({ kind: 'Literal', type, value });

export const truth = (value: boolean): QueryExpression => literal({ kind: 'BOOLEAN' }, value);

export const compare = (op: 'EQ' | 'NE' | 'LT' | 'LTE' | 'GT' | 'GTE', left: QueryExpression, right: QueryExpression): QueryExpression => ({
  kind: 'Comparison',
  op,
  left,
  right,
});

export const isNull = (operand: QueryExpression): QueryExpression => ({ kind: 'IsNull', operand });

export const not = (operand: QueryExpression): QueryExpression => ({ kind: 'Not', operand });

/** Of no operands: true. */
export const allOf = (operands: readonly QueryExpression[]): QueryExpression => logical('AND', operands);

/** Of no operands: false. */
export const anyOf = (operands: readonly QueryExpression[]): QueryExpression => logical('OR', operands);

function logical(op: 'AND' | 'OR', operands: readonly QueryExpression[]): QueryExpression {
  if (operands.length === 0) return truth(op === 'AND');
  return operands.length === 1 ? operands[0]! : { kind: 'Logical', op, operands };
}
