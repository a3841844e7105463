import { dataset, type Lake } from './harness.ts';

export const keys = ['paging/a.parquet', 'paging/b.parquet', 'paging/c.parquet'];

/** `i` runs from 0 to 14,999 through the files; `few` has ties and nulls. */
export const files = dataset('PARQUET', keys, { i: 'bigint', same: 'string', few: 'int' });

export async function writeFiles(lake: Lake): Promise<void> {
  for (const [n, key] of keys.entries()) {
    const few = 'CASE WHEN i % 7 = 0 THEN NULL ELSE (i % 5)::INTEGER END';
    await lake.at.putParquet(key, `SELECT i + ${n * 5_000} AS i, 'same' AS same, ${few} AS few FROM range(5000) AS t(i)`);
  }
}
