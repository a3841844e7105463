import { QueryCancelled, QueryTimedOut, ResultTooLarge } from '@lakeward/kernel';
import { type AuthorizedQuery, outputColumnsOf, type Relation, UnsealedQuery } from '@lakeward/query';
import { describe, expect, it } from 'vitest';

import { dataset, type Lake, roomy, rowsOf } from './harness.ts';
import { call, compare, count, filter, page, project, ref, scan, sort, value } from './terms.ts';

/** Longest that stopping a query may take, in milliseconds. */
const STOP_MS = 500;

/** What an engine must not do, whatever the tree asks. */
export function describeLimits(lake: () => Lake): void {
  describe('limits', () => {
    const many = dataset('PARQUET', ['limits/many.parquet'], { i: 'bigint' });
    const writeMany = () => lake().at.putParquet('limits/many.parquet', 'SELECT i FROM range(200000) AS t(i)');
    /** Pairs of all rows: hours of work. */
    const endless = (): Relation => {
      const side = (name: 'left' | 'right') => ({ kind: 'ColumnRef', name: 'i', side: name }) as const;
      const on = compare(call('MULTIPLY', side('left'), value('bigint', '7')), 'LT', call('MULTIPLY', side('right'), value('bigint', '5')));
      return count(project({ kind: 'Join', join: 'INNER', left: scan(many), right: scan(many), on }, { i: side('left') }));
    };

    it('refuse a query that policy has not sealed, also one that is cast or copied', async () => {
      await writeMany();
      const tree = scan(many);
      const sealed = lake().seal(tree);
      const forged = { tree, columns: outputColumnsOf(tree), limits: roomy, audience: 'x' } as unknown as AuthorizedQuery;
      for (const query of [
        forged,
        { ...sealed },
        Object.create(sealed) as AuthorizedQuery,
        structuredClone(forged),
        null as unknown as AuthorizedQuery,
      ]) {
        await expect((async () => lake().batches(query))()).rejects.toBeInstanceOf(UnsealedQuery);
        await expect(
          (async () => lake().at.engine.store(query, 'limits/stolen.parquet', new AbortController().signal))(),
        ).rejects.toBeInstanceOf(UnsealedQuery);
        expect(() => lake().at.engine.explain(query)).toThrow(UnsealedQuery);
      }
    });

    it('hold an answer to its rows: one row too many is RESULT_TOO_LARGE', async () => {
      await writeMany();
      expect(await lake().rows(page(scan(many), 10), { ...roomy, maxRows: 10 })).toHaveLength(10);
      expect(await lake().rows(filter(scan(many), compare(ref('i'), 'LT', value('bigint', '10'))), { ...roomy, maxRows: 10 })).toHaveLength(
        10,
      );
      await expect(lake().rows(scan(many), { ...roomy, maxRows: 10 })).rejects.toBeInstanceOf(ResultTooLarge);
      await expect(lake().rows(page(scan(many), 11), { ...roomy, maxRows: 10 })).rejects.toBeInstanceOf(ResultTooLarge);
    });

    it('give batches of up to 2,048 rows, in order', async () => {
      await writeMany();
      const batches = await lake().batches(lake().seal(page(sort(scan(many), '-i'), 5_000)));
      expect(Math.max(...batches.map((batch) => batch.rowCount))).toBeLessThanOrEqual(2_048);
      expect(rowsOf(batches).map(([i]) => Number(i))).toEqual(Array.from({ length: 5_000 }, (_, n) => 199_999 - n));
    });

    it('give the answer in its declared columns, cast where the tree says otherwise', async () => {
      await writeMany();
      const small = page(sort(scan(many), 'i'), 2);
      const tree = project(small, { a: ref('i'), b: ref('i') });
      const query = lake().sealAs(tree, [{ name: 'b', type: { kind: 'STRING' } }, { name: 'a', type: { kind: 'INT' } }]);
      expect(rowsOf(await lake().batches(query))).toEqual([['0', 0], ['1', 1]]);
      expect(lake().at.engine.explain(query)).toContain('SELECT');
    }); // prettier-ignore

    it('end a query at its time', async () => {
      await writeMany();
      const started = performance.now();
      await expect(lake().rows(endless(), { ...roomy, timeoutMs: 300 })).rejects.toBeInstanceOf(QueryTimedOut);
      expect(performance.now() - started).toBeLessThan(300 + STOP_MS);
    });

    it('end a query when its asker goes away, and at once when he was never there', async () => {
      await writeMany();
      const asker = new AbortController();
      const query = lake().seal(endless());
      const answer = lake().batches(query, asker.signal);
      answer.catch(() => {});
      await lake().at.engine.ping(new AbortController().signal);
      const started = performance.now();
      asker.abort();
      await expect(answer).rejects.toBeInstanceOf(QueryCancelled);
      expect(performance.now() - started).toBeLessThan(STOP_MS);
      await expect(lake().batches(query, AbortSignal.abort())).rejects.toBeInstanceOf(QueryCancelled);
    });

    it('stop every one of many endless queries, those that still wait included, while small ones are answered', async () => {
      await writeMany();
      const asker = new AbortController();
      const endlessOnes = Array.from({ length: 12 }, () => lake().batches(lake().seal(endless()), asker.signal));
      for (const answer of endlessOnes) answer.catch(() => {});
      await lake().at.engine.ping(new AbortController().signal);
      const started = performance.now();
      asker.abort();
      for (const answer of endlessOnes) await expect(answer).rejects.toBeInstanceOf(QueryCancelled);
      expect(performance.now() - started).toBeLessThan(4 * STOP_MS);
      expect(await lake().rows(count(scan(many)))).toEqual([['200000']]);
    });

    it('keep answers of concurrent queries apart', async () => {
      await writeMany();
      const answers = await Promise.all(
        Array.from({ length: 40 }, (_, n) =>
          lake().rows(page(filter(scan(many), compare(ref('i'), 'EQ', value('bigint', String(n)))), 10)),
        ),
      );
      expect(answers).toEqual(Array.from({ length: 40 }, (_, n) => [[String(n)]]));
    });
  });
}
