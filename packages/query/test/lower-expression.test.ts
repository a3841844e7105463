import { type Expression, Invalid, parseColumnType } from '@lakeward/kernel';
import { describe, expect, it } from 'vitest';

import { lowerExpression } from '../src/lower-expression.ts';

const types = new Map([['t', parseColumnType('string')]]);
const text = (string: string): Expression => ({ literal: { string } });
const replaced = (value: Expression, from: Expression, to: Expression): Expression => ({
  call: { function: 'REPLACE', arguments: [value, from, to] },
});
const nested = (times: number, from: Expression, to: Expression): Expression =>
  Array.from({ length: times }).reduce<Expression>((value) => replaced(value, from, to), { column: 't' });

describe('DO1 a text that REPLACE makes longer', () => {
  it.each([
    ['ten times, thrice', nested(3, text('a'), text('a'.repeat(10)))],
    ['not at all, twelve times', nested(12, text('$'), text(''))],
    ['by what a column holds, once', nested(1, text('a'), { column: 't' })],
  ])('may be so %s', (_how, expression) => {
    expect(lowerExpression(expression, types).type).toEqual({ kind: 'STRING' });
  });

  it.each([
    ['ten times, four times over', nested(4, text('a'), text('a'.repeat(10)))],
    ['2,000 times at once', nested(1, text('a'), text('a'.repeat(2_000)))],
    ['by what a column holds, and again', replaced(nested(1, text('a'), { column: 't' }), text('a'), text('aa'))],
    ['between two casts', replaced({ cast: { value: nested(3, text('a'), text('a'.repeat(10))), type: 'string' } }, text('a'), text('aa'))],
  ])('may not be so %s', (_how, expression) => {
    expect(() => lowerExpression(expression, types)).toThrow(Invalid);
  });
});
