import { describe, expect, it } from 'vitest';

import { datasetRef, datasetRefKey, splitDatasetName } from '../src/dataset-ref.ts';
import { Invalid } from '../src/errors.ts';
import { lineageIdOfRun, runIdOfLineage } from '../src/run-id.ts';

describe('dataset references', () => {
  it("are named in Glue's form", () => {
    expect(datasetRef('sales', 'orders')).toEqual({ namespace: 'arn:aws:glue:local:000000000000', name: 'table/sales/orders' });
    expect(splitDatasetName(datasetRef('sales', 'orders'))).toEqual({ database: 'sales', name: 'orders' });
  });

  it.each(['orders', 'table/orders', 'table//orders', 'table/a/b/c', '/table/a/b'])('refuse the name %j', (name) =>
    expect(() => splitDatasetName({ namespace: 'n', name })).toThrow(Invalid),
  );

  it('have one key each, even where a separator could be moved', () => {
    expect(datasetRefKey({ namespace: 'a', name: 'b/c' })).not.toBe(datasetRefKey({ namespace: 'a/b', name: 'c' }));
  });
});

describe('run ids', () => {
  it('are the same run in OpenLineage', () => {
    const run = 'run_01a20fb8d5ee73abab8f7dd7d9fdf80c';
    expect(lineageIdOfRun(run)).toBe('01a20fb8-d5ee-73ab-ab8f-7dd7d9fdf80c');
    expect(runIdOfLineage(lineageIdOfRun(run))).toBe(run);
  });

  it('of somebody else name no run of OpenLineage', () => expect(lineageIdOfRun('run_1')).toBe('run_1'));
});
