import {
  Conflict,
  type Dataset,
  datasetId,
  datasetRef,
  defaultFileOptions,
  NotFound,
  parseColumnType,
  type ReadSchema,
  type Snapshot,
} from '@lakeward/kernel';
import { describe, expect, it } from 'vitest';

import type { CatalogChange, DatasetFacts, TableCatalog } from '../src/table-catalog.ts';

export interface TableCatalogContract {
  readonly name: string;
  /** An empty catalog as two processes see it. */
  readonly open: () => Promise<{ readonly catalog: TableCatalog; readonly other: TableCatalog } & AsyncDisposable>;
  readonly capabilities: Record<string, never>;
}

const facts = (name: string, change: Partial<DatasetFacts> = {}): DatasetFacts => ({
  ref: datasetRef('aviation', name), tenant: 'north', database: 'aviation', name, description: 'Ünïcode "quoted"\n', domain: null,
  tags: ['public', 'a,b', '{}'], owners: [{ principal: 'ann', role: 'STEWARD' }], location: `north/${name}.csv`, format: 'CSV', options: { ...defaultFileOptions, delimiter: '\t' },
  columns: [
    { id: '', name: 'origin', type: parseColumnType('string'), description: null, tags: ['pii'] },
    { id: 'col_fixed', name: 'Geo Point', type: parseColumnType('struct<coordinates:array<double>,`odd name`:map<string,decimal(12,2)>>'), description: 'where', tags: [] },
  ],
  partitionKeys: [{ id: '', name: 'day', type: parseColumnType('date'), description: null, tags: [] }],
  ...change,
}); // prettier-ignore

const draft = (dataset: Dataset, change: Partial<ReadSchema> = {}): Omit<ReadSchema, 'id' | 'version' | 'state'> => ({
  datasetId: dataset.id, name: 'default',
  columns: [
    { name: 'origin', type: parseColumnType('string'), source: { call: { function: 'TRIM', arguments: [{ column: 'origin' }] } }, default: { string: '?' }, description: null },
    { name: 'delay', type: parseColumnType('decimal(12,2)'), source: { cast: { value: { column: 'delay' }, type: 'decimal(12,2)' } }, default: null, description: 'minutes' },
  ],
  uniqueKey: ['origin'], rowPredicate: { compare: { left: { column: 'delay' }, op: 'GT', right: { literal: { long: '9007199254740993' } } } }, onBadRecord: 'NULL_FIELD',
  ...change,
}); // prettier-ignore

const snapshot = (sequence: number, ...keys: string[]): Snapshot => ({
  sequence,
  committedAt: new Date(1_700_000_000_000 + sequence),
  rowCount: keys.length * 10,
  byteSize: 2 ** 40 + sequence,
  files: keys.map((key) => ({ key, byteSize: 2 ** 33, rowCount: null, partition: { day: '2024-01-01', empty: null } })),
});

const deadline = (): AbortSignal => AbortSignal.timeout(10_000);

/** The next `count` changes after `sequence`; a deadline, so that a missing one fails instead of hanging. */
async function take(catalog: TableCatalog, after: number, count: number, tenant = 'north'): Promise<CatalogChange[]> {
  const changes: CatalogChange[] = [];
  if (count === 0) return changes;
  for await (const change of catalog.changes(tenant, after, deadline())) {
    changes.push(change);
    if (changes.length === count) break;
  }
  return changes;
}

