import { describe, expect, it } from 'vitest';

import { MalformedQuery, outputColumnsOf } from '../src/output-columns.ts';
import type { Relation, Scan } from '../src/query.ts';
import { mapScans, scansOf } from '../src/walk-query.ts';
import { goldenCases } from './golden-cases.ts';

describe('walking a tree', () => {
  it('finds the scan of a look-up inside a condition too', () => {
    expect(scansOf(goldenCases['exists-in-policy']!).map((scan) => scan.dataset.name)).toEqual(['flights', 'airports']);
  });

  it.each(Object.keys(goldenCases))('replaces every scan and nothing else: %s', (name) => {
    const tree = goldenCases[name]!;
    const marked = mapScans(tree, (scan): Scan => ({ ...scan, dataset: { ...scan.dataset, name: 'replaced' } }));
    expect(scansOf(marked).map((scan) => scan.dataset.name)).toEqual(scansOf(tree).map(() => 'replaced'));
    expect(outputColumnsOf(marked)).toEqual(outputColumnsOf(tree));
  });

  it('knows the columns of a tree, and refuses one that names what is not there', () => {
    expect(outputColumnsOf(goldenCases['aggregate-with-keys']!).map((column) => column.name)).toEqual([
      'origin',
      'month',
      'flights',
      'worst',
    ]);
    const input = goldenCases['scan-parquet']!;
    const wrong: Relation = { kind: 'Project', input, columns: [{ name: 'x', expression: { kind: 'ColumnRef', name: 'nothing' } }] };
    expect(() => outputColumnsOf(wrong)).toThrow(MalformedQuery);
  });
});
