import { Invalid, parseColumnType } from '@lakeward/kernel';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';

import { literalText } from '../src/dialects/literal-text.ts';
import { quoteName, quoteText } from '../src/dialects/quote.ts';

describe('constants', () => {
  it.each([
    ['bigint', '-9223372036854775808', '-9223372036854775808'],
    ['double', 1e300, '1e+300'],
    ['double', Number.NEGATIVE_INFINITY, '-Infinity'],
    ['date', '2024-02-29', '2024-02-29'],
    ['timestamp', '2024-01-31T10:00:00+02:00', '2024-01-31 08:00:00.000'],
    ['decimal(10,2)', '-1.50', '-1.50'],
  ])('are written in the form of their type: %s %s', (type, value, text) => {
    expect(literalText(parseColumnType(type), value)).toBe(text);
  });

  it.each([
    ['bigint', '1; SELECT 2'],
    ['bigint', '1.5'],
    ['int', ''],
    ['double', '1e5 OR 1=1'],
    ['date', '2024-02-30'],
    ['date', `2024-01-01' --`],
    ['timestamp', '2024-01-31'],
    ['timestamp', '2024-01-31T10:00:00'],
    ['timestamp', '2024-13-31T10:00:00Z'],
    ['decimal(10,2)', '1,5'],
    ['binary', `QQ=='`],
    ['array<int>', '[1]'],
  ])('of another form are refused: %s %s', (type, value) => {
    expect(() => literalText(parseColumnType(type), value)).toThrow(Invalid);
  });

  it('stay inside their quotes, whatever they hold', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), (text) => {
        fc.pre(!text.includes('\0'));
        expect(quoteText(text).slice(1, -1).replaceAll("''", '')).not.toContain("'");
        expect(quoteName(text).slice(1, -1).replaceAll('""', '')).not.toContain('"');
      }),
    );
    expect(() => quoteText('a\0b')).toThrow(Invalid);
    expect(() => quoteName('a\0b')).toThrow(Invalid);
  });
});
