import { DuckDBInstance } from '@duckdb/node-api';
import { describe, expect, it } from 'vitest';

import { shapeOfText } from '../src/engine-process/text-shape.ts';
import { PrintedTextRefused, PrintedTextVerifier } from '../src/engine-process/verify-printed.ts';

const file = `read_parquet(['/lake/a.parquet'], union_by_name=true)`;
const where = (condition: string): string => `SELECT "a" FROM ${file} AS "r" WHERE (${condition}) LIMIT 10`;

describe('the shape of a text', () => {
  it.each([
    ['compared texts', where(`"a" = 'x'`), where(`"a" = 'it''s "y" -- /* ; '`)],
    [
      'instants',
      where(`"a" >= CAST('2001-01-01 00:00:00.000' AS TIMESTAMP)`),
      where(`"a" >= CAST('2002-01-01 00:00:00.000' AS TIMESTAMP)`),
    ],
    ['patterns', where(`"a" LIKE '%x'`), where(`"a" LIKE 'y%'`)],
  ])('is the same for other %s', (_, left, right) => {
    expect(shapeOfText(left)).not.toBeNull();
    expect(shapeOfText(left)).toBe(shapeOfText(right));
  });

  it.each([
    ['another file', where(`"a" = 'x'`), where(`"a" = 'x'`).replace('a.parquet', 'b.parquet')],
    ['an option of a reader', `SELECT * FROM read_csv(['/lake/a'], delim=',')`, `SELECT * FROM read_csv(['/lake/a'], delim=';')`],
    [
      'a type of a reader',
      `SELECT * FROM read_json(['/lake/a'], columns={'a': 'DATE'})`,
      `SELECT * FROM read_json(['/lake/a'], columns={'a': 'UUID'})`,
    ],
    ['another type', where(`"a" = CAST('1' AS BIGINT)`), where(`"a" = CAST('1' AS DATE)`)],
    ['another column', where(`"a" = 'x'`), where(`"b" = 'x'`)],
    ['a number', where('"a" = 1'), where('"a" = 2')],
  ])('is another for %s', (_, left, right) => {
    expect(shapeOfText(left)).not.toBeNull();
    expect(shapeOfText(left)).not.toBe(shapeOfText(right));
  });

  it.each([
    ['a comment', where(`"a" = 'x' -- '`)],
    ['a long comment', where(`"a" = /* ' */ 'x'`)],
    ['quotes with escapes', where(String.raw`"a" = E'\' OR 1 = 1 --'`)],
    ['quotes of dollars', where(`"a" = $$x'$$`)],
    ['a quote that never ends', where(`"a" = 'x`)],
    ['a zero byte', where(`"a" = '\0'`)],
    ['the mark itself', where(`"a" = \0`)],
    ['two statements', `${where(`"a" = 'x'`)}; SELECT 1`],
  ])('is not told of a text with %s', (_, text) => {
    expect(shapeOfText(text)).toBeNull();
  });

  it('opens no way past the parser once a text of the kind has passed', async () => {
    const connection = await (await DuckDBInstance.create(':memory:')).connect();
    const verifier = new PrintedTextVerifier('/lake');
    await verifier.verify(connection, where(`"a" = 'x'`));
    await verifier.verify(connection, where(`"a" = 'y'') UNION SELECT * FROM secrets --'`));
    for (const text of [
      where(`"a" = 'x' OR "a" IN (SELECT "b" FROM secrets)`),
      where(`"a" = 'x') UNION (SELECT 1 FROM secrets`),
      where(`"a" = 'x'`).replace('/lake/a.parquet', '/etc/passwd'),
      where(`"a" = E'\\' OR error('x') = 'y'`),
      where(`"a" = 'x' -- '`).concat(`\n) UNION SELECT * FROM secrets`),
    ])
      await expect(verifier.verify(connection, text)).rejects.toBeInstanceOf(PrintedTextRefused);
    connection.closeSync();
  });
});
