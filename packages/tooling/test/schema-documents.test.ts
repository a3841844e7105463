import { mkdtempDisposable, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { assertObjectType } from 'graphql';
import { describe, expect, it } from 'vitest';

import { apiSchema } from '../src/api-schema.ts';
import { compareSchema } from '../src/compare-schema.ts';
import { fileText, schemaDocuments, schemaFiles } from '../src/schema-documents.ts';

const documents = await schemaDocuments();

describe('the documents of schema/', () => {
  it('are the same each time', async () => {
    expect(await schemaDocuments()).toEqual(documents);
  });

  it('compose to one schema, in which the datasets of the seed can be asked for', () => {
    const schema = apiSchema(documents['supergraph.graphql']);
    expect(Object.keys(assertObjectType(schema.getType('Lake')).getFields())).toEqual(['aviation', 'culture', 'nature']);
    expect(Object.keys(assertObjectType(schema.getType('AviationDatabase')).getFields())).toContain('flightsGroups');
    expect(Object.keys(assertObjectType(schema.getType('Dataset')).getFields())).toEqual(
      expect.arrayContaining(['owners', 'lastRun', 'usage']),
    );
  });

  it('show callers nothing of the federation', () => {
    const schema = apiSchema(documents['supergraph.graphql']);
    expect(Object.keys(schema.getTypeMap()).filter((name) => /^(join|link)__/.test(name))).toEqual([]);
    expect(schema.getDirectives().map(({ name }) => name)).not.toContain('join__type');
  });
});

describe('comparing schema/ with the sources', () => {
  it('finds nothing in files that were just written', async () => {
    await using folder = await mkdtempDisposable(join(tmpdir(), 'lakeward-schema-'));
    for (const file of schemaFiles) await writeFile(join(folder.path, file), fileText(documents[file]));
    expect(await compareSchema(folder.path, documents)).toEqual({ stale: [], changes: { breaking: [], dangerous: [], safe: [] } });
  });

  it('names the files that are missing or stale, and what callers would notice', async () => {
    await using folder = await mkdtempDisposable(join(tmpdir(), 'lakeward-schema-'));
    const before = documents['supergraph.graphql'].replace(/\n {2}usage\(/, '\n  popularity: Int @join__field(graph: LAKE)$&');
    await writeFile(join(folder.path, 'supergraph.graphql'), fileText(before));
    await writeFile(join(folder.path, 'jobs.graphql'), fileText(documents['jobs.graphql']));
    const { stale, changes } = await compareSchema(folder.path, documents);
    expect(stale).toEqual(['catalog.graphql', 'lake.static.graphql', 'lake.sample.graphql', 'supergraph.graphql']);
    expect(changes?.breaking).toEqual([expect.stringContaining('Dataset.popularity')]);
  });

  it('has nothing to compare with where no supergraph was written yet', async () => {
    await using folder = await mkdtempDisposable(join(tmpdir(), 'lakeward-schema-'));
    expect(await compareSchema(folder.path, documents)).toEqual({ stale: schemaFiles, changes: null });
  });
});
