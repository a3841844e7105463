import { type DuckDBConnection, DuckDBInstance } from '@duckdb/node-api';
import { likeAsRegex } from '@lakeward/query/dialects/like-pattern';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';

/** The engine itself is the judge: its own LIKE over short texts, where it is fast. */
describe('IN9 patterns with several gaps', () => {
  let connection: DuckDBConnection;
  beforeAll(async () => {
    connection = await (await DuckDBInstance.create(':memory:')).connect();
  });
  afterAll(() => connection.closeSync());

  const matches = async (condition: string, text: string, pattern: string): Promise<unknown> => {
    const result = await connection.run(`SELECT ${condition} AS "is" FROM (SELECT $1::VARCHAR AS s, $2::VARCHAR AS p)`, [text, pattern]);
    return (await result.getRows())[0]![0];
  };

  it.each([
    ['a seed of texts over few letters', 'ab', ['a', 'b', '%', '_', '%']],
    [
      'texts with line ends and signs of regular expressions',
      '.\n(\\',
      ['.', '\n', '(', '%', '_', '%', String.raw`\\`, String.raw`\_`, String.raw`\%`],
    ],
    ['texts of other scripts', 'ü😀k', ['ü', '😀', '_', '%', '%']],
  ])('match what LIKE matches: %s', async (_kind, letters, parts) => {
    let seed = 7;
    const next = (below: number): number => (seed = (seed * 48_271) % 2_147_483_647) % below;
    const pick = <T>(from: readonly T[]): T => from[next(from.length)]!;
    let compared = 0;
    for (let round = 0; round < 300; round++) {
      const text = Array.from({ length: next(7) }, () => pick(Array.from(letters))).join('');
      const pattern = Array.from({ length: 3 + next(5) }, () => pick(parts)).join('');
      const regex = likeAsRegex(pattern);
      if (regex === null) continue;
      compared++;
      const expected = await matches(String.raw`s LIKE p ESCAPE '\'`, text, pattern);
      expect(await matches('regexp_full_match(s, p)', text, regex), JSON.stringify([text, pattern, regex])).toBe(expected);
    }
    expect(compared).toBeGreaterThan(50);
  });

  it('are read in one pass, where trying them out would take longer than anybody lives', async () => {
    const startedAt = performance.now();
    expect(await matches('regexp_full_match(s, p)', 'a'.repeat(5_000), likeAsRegex(`%${'a%'.repeat(12)}b_`)!)).toBe(false);
    expect(performance.now() - startedAt).toBeLessThan(2_000);
  });
});