export function describeTableCatalogContract({ name, open }: TableCatalogContract): void {
  describe(`table catalog: ${name}`, () => {
    it('gives back what was registered, to every process, and mints ids for columns without one', async () => {
      await using opened = await open();
      const { catalog, other } = opened;
      const given = facts('flights');
      const dataset = await catalog.register(given);
      expect(dataset).toMatchObject({
        ...given,
        columns: [{ name: 'origin', type: { kind: 'STRING' }, tags: ['pii'] }, given.columns[1]],
        partitionKeys: [{ name: 'day' }],
        version: 1,
        snapshot: null,
      });
      expect(dataset.id).toMatch(/^ds_/);
      const minted = [dataset.columns[0]!.id, dataset.partitionKeys[0]!.id];
      expect(new Set([...minted, '', 'col_fixed']).size).toBe(4);
      expect(await other.get('north', given.ref)).toEqual(dataset);
      expect(await other.getById(dataset.id)).toEqual(dataset);
      expect(await Array.fromAsync(other.list('north'))).toEqual([dataset]);
    });

    it('keeps tenants apart and says null for what is not there', async () => {
      await using opened = await open();
      const { catalog } = opened;
      const { ref } = await catalog.register(facts('flights'));
      expect(await catalog.get('south', ref)).toBeNull();
      expect(await catalog.get('north', { ...ref, namespace: 'arn:aws:glue:eu-west-1:1' })).toBeNull();
      expect(await catalog.get('north', datasetRef('aviation', 'Flights'))).toBeNull();
      expect(await catalog.getById(datasetId('ds_absent'))).toBeNull();
      expect(await Array.fromAsync(catalog.list('south'))).toEqual([]);
      expect(await catalog.position('south')).toBe(0);
      await expect(catalog.register(facts('flights', { tenant: 'south' }))).resolves.toMatchObject({ tenant: 'south' });
    });

    it('lets exactly one of several register a name', async () => {
      await using opened = await open();
      const { catalog, other } = opened;
      const attempts = await Promise.allSettled([catalog, other, catalog, other].map((each) => each.register(facts('flights'))));
      expect(attempts.filter((attempt) => attempt.status === 'fulfilled')).toHaveLength(1);
      for (const attempt of attempts) if (attempt.status === 'rejected') expect(attempt.reason).toBeInstanceOf(Conflict);
      expect(await catalog.position('north')).toBe(1);
    });

    it('updates the expected version only, and keeps snapshot and column ids', async () => {
      await using opened = await open();
      const { catalog, other } = opened;
      const first = await catalog.commitSnapshot((await catalog.register(facts('flights'))).id, snapshot(1, 'a'));
      const { id: _, version, snapshot: kept, ...before } = first;
      const next = {
        ...before,
        description: null,
        tags: [],
        columns: [...before.columns.toReversed(), { id: '', name: 'new', type: parseColumnType('bigint'), description: null, tags: [] }],
      };
      const results = await Promise.allSettled([
        catalog.update(first.id, version, next),
        other.update(first.id, version, { ...next, description: 'other' }),
      ]);
      const won = results.filter((result) => result.status === 'fulfilled').map((result) => result.value);
      expect(won).toHaveLength(1);
      expect(won[0]).toMatchObject({ version: version + 1, snapshot: kept, tags: [] });
      expect(won[0]!.columns.map((column) => column.name)).toEqual(['Geo Point', 'origin', 'new']);
      expect(won[0]!.columns[1]!.id).toBe(first.columns[0]!.id);
      for (const result of results) if (result.status === 'rejected') expect(result.reason).toBeInstanceOf(Conflict);
      await expect(catalog.update(first.id, version, next)).rejects.toThrow(Conflict);
      await expect(catalog.update(datasetId('ds_absent'), 1, next)).rejects.toThrow(NotFound);
    });

    it('does not let an update take the name of another dataset', async () => {
      await using opened = await open();
      const { catalog } = opened;
      await catalog.register(facts('flights'));
      const { id } = await catalog.register(facts('airports'));
      await expect(catalog.update(id, 1, facts('flights'))).rejects.toThrow(Conflict);
      expect(await catalog.getById(id)).toMatchObject({ name: 'airports', version: 1 });
    });

    it('moves snapshots forward only; the same one again is no error', async () => {
      await using opened = await open();
      const { catalog, other } = opened;
      const { id } = await catalog.register(facts('flights'));
      const two = snapshot(2, 'a', 'b');
      const committed = await catalog.commitSnapshot(id, two);
      expect(committed.snapshot).toEqual(two);
      expect(await other.commitSnapshot(id, two)).toEqual(committed);
      await expect(catalog.commitSnapshot(id, snapshot(2, 'a', 'c'))).rejects.toThrow(Conflict);
      await expect(catalog.commitSnapshot(id, snapshot(1, 'a'))).rejects.toThrow(Conflict);
      await expect(catalog.commitSnapshot(datasetId('ds_absent'), two)).rejects.toThrow(NotFound);
      const ten = await catalog.commitSnapshot(id, { ...snapshot(10), rowCount: null });
      expect(ten.snapshot).toMatchObject({ sequence: 10, files: [], rowCount: null });
      expect(ten.version).toBeGreaterThan(committed.version);
      expect((await Array.fromAsync(catalog.list('north'))).map((dataset) => dataset.snapshot?.sequence)).toEqual([10]);
    });

    it('lists by database and name over many pages, each dataset once', async () => {
      await using opened = await open();
      const { catalog } = opened;
      const names = Array.from(
        { length: 1_050 },
        (_, index) => `${index % 2 ? 'T' : 't'}_${String((index * 7919) % 1_050).padStart(4, '0')}`,
      );
      for (let start = 0; start < names.length; start += 50) {
        await Promise.all(
          names
            .slice(start, start + 50)
            .map((each, index) =>
              catalog.register(facts(each, { database: index % 3 ? 'aviation' : 'Zoo', columns: [], partitionKeys: [] })),
            ),
        );
      }
      const listed = (await Array.fromAsync(catalog.list('north'))).map((dataset) => `${dataset.database}/${dataset.name}`);
      expect(listed).toHaveLength(1_050);
      expect(listed).toEqual(listed.toSorted((a, b) => (a < b ? -1 : 1)));
    }, 60_000);

    it('numbers the versions of each read schema, and leads them from draft to published to deprecated', async () => {
      await using opened = await open();
      const { catalog, other } = opened;
      const dataset = await catalog.register(facts('flights'));
      const first = await catalog.draftReadSchema(draft(dataset));
      expect(first).toEqual({ ...draft(dataset), id: first.id, version: 1, state: 'DRAFT' });
      expect(first.id).toMatch(/^rs_/);
      const raw = await catalog.draftReadSchema(draft(dataset, { name: 'raw', uniqueKey: null, rowPredicate: null }));
      expect(raw).toMatchObject({ name: 'raw', version: 1, uniqueKey: null, rowPredicate: null });
      const racing = await Promise.all([catalog, other].map((each) => each.draftReadSchema(draft(dataset))));
      expect(racing.map((schema) => schema.version).toSorted((a, b) => a - b)).toEqual([2, 3]);

      await expect(catalog.setReadSchemaState(first.id, 'DEPRECATED')).rejects.toThrow(Conflict);
      expect(await catalog.setReadSchemaState(first.id, 'PUBLISHED')).toEqual({ ...first, state: 'PUBLISHED' });
      await expect(catalog.setReadSchemaState(first.id, 'PUBLISHED')).rejects.toThrow(Conflict);
      expect(await catalog.setReadSchemaState(first.id, 'DEPRECATED')).toEqual({ ...first, state: 'DEPRECATED' });
      await expect(catalog.setReadSchemaState(first.id, 'PUBLISHED')).rejects.toThrow(Conflict);
      await expect(catalog.setReadSchemaState('rs_absent', 'PUBLISHED')).rejects.toThrow(NotFound);
      await expect(catalog.draftReadSchema({ ...draft(dataset), datasetId: datasetId('ds_absent') })).rejects.toThrow(NotFound);

      const listed = await Array.fromAsync(other.listReadSchemas('north'));
      expect(listed.map((schema) => `${schema.name} ${schema.version} ${schema.state}`)).toEqual([
        'default 1 DEPRECATED',
        'default 2 DRAFT',
        'default 3 DRAFT',
        'raw 1 DRAFT',
      ]);
      expect(await Array.fromAsync(catalog.listReadSchemas('south'))).toEqual([]);
      await catalog.removeReadSchema(raw.id);
      await catalog.removeReadSchema(raw.id);
      expect(await Array.fromAsync(catalog.listReadSchemas('north'))).toHaveLength(3);
    });

    it('removes a dataset with its read schemas and snapshots; then its name is free', async () => {
      await using opened = await open();
      const { catalog } = opened;
      const dataset = await catalog.register(facts('flights'));
      await catalog.commitSnapshot(dataset.id, snapshot(1, 'a'));
      await catalog.draftReadSchema(draft(dataset));
      await catalog.remove(dataset.id);
      await catalog.remove(dataset.id);
      expect(await catalog.getById(dataset.id)).toBeNull();
      expect(await Array.fromAsync(catalog.listReadSchemas('north'))).toEqual([]);
      const again = await catalog.register(facts('flights'));
      expect(again).toMatchObject({ snapshot: null, version: 1 });
      expect(again.id).not.toBe(dataset.id);
    });

    it('tells every change once and in order, those of the past and those to come', async () => {
      await using opened = await open();
      const { catalog, other } = opened;
      const dataset = await catalog.register(facts('flights'));
      await catalog.commitSnapshot(dataset.id, snapshot(1, 'a'));
      const following = take(other, 0, 6);
      const { id } = await catalog.draftReadSchema(draft(dataset));
      await catalog.setReadSchemaState(id, 'PUBLISHED');
      await catalog.setReadSchemaState(id, 'DEPRECATED');
      await catalog.register(facts('elsewhere', { tenant: 'south' }));
      await catalog.remove(dataset.id);
      const changes = await following;
      expect(changes.map(({ kind, datasetId }) => `${kind} ${datasetId === dataset.id}`)).toEqual(
        ['REGISTERED', 'COMMITTED', 'CHANGED', 'PUBLISHED', 'CHANGED', 'REMOVED'].map((kind) => `${kind} true`),
      );
      const sequences = changes.map(({ sequence }) => sequence);
      expect(sequences).toEqual([...new Set(sequences)].toSorted((a, b) => a - b));
      expect(await catalog.position('north')).toBe(sequences.at(-1));
      expect((await take(other, sequences[3]!, 2)).map(({ sequence }) => sequence)).toEqual(sequences.slice(4));
      expect(changes.every(({ at }) => at instanceof Date)).toBe(true);
    });

    it('misses no change when many processes write at once', async () => {
      await using opened = await open();
      const { catalog, other } = opened;
      const following = take(other, 0, 60);
      const written = await Promise.all(
        Array.from({ length: 60 }, (_, index) => (index % 2 ? catalog : other).register(facts(`t${index}`))),
      );
      expect(new Set((await following).map((change) => change.datasetId))).toEqual(new Set(written.map((dataset) => dataset.id)));
    });

    it('tells nothing of what did not happen', async () => {
      await using opened = await open();
      const { catalog } = opened;
      const dataset = await catalog.register(facts('flights'));
      const before = await catalog.position('north');
      await catalog.register(facts('flights')).catch(() => {});
      await catalog.update(dataset.id, 99, facts('flights')).catch(() => {});
      await catalog.remove(datasetId('ds_absent'));
      await catalog.removeReadSchema('rs_absent');
      expect(await catalog.position('north')).toBe(before);
    });

    it('ends a feed when the signal aborts, whether it waits or not', async () => {
      await using opened = await open();
      const { catalog } = opened;
      await catalog.register(facts('flights'));
      const abort = new AbortController();
      const feed = catalog.changes('north', 0, abort.signal)[Symbol.asyncIterator]();
      expect((await feed.next()).value).toMatchObject({ kind: 'REGISTERED' });
      const waiting = feed.next();
      abort.abort();
      expect(await waiting).toEqual({ done: true, value: undefined });
      expect(await Array.fromAsync(catalog.changes('north', 0, AbortSignal.abort()))).toEqual([]);
    });
  });
}
