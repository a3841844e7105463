import { Invalid } from '@lakeward/kernel';
import { describe, expect, it } from 'vitest';

import { dataset, type Lake } from './harness.ts';
import { aggregate, and, call, compare, filter, isNull, not, or, page, project, ref, scan, sort, text, value } from './terms.ts';

/** Every node and function has one meaning, told by Trino. */
export function describeMeaning(lake: () => Lake): void {
  describe('meaning', () => {
    const numbers = dataset('PARQUET', ['meaning/numbers.parquet'], {
      id: 'int',
      n: 'bigint',
      d: 'double',
      s: 'string',
      dec: 'decimal(10,2)',
    });
    const writeNumbers = () =>
      lake().at.putParquet(
        'meaning/numbers.parquet',
        `SELECT * FROM (VALUES (1, 10::BIGINT, 1.5::DOUBLE, 'Ab_c', 1.10::DECIMAL(10,2)), (2, NULL, 'NaN', NULL, NULL), (3, 30, -1, '50%', 2.25)) AS t(id, n, d, s, dec)`,
      );
    const ids = async (predicate: Parameters<typeof filter>[1]) =>
      (await lake().rows(page(sort(project(filter(scan(numbers), predicate), { id: ref('id') }), 'id'), 10))).flat();
    const evaluate = async (expression: Parameters<typeof filter>[1]) => {
      await lake().at.putParquet('meaning/one.parquet', 'SELECT 1 AS one');
      return (await lake().rows(project(scan(dataset('PARQUET', ['meaning/one.parquet'], { one: 'int' })), { v: expression })))[0]![0];
    };

    it('puts nulls last in both directions', async () => {
      await writeNumbers();
      const order = async (key: string) => (await lake().rows(project(page(sort(scan(numbers), key), 10), { id: ref('id') }))).flat();
      expect(await order('n')).toEqual([1, 3, 2]);
      expect(await order('-n')).toEqual([3, 1, 2]);
    });

    it('keeps a row only when its condition is true, not when it is unknown', async () => {
      await writeNumbers();
      expect(await ids(compare(ref('n'), 'GT', value('bigint', '5')))).toEqual([1, 3]);
      expect(await ids(not(compare(ref('n'), 'GT', value('bigint', '15'))))).toEqual([1]);
      expect(await ids(or(compare(ref('n'), 'EQ', value('bigint', '30')), isNull(ref('n'))))).toEqual([2, 3]);
      expect(await ids(and())).toEqual([1, 2, 3]);
      expect(await ids(or())).toEqual([]);
    });

    it('knows nothing of membership in a list with NULL, unless the value is there', async () => {
      await writeNumbers();
      const list = { kind: 'InList', value: ref('n'), set: [value('bigint', '10'), value('bigint', null)] } as const;
      expect(await ids(list)).toEqual([1]);
      expect(await ids(not(list))).toEqual([]);
      expect(await ids({ kind: 'InList', value: ref('n'), set: [] })).toEqual([]);
    });

    it('compares nothing to NaN', async () => {
      await writeNumbers();
      for (const op of ['GT', 'GTE', 'LT', 'LTE', 'EQ'] as const) {
        expect(await ids(compare(ref('d'), op, ref('d')))).toEqual(op === 'GTE' || op === 'LTE' || op === 'EQ' ? [1, 3] : []);
      }
      expect(await ids(compare(ref('d'), 'GT', value('double', 0)))).toEqual([1]);
      expect(await ids(compare(value('double', 0), 'LT', ref('d')))).toEqual([1]);
      expect(await ids(not(compare(ref('d'), 'GT', value('double', 0))))).toEqual([2, 3]);
      expect(await ids(compare(ref('d'), 'NE', ref('d')))).toEqual([2]);
    });

    it('takes a backslash in LIKE as the escape, and case as it is', async () => {
      await writeNumbers();
      const like = (pattern: string) => ids({ kind: 'Like', value: ref('s'), pattern });
      expect(await like('A%')).toEqual([1]);
      expect(await like('a%')).toEqual([]);
      expect(await like(String.raw`50\%`)).toEqual([3]);
      expect(await like(String.raw`%b\_c`)).toEqual([1]);
      expect(await like(String.raw`%b\_%`)).toEqual([1]);
      expect(await like(String.raw`Ab\_%`)).toEqual([1]);
      expect(await like(String.raw`_b\_c`)).toEqual([1]);
      await expect(like('a\\')).rejects.toBeInstanceOf(Invalid);
    });

    it.each([
      ['LOWER', call('LOWER', text('ÄB')), 'äb'],
      ['UPPER', call('UPPER', text('äb')), 'ÄB'],
      ['TRIM', call('TRIM', text(' \t\u2003a b\n ')), 'a b'],
      ['CONCAT', call('CONCAT', text('a'), text('b'), text('c')), 'abc'],
      ['CONCAT with NULL', call('CONCAT', text('a'), value('string', null)), null],
      ['SUBSTRING', call('SUBSTRING', text('héllo'), value('bigint', '2'), value('bigint', '3')), 'éll'],
      ['SUBSTRING from 0', call('SUBSTRING', text('hello'), value('bigint', '0'), value('bigint', '3')), ''],
      ['SUBSTRING from the end', call('SUBSTRING', text('hello'), value('bigint', '-3'), value('bigint', '2')), 'll'],
      ['REPLACE', call('REPLACE', text('1,234,567'), text(','), text('')), '1234567'],
      ['COALESCE', call('COALESCE', value('string', null), text('x')), 'x'],
      ['ADD', call('ADD', value('decimal(5,2)', '1.10'), value('decimal(5,2)', '2.25')), '3.35'],
      ['SUBTRACT', call('SUBTRACT', value('bigint', '1'), value('bigint', '3')), '-2'],
      ['MULTIPLY', call('MULTIPLY', value('decimal(5,2)', '1.50'), value('decimal(5,1)', '0.5')), '0.750'],
      ['ADD past the type', call('ADD', value('bigint', '9223372036854775807'), value('bigint', '1')), null],
      ['ROUND', call('ROUND', value('double', 2.5)), 3],
      ['ROUND to places', call('ROUND', value('decimal(10,3)', '2.345'), value('int', 2)), '2.350'],
      ['SHA256', call('SHA256', text('abc')), 'ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad'],
      ['PARSE_DATE', call('PARSE_DATE', text('Jun 12 1998'), text('MMM dd yyyy')), '1998-06-12'],
      ['PARSE_DATE without padding', call('PARSE_DATE', text('1/8/90'), text('M/d/yy')), '1990-01-08'],
      ['PARSE_DATE of 69', call('PARSE_DATE', text('1/8/69'), text('M/d/yy')), '2069-01-08'],
      ['PARSE_DATE of an impossible day', call('PARSE_DATE', text('2024-02-30'), text('yyyy-MM-dd')), null],
      ['PARSE_DATE of too few digits', call('PARSE_DATE', text('2024-1-02'), text('yyyy-MM-dd')), null],
      ['PARSE_DATE of a longer text', call('PARSE_DATE', text('2024-01-02 00:00'), text('yyyy-MM-dd')), null],
      ['PARSE_DATETIME', call('PARSE_DATETIME', text('02.01.2024T3:04:05'), text("dd.MM.yyyy'T'H:mm:ss")), '2024-01-02T03:04:05.000Z'],
      ['DATE_TRUNC of a date', call('DATE_TRUNC', text('MONTH'), value('date', '2024-02-29'), text('UTC')), '2024-02-01'],
      ['DATE_TRUNC to the week', call('DATE_TRUNC', text('WEEK'), value('timestamp', '2024-03-03T12:00:00Z'), text('UTC')), '2024-02-26T00:00:00.000Z'],
      ['DATE_TRUNC in a zone, in winter', call('DATE_TRUNC', text('DAY'), value('timestamp', '2024-01-31T23:30:00Z'), text('Europe/Berlin')), '2024-01-31T23:00:00.000Z'],
      ['DATE_TRUNC in a zone, on the day of the change', call('DATE_TRUNC', text('DAY'), value('timestamp', '2024-03-31T12:00:00Z'), text('Europe/Berlin')), '2024-03-30T23:00:00.000Z'],
      ['DATE_TRUNC in a zone, after the change', call('DATE_TRUNC', text('MONTH'), value('timestamp', '2024-04-15T12:00:00Z'), text('Europe/Berlin')), '2024-03-31T22:00:00.000Z'],
      ['STRUCT_PACK', call('STRUCT_PACK', text('a'), value('int', 1), text('b "q"'), text('x')), { a: 1, 'b "q"': 'x' }],
      ['Case', { kind: 'Case', branches: [{ when: value('boolean', null), then: text('a') }], otherwise: text('b') } as const, 'b'],
    ] as const)('computes %s', async (_, expression, expected) => {
      expect(await evaluate(expression)).toEqual(expected);
    }); // prettier-ignore

    it.each([
      ['a pattern with unknown letters', call('PARSE_DATE', text('x'), text('yyyy-DDD'))],
      ['a unit that is none', call('DATE_TRUNC', text('fortnight'), value('timestamp', '2024-01-01T00:00:00Z'), text('UTC'))],
      ['a time zone that is none', call('DATE_TRUNC', text('DAY'), value('timestamp', '2024-01-01T00:00:00Z'), text("Europe/Berlin') --"))],
      ['a constant that is no number', value('bigint', '1; DROP TABLE x')],
    ] as const)('refuses %s', async (_, expression) => {
      await expect(evaluate(expression)).rejects.toBeInstanceOf(Invalid);
    }); // prettier-ignore

    it('aggregates exactly, by declared type, and leaves NaN out of the extremes', async () => {
      await writeNumbers();
      const tree = aggregate(scan(numbers), {}, {
        all: { function: 'COUNT', type: 'bigint' },
        known: { function: 'COUNT', of: ref('n'), type: 'bigint' },
        sum: { function: 'SUM', of: ref('n'), type: 'bigint' },
        avg: { function: 'AVG', of: ref('dec'), type: 'decimal(10,2)' },
        mean: { function: 'AVG', of: ref('n'), type: 'double' },
        least: { function: 'MIN', of: ref('d'), type: 'double' },
        most: { function: 'MAX', of: ref('d'), type: 'double' },
        kinds: { function: 'COUNT_DISTINCT', of: ref('s'), type: 'bigint' },
        some: { function: 'APPROX_COUNT_DISTINCT', of: ref('s'), type: 'bigint' },
        spread: { function: 'STDDEV', of: ref('n'), type: 'double' },
        middle: { function: 'PERCENTILE', of: ref('n'), type: 'bigint', at: 0.5 },
      }); // prettier-ignore
      expect(await lake().rows(tree)).toEqual([['3', '2', '40', '1.68', 20, -1, 1.5, '2', '2', expect.closeTo(14.142_135, 5), '20']]);
    });

    it('says INVALID for a sum that does not fit', async () => {
      await lake().at.putParquet('meaning/big.parquet', 'SELECT 9223372036854775807 AS n FROM range(2)');
      const big = dataset('PARQUET', ['meaning/big.parquet'], { n: 'bigint' });
      await expect(
        lake().rows(aggregate(scan(big), {}, { sum: { function: 'SUM', of: ref('n'), type: 'bigint' } })),
      ).rejects.toBeInstanceOf(Invalid);
    });

    it('groups NULL as a value, and by parts of a time in a zone', async () => {
      await lake().at.putParquet(
        'meaning/times.parquet',
        `SELECT * FROM (VALUES (TIMESTAMP '2024-01-31 23:30:00'), (TIMESTAMP '2024-02-10 00:00:00'), (NULL), (NULL)) AS t(ts)`,
      );
      const times = dataset('PARQUET', ['meaning/times.parquet'], { ts: 'timestamp' });
      const months = aggregate(
        scan(times),
        { m: call('DATE_TRUNC', text('MONTH'), ref('ts'), text('Europe/Berlin')) },
        { n: { function: 'COUNT', type: 'bigint' } },
      );
      expect(await lake().rows(page(sort(months, 'm'), 10))).toEqual([
        ['2024-01-31T23:00:00.000Z', '2'],
        [null, '2'],
      ]);
    });

    it('cuts instants of files to the millisecond in conditions, orders and groups', async () => {
      await lake().at.putParquet(
        'meaning/micros.parquet',
        `SELECT * FROM (VALUES (1, TIMESTAMP '2024-01-01 00:00:00.000999'), (2, TIMESTAMP '2024-01-01 00:00:00.000001'), (3, TIMESTAMP '2024-01-01 00:00:00.001000')) AS t(id, ts)`,
      );
      const micros = dataset('PARQUET', ['meaning/micros.parquet'], { id: 'int', ts: 'timestamp' });
      const at = (op: 'EQ' | 'NE' | 'LT' | 'LTE' | 'GT' | 'GTE') =>
        lake().rows(
          project(page(sort(filter(scan(micros), compare(ref('ts'), op, value('timestamp', '2024-01-01T00:00:00.000Z'))), 'id'), 10), {
            id: ref('id'),
          }),
        );
      expect((await at('EQ')).flat()).toEqual([1, 2]);
      expect((await at('NE')).flat()).toEqual([3]);
      expect((await at('GT')).flat()).toEqual([3]);
      expect((await at('GTE')).flat()).toEqual([1, 2, 3]);
      expect((await at('LT')).flat()).toEqual([]);
      expect((await at('LTE')).flat()).toEqual([1, 2]);
      expect((await lake().rows(project(page(sort(scan(micros), '-ts', 'id'), 10), { id: ref('id') }))).flat()).toEqual([3, 1, 2]);
      const groups = aggregate(scan(micros), { ts: ref('ts') }, { n: { function: 'COUNT', type: 'bigint' } });
      expect(await lake().rows(page(sort(groups, 'ts'), 10))).toEqual([
        ['2024-01-01T00:00:00.000Z', '2'],
        ['2024-01-01T00:00:00.001Z', '1'],
      ]);
    });

    it('orders instants that are whole milliseconds like all others, with ties and nulls', async () => {
      await lake().at.putParquet(
        'meaning/millis.parquet',
        `SELECT i AS id, CASE WHEN i % 10 <> 0 THEN TIMESTAMP '2024-01-01 00:00:00' + to_milliseconds((i * 7919) % 3000) END AS ts FROM range(9000) AS t(i)`,
      );
      const millis = dataset('PARQUET', ['meaning/millis.parquet'], { id: 'int', ts: 'timestamp' });
      const rows = Array.from({ length: 9_000 }, (_, id) => ({ id, ts: id % 10 === 0 ? null : (id * 7_919) % 3_000 }));
      for (const key of ['ts', '-ts']) {
        const expected = rows.toSorted((a, b) => {
          if (a.ts === null || b.ts === null) return Number(a.ts === null) - Number(b.ts === null) || a.id - b.id;
          return (key === 'ts' ? a.ts - b.ts : b.ts - a.ts) || a.id - b.id;
        });
        const tree = project(page(sort(scan(millis), key, 'id'), 9_000), { id: ref('id') });
        expect((await lake().rows(tree)).flat()).toEqual(expected.map((row) => row.id));
      }
    });

    it('matches elements of lists three-valued', async () => {
      await lake().at.putParquet(
        'meaning/lists.parquet',
        `SELECT * FROM (VALUES (1, [1, 5]), (2, [1, NULL]), (3, []), (4, NULL), (5, [7, NULL])) AS t(id, l)`,
      );
      const lists = dataset('PARQUET', ['meaning/lists.parquet'], { id: 'int', l: 'array<int>' });
      const matches = async (quantifier: 'ANY' | 'ALL') => {
        const match = {
          kind: 'ListMatch',
          list: ref('l'),
          quantifier,
          predicate: compare(ref('$element'), 'GT', value('int', 3)),
        } as const;
        return (await lake().rows(project(page(sort(scan(lists), 'id'), 10), { m: match }))).flat();
      };
      expect(await matches('ANY')).toEqual([true, null, false, null, true]);
      expect(await matches('ALL')).toEqual([false, false, true, null, null]);
    });

    it('joins, and asks whether a row exists', async () => {
      await lake().at.putParquet('meaning/left.parquet', `SELECT * FROM (VALUES (1, 'a'), (2, 'b'), (3, NULL)) AS t(id, k)`);
      await lake().at.putParquet('meaning/right.parquet', `SELECT * FROM (VALUES ('a', 10), ('a', 11), ('c', 12), (NULL, 13)) AS t(k, n)`);
      const left = scan(dataset('PARQUET', ['meaning/left.parquet'], { id: 'int', k: 'string' }));
      const right = scan(dataset('PARQUET', ['meaning/right.parquet'], { k: 'string', n: 'int' }));
      const on = compare({ kind: 'ColumnRef', name: 'k', side: 'left' }, 'EQ', { kind: 'ColumnRef', name: 'k', side: 'right' });
      const joined = (join: 'INNER' | 'LEFT') =>
        lake().rows(page(sort(project({ kind: 'Join', join, left, right, on }, { id: { kind: 'ColumnRef', name: 'id', side: 'left' }, n: { kind: 'ColumnRef', name: 'n', side: 'right' } }), 'id', 'n'), 10));
      expect(await joined('INNER')).toEqual([[1, 10], [1, 11]]);
      expect(await joined('LEFT')).toEqual([[1, 10], [1, 11], [2, null], [3, null]]);
      for (const [join, expected] of [['SEMI', [1]], ['ANTI', [2, 3]]] as const) {
        expect((await lake().rows(page(sort(project({ kind: 'Join', join, left, right, on }, { id: ref('id') }), 'id'), 10))).flat()).toEqual(expected);
      }
      const exists = { kind: 'Exists', relation: right, on } as const;
      expect((await lake().rows(project(page(sort(filter(left, exists), 'id'), 10), { id: ref('id') }))).flat()).toEqual([1]);
      expect((await lake().rows(project(page(sort(filter(left, not(exists)), 'id'), 10), { id: ref('id') }))).flat()).toEqual([2, 3]);
    }); // prettier-ignore
  });
}
