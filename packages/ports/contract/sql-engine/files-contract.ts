import { BadRecord, UnreadableObject } from '@lakeward/kernel';
import { describe, expect, it } from 'vitest';

import { dataset, type Lake } from './harness.ts';
import { compare, count, filter, page, project, ref, scan, sort, text, value } from './terms.ts';

/** Files are read as they are; what cannot be read has a class and no words of the engine. */
export function describeFiles(lake: () => Lake): void {
  describe('files', () => {
    it('hold no rows when the snapshot has none', async () => {
      expect(await lake().rows(scan(dataset('PARQUET', [], { a: 'int', b: 'struct<x:string>' })))).toEqual([]);
      expect(await lake().rows(count(scan(dataset('CSV', [], { a: 'string' }))))).toEqual([['0']]);
    });

    it('are joined by column name, and a column that one or all of them lack is NULL', async () => {
      await lake().at.putParquet('files/1.parquet', `SELECT 1 AS id, 'x' AS old`);
      await lake().at.putParquet('files/2.parquet', `SELECT 'y' AS fresh, 2::BIGINT AS id`);
      const both = dataset('PARQUET', ['files/1.parquet', 'files/2.parquet'], { id: 'bigint', old: 'string', fresh: 'string', gone: 'array<int>' });
      expect(await lake().rows(page(sort(scan(both), 'id'), 10))).toEqual([['1', 'x', null, null], ['2', null, 'y', null]]);
      const narrow = dataset('PARQUET', ['files/1.parquet', 'files/2.parquet'], { id: 'bigint', fresh: 'string' });
      expect(await lake().rows(project(page(sort(scan(narrow), 'id'), 10), { fresh: ref('fresh') }))).toEqual([[null], ['y']]);
    }); // prettier-ignore

    it('are cast over the reader, so a condition on a column of another type in the file stays right', async () => {
      await lake().at.putParquet(
        'files/dates.parquet',
        `SELECT TIMESTAMP '2024-01-01 00:00:00' + to_hours(i::INTEGER) AS day FROM range(48) AS t(i)`,
      );
      await lake().at.putParquet('files/date.parquet', `SELECT DATE '2024-01-01' AS day`);
      const onFirst = (keys: readonly string[]) =>
        lake().rows(count(filter(scan(dataset('PARQUET', keys, { day: 'date' })), compare(ref('day'), 'EQ', value('date', '2024-01-01')))));
      expect(await onFirst(['files/dates.parquet'])).toEqual([['24']]);
      expect(await onFirst(['files/date.parquet', 'files/dates.parquet'])).toEqual([['25']]);
    });

    it('of Hive partitions give the keys their types, skip what a condition excludes, and know the default partition', async () => {
      const folders = ['dt=2024-01-01/kind=a%2Fb', 'dt=2024-01-02/kind=c', 'dt=2024-01-02/kind=__HIVE_DEFAULT_PARTITION__'];
      for (const [n, folder] of folders.entries()) await lake().at.putParquet(`hive/${folder}/f.parquet`, `SELECT ${n} AS n`);
      const kinds = ['a/b', 'c', null];
      const parts = dataset(
        'PARQUET',
        folders.map((folder, n) => ({ key: `hive/${folder}/f.parquet`, partition: { dt: folder.slice(3, 13), kind: kinds[n]! } })),
        { n: 'int' },
        { partitionKeys: { dt: 'date', kind: 'string' } },
      );
      expect(await lake().rows(page(sort(scan(parts), 'n'), 10))).toEqual([
        [0, '2024-01-01', 'a/b'],
        [1, '2024-01-02', 'c'],
        [2, '2024-01-02', null],
      ]);
      expect(await lake().rows(count(filter(scan(parts), compare(ref('dt'), 'EQ', value('date', '2024-01-02')))))).toEqual([['2']]);
    });

    it.each(['PARQUET', 'CSV', 'JSON'] as const)('take partition values from the snapshot when no folder says them: %s', async (format) => {
      const keys = ['plain/a', 'plain/b'].map((name) => `${name}.${format.toLowerCase()}`);
      for (const [n, key] of keys.entries()) {
        if (format === 'PARQUET') await lake().at.putParquet(key, `SELECT ${n} AS n`);
        else await lake().at.put(key, format === 'CSV' ? `n\n${n}\n` : `{"n":"${n}"}\n`);
      }
      const parts = dataset(format, keys.map((key, n) => ({ key, partition: { day: `2024-01-0${n + 1}` } })), { n: 'string' }, { partitionKeys: { day: 'date' } });
      expect(await lake().rows(page(sort(scan(parts), 'n'), 10))).toEqual([['0', '2024-01-01'], ['1', '2024-01-02']]);
      expect(await lake().rows(page(scan(parts, { columns: ['day'] }), 1))).toEqual([['2024-01-01']]);
    }); // prettier-ignore

    it('do not turn folder names into columns by themselves', async () => {
      await lake().at.putParquet('odd/n=7/f.parquet', 'SELECT 1 AS n');
      expect(await lake().rows(scan(dataset('PARQUET', ['odd/n=7/f.parquet'], { n: 'int' })))).toEqual([[1]]);
    });

    it('may have any name, and a sign of a pattern stands for itself', async () => {
      await lake().at.putParquet(`names/a[1]*?'q" ü.parquet`, 'SELECT 1 AS n');
      await lake().at.putParquet(`names/a1xxq.parquet`, 'SELECT 2 AS n');
      expect(await lake().rows(scan(dataset('PARQUET', [`names/a[1]*?'q" ü.parquet`], { n: 'int' })))).toEqual([[1]]);
    });

    it('of CSV are read by the names in their first line; an empty field is NULL and an empty text in quotes is not', async () => {
      await lake().at.put('csv/a.csv', 'Flight Date,Cost Total $,note\n2024-01-01,"1,000",""\n2024-01-02,,"two\nlines ""q"""\n');
      await lake().at.put('csv/b.csv', 'note,Flight Date\nlast,2024-01-03\n');
      const costs = dataset('CSV', ['csv/a.csv', 'csv/b.csv'], { 'Cost Total $': 'string', 'Flight Date': 'string', note: 'string' });
      expect(await lake().rows(page(sort(scan(costs), 'Flight Date'), 10))).toEqual([
        ['1,000', '2024-01-01', ''],
        [null, '2024-01-02', 'two\nlines "q"'],
        [null, '2024-01-03', 'last'],
      ]);
    });

    it('of CSV without a first line of names are read by position', async () => {
      await lake().at.put('csv/bare.csv', '1;x\n2;y\n');
      const bare = dataset('CSV', ['csv/bare.csv'], { c0: 'string', c1: 'string' }, { options: { header: false, delimiter: ';' } });
      expect(await lake().rows(page(sort(scan(bare), 'c0'), 10))).toEqual([['1', 'x'], ['2', 'y']]);
      expect(await lake().rows(page(sort(scan(bare, { columns: ['c1'] }), 'c1'), 10))).toEqual([['x'], ['y']]);
    }); // prettier-ignore

    it('of CSV keep every line, also one that looks like a comment, a title or a number', async () => {
      const lines = ['#1', '007', 'NULL', 'null', 'nan', ' padded ', '1e5'];
      await lake().at.put('csv/lines.csv', ['v', ...lines].join('\n'));
      expect((await lake().rows(scan(dataset('CSV', ['csv/lines.csv'], { v: 'string' })))).flat()).toEqual(lines);
      await lake().at.put('csv/one.csv', 'only\n');
      expect(await lake().rows(scan(dataset('CSV', ['csv/one.csv'], { only: 'string' })))).toEqual([]);
    });

    it('of JSON hold records by line, in one list, or deeper in one document', async () => {
      await lake().at.put('json/lines.json', '{"id":1,"tags":["a",null]}\n{"tags":null,"id":2}\n');
      await lake().at.put('json/list.json', '[{"id":1,"tags":["a",null]},\n {"id":2}]');
      await lake().at.put('json/deep.json', '{"type":"x","data":{"rows":[{"id":1,"tags":["a",null]},{"id":2,"more":{}}]}}');
      for (const [key, recordPath] of [['json/lines.json', null], ['json/list.json', '$[*]'], ['json/deep.json', '$.data.rows[*]']] as const) {
        const records = dataset('JSON', [key], { id: 'bigint', tags: 'array<string>' }, { options: { recordPath } });
        expect(await lake().rows(page(sort(scan(records), 'id'), 10))).toEqual([['1', ['a', null]], ['2', null]]);
      }
    }); // prettier-ignore

    it('of JSON keep decimals in quotes exact and read dates strictly', async () => {
      await lake().at.put(
        'json/typed.json',
        '{"id":1,"d":"12345678901234567.89","day":"2024-01-02","nested":{"n":1.5}}\n{"id":2,"d":"x","day":"2024-01-02 03:04:05"}\n',
      );
      const typed = dataset('JSON', ['json/typed.json'], { id: 'int', d: 'decimal(20,2)', day: 'date', nested: 'struct<n:double>' });
      expect(await lake().rows(page(sort(scan(typed), 'id'), 10))).toEqual([
        [1, '12345678901234567.89', '2024-01-02', { n: 1.5 }],
        [2, null, null, null],
      ]);
    });

    const broken: readonly (readonly [string, 'PARQUET' | 'CSV' | 'JSON', () => Promise<string | Uint8Array>, typeof BadRecord | typeof UnreadableObject])[] = [
      ['a Parquet file cut in half', 'PARQUET', () => parquetBytes(lake(), 0.5), UnreadableObject],
      ['a Parquet file without its last byte', 'PARQUET', () => parquetBytes(lake(), 0.9999), UnreadableObject],
      ['an empty Parquet file', 'PARQUET', () => Promise.resolve(''), UnreadableObject],
      ['text where Parquet should be', 'PARQUET', () => Promise.resolve('secret-cell,'.repeat(100)), UnreadableObject],
      ['a Parquet file with a damaged middle', 'PARQUET', () => damagedParquet(lake()), UnreadableObject],
      ['a CSV line with too many fields', 'CSV', () => Promise.resolve(`id,v\n1,a\n2,secret-cell,c\n3,d\n`), BadRecord],
      ['a CSV line with too few fields', 'CSV', () => Promise.resolve(`id,v\n1,a\nsecret-cell\n3,d\n`), BadRecord],
      ['a CSV quote that never ends', 'CSV', () => Promise.resolve(`id,v\n1,a\n2,"secret-cell\n3,d\n`), BadRecord],
      ['a CSV line that is no UTF-8', 'CSV', () => Promise.resolve(Buffer.concat([Buffer.from('id,v\n1,a\n2,'), Buffer.from([0xc3, 0x28, 0xff]), Buffer.from('\n')])), BadRecord],
      ['a JSON list where a text should be a record', 'JSON', () => Promise.resolve(`{"id":"1","v":"a"}\n["secret-cell"]\n`), BadRecord],
      ['a JSON line that does not parse', 'JSON', () => Promise.resolve(`{"id":"1","v":"a"}\n{"id":"2","v":secret-cell\n{"id":"3"}\n`), BadRecord],
    ]; // prettier-ignore
    it.each(broken)('say their fault by class and without a word of the engine: %s', async (name, format, content, expected) => {
      const key = `broken/${name.replaceAll(' ', '-')}`;
      await lake().at.put(key, await content());
      const tree = scan(dataset(format, [key], { id: 'string', v: 'string' }));
      const error = await lake()
        .rows(tree)
        .catch((caught: unknown) => caught);
      expect(error).toBeInstanceOf(expected);
      const told = JSON.stringify({ message: (error as Error).message, details: (error as BadRecord).details });
      expect(told).not.toMatch(/secret-cell|broken|parquet|magic|csv error|line \d|\/|read_|duckdb/i);
      expect(await lake().rows(scan(dataset('PARQUET', [], { a: 'int' })))).toEqual([]);
    });

    it('of JSON with a value of another type than declared are a bad record', async () => {
      await lake().at.put('broken/typed.json', '{"id":1}\n{"id":"secret-cell"}\n');
      await expect(lake().rows(scan(dataset('JSON', ['broken/typed.json'], { id: 'double' })))).rejects.toBeInstanceOf(BadRecord);
    });

    it('that are missing cannot be read', async () => {
      for (const format of ['PARQUET', 'CSV', 'JSON'] as const) {
        await expect(lake().rows(scan(dataset(format, ['nowhere/file'], { id: 'string' })))).rejects.toBeInstanceOf(UnreadableObject);
      }
    });

    it('spoil an answer wholly, never partly: the first rows of a bad file do not come alone', async () => {
      const lines = Array.from({ length: 60_000 }, (_, n) => `${n},x`);
      await lake().at.put('broken/late.csv', `id,v\n${lines.join('\n')}\nonly-one-field\n`);
      const seen: unknown[] = [];
      const read = async () => {
        for await (const batch of lake().at.engine.stream(
          lake().seal(scan(dataset('CSV', ['broken/late.csv'], { id: 'string', v: 'string' }))),
          new AbortController().signal,
        ))
          seen.push(batch);
      };
      await expect(read()).rejects.toBeInstanceOf(BadRecord);
      expect(seen).toEqual([]);
    });

    it('quote what a caller says, so a text cannot leave its quotes', async () => {
      const hostile = `x' OR 1=1 --`;
      await lake().at.putParquet('files/quotes.parquet', `SELECT 'x'' OR 1=1 --' AS "na""me", 1 AS n UNION ALL SELECT 'y', 2`);
      const quotes = dataset('PARQUET', ['files/quotes.parquet'], { 'na"me': 'string', n: 'int' });
      expect(await lake().rows(project(filter(scan(quotes), compare(ref('na"me'), 'EQ', text(hostile))), { 'out"': ref('n') }))).toEqual([
        [1],
      ]);
    });
  });
}

async function parquetBytes(lake: Lake, share: number): Promise<Uint8Array> {
  await lake.at.putParquet('broken/whole.parquet', `SELECT i::VARCHAR AS id, 'secret-cell' || hash(i) AS v FROM range(20000) AS t(i)`);
  const bytes = await lake.at.get('broken/whole.parquet');
  return bytes.subarray(0, Math.floor(bytes.length * share));
}

async function damagedParquet(lake: Lake): Promise<Uint8Array> {
  const bytes = Uint8Array.from(await parquetBytes(lake, 1));
  bytes.fill(255, 100, Math.floor(bytes.length / 2));
  return bytes;
}
