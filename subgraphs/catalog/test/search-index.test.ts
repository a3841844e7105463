import { type Dataset, datasetId, datasetRef, defaultFileOptions } from '@lakeward/kernel';
import { describe, expect, it } from 'vitest';

import { createSearchIndex, isOneEditAway } from '../src/domain/search-index.ts';

const dataset = (name: string, facts: Partial<Dataset> = {}): Dataset => ({
  id: datasetId(`ds_${name}`),
  ref: datasetRef('aviation', name),
  tenant: 'demo',
  database: 'aviation',
  name,
  description: null,
  domain: null,
  tags: [],
  owners: [],
  location: `demo/${name}`,
  format: 'CSV',
  options: defaultFileOptions,
  columns: [],
  partitionKeys: [],
  snapshot: null,
  version: 1,
  ...facts,
});
const column = (name: string) => ({ id: `c_${name}`, name, type: { kind: 'STRING' as const }, description: null, tags: [] });
const everything: Parameters<ReturnType<typeof createSearchIndex>['search']>[1] = { dataset: () => true, column: () => true };
const index = createSearchIndex([
  dataset('flights', { description: 'Departures of domestic flights.', columns: [column('origin'), column('salary')] }),
  dataset('airports', { description: 'Where flights start and end.', tags: ['reference'] }),
  dataset('birdstrikes', { description: 'Wildlife strikes.' }),
]);
const names = (text: string, visible = everything) => index.search(text, visible).map((match) => match.dataset.name);

describe('search', () => {
  it('ranks a name above a description', () => expect(names('flights')).toEqual(['flights', 'airports']));
  it('finds prefixes', () => expect(names('fligh')).toEqual(['flights', 'airports']));
  it('forgives one typo in a long word', () => expect(names('birdstrikse')).toEqual(['birdstrikes']));
  it('wants every word', () => expect(names('flights wildlife')).toEqual([]));
  it('finds nothing for nothing', () => expect(names(' . ')).toEqual([]));
  it('names the column that matched', () => expect(index.search('origin', everything)[0]!.matched).toEqual(['column:origin']));
  it('CL10 a hidden column changes neither hits nor scores', () =>
    expect(names('salary', { ...everything, column: (_, path) => path !== 'salary' })).toEqual([]));
  it('a hidden dataset is no hit', () =>
    expect(names('flights', { ...everything, dataset: (id) => id !== 'ds_flights' })).toEqual(['airports']));
});

describe('one edit', () => {
  it.each([
    ['flight', 'flihgt', true],
    ['flight', 'fligt', true],
    ['flight', 'flighht', true],
    ['flight', 'flixht', true],
    ['flight', 'flights', true],
    ['flight', 'flgiths', false],
    ['flight', 'weight', false],
  ])('%s to %s: %s', (a, b, near) => expect([isOneEditAway(a, b), isOneEditAway(b, a)]).toEqual([near, near]));
});
