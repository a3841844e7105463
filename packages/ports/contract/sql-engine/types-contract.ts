import { describe, expect, it } from 'vitest';

import { dataset, type Lake } from './harness.ts';
import { cast, page, project, ref, scan, sort } from './terms.ts';

/** Values keep their meaning from the file to the batch. */
export function describeTypes(lake: () => Lake): void {
  describe('types', () => {
    it('leave as their column type says, and NULL as null', async () => {
      await lake().at.putParquet(
        'types/scalars.parquet',
        `SELECT * FROM (VALUES
          (1, TRUE, 127::TINYINT, '-32768'::SMALLINT, 2147483647::INTEGER, 9223372036854775807::BIGINT, 1.5::FLOAT, 'NaN'::DOUBLE,
           -0.05::DECIMAL(38,9), 'a''b"ä🛫', 'AB'::BLOB, DATE '1969-12-31', TIMESTAMP '2024-02-29 12:34:56.789999'),
          (2, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL),
          (3, FALSE, -128, 0, -1, '-9223372036854775808', -0.25, 'Infinity', 12345678901234567890123456789.123456789, '', '',
           DATE '0001-01-01', TIMESTAMP '1969-12-31 23:59:59.999500')
        ) AS t(id, b, ti, si, i, bi, f, d, dec, s, bin, dt, ts)`,
      );
      const scalars = dataset('PARQUET', ['types/scalars.parquet'], {
        id: 'int', b: 'boolean', ti: 'tinyint', si: 'smallint', i: 'int', bi: 'bigint', f: 'float', d: 'double', dec: 'decimal(38,9)',
        s: 'string', bin: 'binary', dt: 'date', ts: 'timestamp',
      }); // prettier-ignore
      expect(await lake().rows(page(sort(scan(scalars), 'id'), 10))).toEqual([
        [1, true, 127, -32_768, 2_147_483_647, '9223372036854775807', 1.5, Number.NaN, '-0.050000000', `a'b"ä🛫`, 'QUI=', '1969-12-31', '2024-02-29T12:34:56.789Z'],
        [2, ...Array.from({ length: 12 }, () => null)],
        [3, false, -128, 0, -1, '-9223372036854775808', -0.25, Number.POSITIVE_INFINITY, '12345678901234567890123456789.123456789', '', '', '0001-01-01', '1969-12-31T23:59:59.999Z'],
      ]); // prettier-ignore
    });

    it('may be nested, with wide numbers inside as text', async () => {
      await lake().at.putParquet(
        'types/nested.parquet',
        `SELECT * FROM (VALUES
          (1, [1, NULL, 3]::BIGINT[], {'n': 'x', 'deep': [{'d': 1.10::DECIMAL(10,2), 't': TIMESTAMP '2024-01-01 00:00:00'}]}, MAP {'k': [TRUE, NULL]}),
          (2, NULL, NULL, NULL),
          (3, [], {'n': NULL, 'deep': NULL}, MAP {})
        ) AS t(id, list, rec, dict)`,
      );
      const nested = dataset('PARQUET', ['types/nested.parquet'], {
        id: 'int',
        list: 'array<bigint>',
        rec: 'struct<n:string,deep:array<struct<d:decimal(10,2),t:timestamp>>>',
        dict: 'map<string,array<boolean>>',
      });
      expect(await lake().rows(page(sort(scan(nested), 'id'), 10))).toEqual([
        [1, ['1', null, '3'], { n: 'x', deep: [{ d: '1.10', t: '2024-01-01T00:00:00.000Z' }] }, [{ key: 'k', value: [true, null] }]],
        [2, null, null, null],
        [3, [], { n: null, deep: null }, []],
      ]);
    });

    it('give a field of a struct by name', async () => {
      await lake().at.putParquet('types/field.parquet', `SELECT {'a.b': 7, 'c': {'d': 'deep'}} AS rec`);
      const fields = dataset('PARQUET', ['types/field.parquet'], { rec: 'struct<`a.b`:int,c:struct<d:string>>' });
      const tree = project(scan(fields), {
        dotted: { kind: 'Field', input: ref('rec'), name: 'a.b' },
        deep: { kind: 'Field', input: { kind: 'Field', input: ref('rec'), name: 'c' }, name: 'd' },
      });
      expect(await lake().rows(tree)).toEqual([[7, 'deep']]);
    });

    // Left: the text; then what Trino reads in it, null where it reads nothing.
    const texts: readonly (readonly [type: string, readonly (readonly [string, unknown])[]])[] = [
      ['int', [['12', 12], ['-7', -7], ['+7', 7], ['1.5', null], ['1e2', null], ['1_000', null], ['0x1F', null], [' 1', null], ['2147483648', null], ['', null]]],
      ['bigint', [['9223372036854775807', '9223372036854775807'], ['9223372036854775808', null], ['1.0', null]]],
      ['decimal(10,2)', [['1.5', '1.50'], ['-0.005', '-0.01'], ['1e2', '100.00'], ['1_0', null], ['123456789.1', null], ['x', null]]],
      ['double', [['1.5', 1.5], ['1e3', 1000], [' 2 ', 2], ['NaN', Number.NaN], ['Infinity', Number.POSITIVE_INFINITY], ['inf', null], ['1_0.5', null]]],
      ['boolean', [['true', true], ['T', true], ['1', true], ['false', false], ['0', false], ['yes', null], ['on', null]]],
      ['date', [['2024-01-02', '2024-01-02'], ['2024-1-2', '2024-01-02'], ['2024-01-02 03:04:05', null], ['2024/01/02', null], ['2024-02-30', null], ['epoch', null], ['infinity', null]]],
      ['timestamp', [['2024-01-02 03:04:05', '2024-01-02T03:04:05.000Z'], ['2024-01-02 03:04', '2024-01-02T03:04:00.000Z'], ['2024-01-02', '2024-01-02T00:00:00.000Z'], ['2024-01-02 03:04:05.1235', '2024-01-02T03:04:05.124Z'], ['2024-01-02T03:04:05', null], ['2024-01-02 25:00:00', null]]],
    ]; // prettier-ignore
    it.each(texts)('are read from text as strictly as Trino does: %s', async (target, cases) => {
      const key = `types/text-${target.replaceAll(/\W/g, '-')}.csv`;
      await lake().at.put(key, ['n,text', ...cases.map(([given], n) => `${n},"${given}"`)].join('\n'));
      const source = dataset('CSV', [key], { n: 'string', text: 'string' });
      const tree = project(page(sort(project(scan(source), { n: cast(ref('n'), 'string', 'int'), text: ref('text') }), 'n'), 100), {
        read: cast(ref('text'), 'string', target),
      });
      expect(await lake().rows(tree)).toEqual(cases.map(([, expected]) => [expected]));
    });

    it('round halves away from zero when a number becomes an integer or a decimal', async () => {
      await lake().at.putParquet(
        'types/round.parquet',
        `SELECT * FROM (VALUES (1, 2.5::DOUBLE), (2, -2.5), (3, 0.285), (4, 'NaN')) AS t(id, d)`,
      );
      const numbers = dataset('PARQUET', ['types/round.parquet'], { id: 'int', d: 'double' });
      const tree = project(page(sort(scan(numbers), 'id'), 10), {
        whole: cast(ref('d'), 'double', 'int'),
        cents: cast(ref('d'), 'double', 'decimal(10,2)'),
      });
      expect(await lake().rows(tree)).toEqual([
        [3, '2.50'],
        [-3, '-2.50'],
        [0, '0.29'],
        [null, null],
      ]);
    });

    it('become text in the forms that both dialects share', async () => {
      await lake().at.putParquet(
        'types/to-text.parquet',
        `SELECT 12 AS i, 1.50::DECIMAL(5,2) AS d, TRUE AS b, DATE '2024-01-02' AS dt, TIMESTAMP '2024-01-02 03:04:05.006007' AS ts`,
      );
      const values = dataset('PARQUET', ['types/to-text.parquet'], {
        i: 'int',
        d: 'decimal(5,2)',
        b: 'boolean',
        dt: 'date',
        ts: 'timestamp',
      });
      const tree = project(
        scan(values),
        Object.fromEntries(
          values.columns.map(({ name, type }) => [name, { kind: 'Cast', input: ref(name), from: type, type: { kind: 'STRING' } } as const]),
        ),
      );
      expect(await lake().rows(tree)).toEqual([['12', '1.50', 'true', '2024-01-02', '2024-01-02 03:04:05.006']]);
    });
  });
}
