import fc from 'fast-check';
import { describe, expect, it } from 'vitest';

import { type ColumnType, parseColumnType, printColumnType } from '../src/column-type.ts';
import { Invalid } from '../src/errors.ts';

const fieldName = fc.oneof(fc.stringMatching(/^[a-z]\w{0,8}$/), fc.constantFrom('with space', 'a.b', 'Größe', '1st'));
const { columnType } = fc.letrec<{ columnType: ColumnType }>((tie) => ({
  columnType: fc.oneof(
    { maxDepth: 4 },
    fc.constantFrom<ColumnType>(
      ...(['BOOLEAN', 'TINYINT', 'SMALLINT', 'INT', 'BIGINT', 'FLOAT', 'DOUBLE', 'STRING', 'BINARY', 'DATE', 'TIMESTAMP'] as const).map(
        (kind) => ({ kind }),
      ),
    ),
    fc
      .integer({ min: 1, max: 38 })
      .chain((precision) => fc.integer({ min: 0, max: precision }).map((scale): ColumnType => ({ kind: 'DECIMAL', precision, scale }))),
    fc.record({ kind: fc.constant('ARRAY' as const), element: tie('columnType') }),
    fc.record({ kind: fc.constant('MAP' as const), key: tie('columnType'), value: tie('columnType') }),
    fc.record({
      kind: fc.constant('STRUCT' as const),
      fields: fc.array(fc.record({ name: fieldName, type: tie('columnType') }), { minLength: 1, maxLength: 4 }),
    }),
  ),
}));

describe("column types in Hive's notation", () => {
  it('are read back as they were printed', () => {
    fc.assert(
      fc.property(columnType, (type) => {
        expect(parseColumnType(printColumnType(type))).toEqual(type);
      }),
      { seed: 20_261_124, numRuns: 500 },
    );
  });

  it('may have spaces and capitals', () => {
    expect(parseColumnType(' Decimal ( 12 , 2 ) ')).toEqual({ kind: 'DECIMAL', precision: 12, scale: 2 });
    expect(parseColumnType('struct< a : int, `b c` : array<string> >')).toEqual({
      kind: 'STRUCT',
      fields: [
        { name: 'a', type: { kind: 'INT' } },
        { name: 'b c', type: { kind: 'ARRAY', element: { kind: 'STRING' } } },
      ],
    });
  });

  it.each([
    '',
    'text',
    'decimal',
    'decimal(39,2)',
    'decimal(4,5)',
    'array<int',
    'array<>',
    'struct<a>',
    'struct<`a:int>',
    'int int',
    'map<int>',
    'array<'.repeat(40),
  ])('refuse %j with a sentence that shows examples', (text) => expect(() => parseColumnType(text)).toThrow(Invalid));
});
