import { Unsupported } from '@lakeward/kernel';
import { PLACE_ROW, type StoredScan } from '@lakeward/query';
import { describe, expect, it } from 'vitest';

import { dataset, type Lake, roomy } from './harness.ts';
import { aggregate, compare, filter, page, ref, scan, sort, text, value } from './terms.ts';
import { files, writeFiles as write } from './three-files.ts';

const signal = new AbortController().signal;
const storedScan = (key: string, columns: StoredScan['columns']): StoredScan => ({ kind: 'StoredScan', key, columns });

/** An answer is kept whole and read again by row number. */
export function describeStoredResults(lake: () => Lake): void {
  describe('stored results', () => {
    const writeFiles = () => write(lake());

    it('keep the order of the answer, its types, and numbers from 0', async () => {
      await writeFiles();
      await lake().at.putParquet(
        'paging/typed.parquet',
        `SELECT DATE '2024-01-01' + i::INTEGER AS day, TIMESTAMP '2024-01-01 00:00:00.123456' AS ts, (i / 4)::DECIMAL(10,2) AS dec, [i] AS list, i FROM range(3000) AS t(i)`,
      );
      const typed = dataset('PARQUET', ['paging/typed.parquet'], {
        day: 'date',
        ts: 'timestamp',
        dec: 'decimal(10,2)',
        list: 'array<bigint>',
        i: 'bigint',
      });
      const tree = page(sort(scan(typed), '-i'), 2_500);
      const query = lake().seal(tree);
      expect(await lake().at.engine.store(query, 'results/one/rows.parquet', signal)).toEqual({ rowCount: 2_500 });
      const stored = storedScan('results/one/rows.parquet', query.columns);
      expect(await lake().rows(page(sort(filter(stored, compare(ref(PLACE_ROW), 'GTE', value('bigint', '2048'))), PLACE_ROW), 2))).toEqual([
        ['2026-08-09', '2024-01-01T00:00:00.123Z', '237.75', ['951'], '951', '2048'],
        ['2026-08-08', '2024-01-01T00:00:00.123Z', '237.50', ['950'], '950', '2049'],
      ]);
      expect(await lake().rows(aggregate(stored, {}, { n: { function: 'COUNT', type: 'bigint' } }))).toEqual([['2500']]);
    });

    it('are not left behind where the answer fails or is too large', async () => {
      await writeFiles();
      const tree = scan(files);
      await expect(
        lake().at.engine.store(lake().seal(tree, { ...roomy, maxRows: 100 }), 'results/two/rows.parquet', signal),
      ).rejects.toMatchObject({ code: 'RESULT_TOO_LARGE' });
      await expect(lake().at.get('results/two/rows.parquet')).rejects.toThrow('ENOENT');
      await expect(lake().at.engine.store(lake().seal(tree), 'results/two/rows.parquet', AbortSignal.abort())).rejects.toMatchObject({
        code: 'CANCELLED',
      });
    });

    it('may be empty', async () => {
      await writeFiles();
      const query = lake().seal(filter(scan(files), compare(ref('same'), 'EQ', text('other'))));
      expect(await lake().at.engine.store(query, 'results/three/rows.parquet', signal)).toEqual({ rowCount: 0 });
      expect(await lake().rows(storedScan('results/three/rows.parquet', query.columns))).toEqual([]);
    });
  });
}

export function describeMissingStoredResults(lake: () => Lake): void {
  describe('stored results', () => {
    it('are UNSUPPORTED', async () => {
      await write(lake());
      await expect(lake().at.engine.store(lake().seal(scan(files)), 'results/none.parquet', signal)).rejects.toBeInstanceOf(Unsupported);
      const stored = storedScan('results/none.parquet', [{ name: 'i', type: { kind: 'BIGINT' } }]);
      await expect(lake().rows(stored)).rejects.toBeInstanceOf(Unsupported);
    });
  });
}
