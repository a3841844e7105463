import { Unsupported } from '@lakeward/kernel';
import { PLACE_FILE, PLACE_ROW, type Relation } from '@lakeward/query';
import { describe, expect, it } from 'vitest';

import { dataset, type Lake, roomy } from './harness.ts';
import { and, compare, filter, isNull, or, page, project, ref, scan, sort, value } from './terms.ts';
import { files, keys, writeFiles as write } from './three-files.ts';

/** Rows without a unique key are paged by their place, none lost and none twice. */
export function describePlaces(lake: () => Lake): void {
  describe('paging by the place of rows', () => {
    const writeFiles = () => write(lake());

    /** All rows, each page after the last row of the one before. */
    async function readAll(source: Relation, order: readonly string[], size: number): Promise<readonly (readonly unknown[])[]> {
      const names = order.map((key) => key.replace(/^-/, ''));
      const all: (readonly unknown[])[] = [];
      let after: readonly unknown[] | undefined;
      for (;;) {
        const input: Relation = after ? filter(source, beyond(order, after)) : source;
        const rows = await lake().rows(
          project(page(sort(input, ...order), size), { ...Object.fromEntries(names.map((name) => [name, ref(name)])), i: ref('i') }),
          roomy,
        );
        all.push(...rows);
        if (rows.length < size) return all;
        after = rows.at(-1)!.slice(0, names.length);
      }
    }
    const beyond = (order: readonly string[], values: readonly unknown[]) =>
      or(
        ...order.map((key, at) => {
          const constant = (index: number) =>
            value(order[index]!.includes('few') ? 'int' : 'bigint', values[index] as string | number | null);
          const same = order
            .slice(0, at)
            .map((earlier, index) =>
              values[index] === null
                ? isNull(ref(earlier.replace('-', '')))
                : compare(ref(earlier.replace('-', '')), 'EQ', constant(index)),
            );
          const column = ref(key.replace('-', ''));
          const further = values[at] === null ? or() : or(compare(column, key.startsWith('-') ? 'LT' : 'GT', constant(at)), isNull(column));
          return and(...same, further);
        }),
      );

    it('meets each row once, in the order of files and rows', async () => {
      await writeFiles();
      const rows = await readAll(scan(files, { place: true }), [PLACE_FILE, PLACE_ROW], 997);
      expect(rows.map((row) => Number(row[2]))).toEqual(Array.from({ length: 15_000 }, (_, n) => n));
      const one = dataset('PARQUET', keys.slice(1, 2), { i: 'bigint' });
      const ofOne = await readAll(
        filter(scan(one, { place: true }), compare(ref('i'), 'GTE', value('bigint', '7000'))),
        [PLACE_FILE, PLACE_ROW],
        997,
      );
      expect(ofOne.map((row) => Number(row[2]))).toEqual(Array.from({ length: 3_000 }, (_, n) => 7_000 + n));
    });

    it('breaks the ties of a column with few values and nulls', async () => {
      await writeFiles();
      for (const order of ['few', '-few']) {
        const rows = await readAll(scan(files, { place: true }), [order, PLACE_FILE, PLACE_ROW], 1_499);
        expect(new Set(rows.map((row) => row[3])).size).toBe(15_000);
        const values = rows.map((row) => row[0] as number | null);
        const known = values.filter((few) => few !== null);
        expect(known).toEqual(known.toSorted((a, b) => (order === 'few' ? a - b : b - a)));
        expect(values.slice(known.length).every((few) => few === null)).toBe(true);
      }
    });

    it('is offered for Parquet only', async () => {
      await lake().at.put('paging/a.csv', 'i\n1\n');
      await expect(lake().rows(scan(dataset('CSV', ['paging/a.csv'], { i: 'string' }), { place: true }))).rejects.toBeInstanceOf(
        Unsupported,
      );
    });
  });
}

export function describeMissingPlaces(lake: () => Lake): void {
  describe('paging by the place of rows', () => {
    it('is UNSUPPORTED', async () => {
      await write(lake());
      await expect(lake().rows(scan(files, { place: true }))).rejects.toBeInstanceOf(Unsupported);
    });
  });
}
