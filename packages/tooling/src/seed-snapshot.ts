import { globSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';

import {
  type BaseColumn,
  type Dataset,
  datasetId,
  datasetRef,
  datasetRefKey,
  defaultFileOptions,
  type Expression,
  type FileFormat,
  type FileOptions,
  parseColumnType,
  type ReadSchema,
} from '@lakeward/kernel';
import type { AccessSnapshot } from '@lakeward/policy/access-snapshot';

interface SeedColumn {
  readonly name: string;
  readonly type: string;
  readonly description?: string;
  readonly tags?: readonly string[];
}

interface SeedDataset {
  readonly database: string;
  readonly name: string;
  readonly location: string;
  readonly format: FileFormat;
  readonly options?: Partial<FileOptions>;
  readonly description: string;
  readonly domain: string;
  readonly tags: readonly string[];
  readonly columns: readonly SeedColumn[];
  readonly partitionKeys: readonly SeedColumn[];
  readonly readSchemas: readonly {
    readonly name: string;
    readonly columns: readonly (SeedColumn & { readonly source: Expression })[];
    readonly uniqueKey?: readonly string[];
  }[];
}

/** What generation would read after a first start: the datasets below `folder` with version 1 of their read schemas, without a store and without policies. */
export async function readSeedSnapshot(folder: string): Promise<AccessSnapshot> {
  const files = globSync('*/*/dataset.json', { cwd: folder }).toSorted();
  const datasets = new Map<Dataset['id'], Dataset>();
  const readSchemas = new Map<Dataset['id'], readonly ReadSchema[]>();
  for (const file of files) {
    const seed = JSON.parse(await readFile(join(folder, file), 'utf8')) as SeedDataset;
    const dataset = datasetOf(seed);
    datasets.set(dataset.id, dataset);
    readSchemas.set(dataset.id, readSchemasOf(seed, dataset.id));
  }
  return {
    tenant: 'demo',
    version: 1,
    asOf: new Date(0),
    datasets,
    byRef: new Map([...datasets.values()].map((dataset) => [datasetRefKey(dataset.ref), dataset])),
    readSchemas,
    policies: [],
    broken: new Map(),
  };
}

function datasetOf({ database, name, location, format, options, description, domain, tags, columns, partitionKeys }: SeedDataset): Dataset {
  return {
    id: datasetId(`ds_${database}_${name}`),
    ref: datasetRef(database, name),
    tenant: 'demo',
    database,
    name,
    description,
    domain,
    tags,
    owners: [],
    location,
    format,
    options: { ...defaultFileOptions, ...options },
    columns: columns.map(baseColumn),
    partitionKeys: partitionKeys.map(baseColumn),
    snapshot: null,
    version: 1,
  };
}

const baseColumn = ({ name, type, description, tags = [] }: SeedColumn): BaseColumn => ({
  id: name,
  name,
  type: parseColumnType(type),
  description: description ?? null,
  tags,
});

const readSchemasOf = (seed: SeedDataset, datasetId: Dataset['id']): readonly ReadSchema[] =>
  seed.readSchemas.map(({ name, columns, uniqueKey = null }) => ({
    id: `rs_${seed.database}_${seed.name}_${name}`,
    datasetId,
    name,
    version: 1,
    state: 'PUBLISHED',
    columns: columns.map((column) => ({
      name: column.name,
      type: parseColumnType(column.type),
      source: column.source,
      default: null,
      description: column.description ?? null,
    })),
    uniqueKey,
    rowPredicate: null,
    onBadRecord: 'FAIL',
  }));
