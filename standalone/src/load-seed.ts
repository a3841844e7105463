import { readdir, readFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';

import type { CatalogSubgraph } from '@lakeward/catalog/subgraph';
import type { DemoUser } from '@lakeward/gateway';
import { datasetRef, datasetRefKey, systemPrincipal } from '@lakeward/kernel';
import type { AccessSnapshotSource } from '@lakeward/policy/access-snapshot';
import type { ObjectStore } from '@lakeward/ports/object-store';
import { execute, parse } from 'graphql';

const DEMO_TENANT = 'demo';

/** The demo files lie in this folder of the object store, as they are in the package. */
const DEMO_FOLDER = 'demo/';

interface SeedDataset {
  readonly database: string;
  readonly name: string;
  readonly location: string;
  readonly format: string;
  readonly options?: object;
  readonly description: string;
  readonly domain: string;
  readonly owners: readonly object[];
  readonly tags: readonly string[];
  readonly columns: readonly {
    readonly name: string;
    readonly type: string;
    readonly description?: string;
    readonly tags?: readonly string[];
  }[];
  readonly partitionKeys: readonly object[];
  readonly readSchemas: readonly { readonly name: string }[];
}

/** The JSON of `PolicyInput`, and its mode. */
interface SeedPolicy {
  readonly name: string;
  readonly mode: string;
}

export interface SeedDeps {
  readonly catalog: CatalogSubgraph;
  readonly snapshots: AccessSnapshotSource;
  readonly objects: ObjectStore;
  /** The folder `seed/`. */
  readonly folder: string;
  /** Remembered by name, so that owners can be shown before they have signed in. */
  readonly users: readonly DemoUser[];
}

/**
 * Brings in what `seed/` describes and is not there yet, through the public mutations, as the system principal `seed-loader`: demo files, datasets
 * with their read schemas, policies, users. A dataset or policy that is there, changed or not, is left alone; one that a start did not finish is
 * finished. Answers what it added.
 */
export async function loadSeed(deps: SeedDeps): Promise<{ readonly datasets: number; readonly policies: number }> {
  const run = runner(deps.catalog);
  await deps.catalog.principals.remember({ tenant: DEMO_TENANT, principal: seeder.id }, deps.users);
  const present = deps.snapshots.current();
  const datasets = (await readSeedDatasets(join(deps.folder, 'datasets'))).flatMap((dataset) => {
    const there = present.byRef.get(datasetRefKey(datasetRef(dataset.database, dataset.name)));
    const published = new Set(there && present.readSchemas.get(there.id)?.map((readSchema) => readSchema.name));
    // A start that was cut off leaves a dataset without its read schemas.
    const isComplete = there && dataset.readSchemas.every(({ name }) => published.has(name));
    return isComplete ? [] : [{ dataset, id: there?.id ?? null }];
  });
  // Together, because each change waits for the next reading of rights, and one reading serves them all.
  await Promise.all(
    datasets.map(async ({ dataset, id }) => {
      await copyDemoFile(deps.objects, dataset.location);
      await addDataset(run, dataset, id);
    }),
  );
  const { policies: known } = await run<{ policies: { nodes: { name: string }[] } }>('{ policies(first: 500) { nodes { name } } }');
  const names = new Set(known.nodes.map(({ name }) => name));
  const policies = (await readJsonFiles<SeedPolicy>(join(deps.folder, 'policies'))).filter(({ name }) => !names.has(name));
  // After the datasets, because policies are checked against their columns.
  await Promise.all(policies.map(({ mode, ...input }) => run(SAVE_POLICY, { input, mode })));
  return { datasets: datasets.length, policies: policies.length };
}

const SAVE_POLICY = `mutation ($input: PolicyInput!, $mode: PolicyMode!) {
  savePolicy(input: $input, mode: $mode) { problems { code message path } }
}`;

const seeder = systemPrincipal('seed-loader', DEMO_TENANT);

type Run = <Data>(document: string, variables?: Record<string, unknown>) => Promise<Data>;

/** A seed that the product refuses is a fault of ours: the first problem ends the start. */
function runner(catalog: CatalogSubgraph): Run {
  return async <Data>(document: string, variables: Record<string, unknown> = {}) => {
    const result = await execute({
      schema: catalog.current().schema,
      document: parse(document),
      variableValues: variables,
      contextValue: catalog.systemContext(seeder),
    });
    if (result.errors?.[0]) throw new Error(`The seed was refused: ${result.errors[0].message}`, { cause: result.errors[0] });
    for (const payload of Object.values(result.data ?? {}) as { problems?: { message: string }[] }[]) {
      if (payload?.problems?.[0]) throw new Error(`The seed was refused: ${JSON.stringify(payload.problems[0])}`);
    }
    return result.data as Data;
  };
}

/** Publishing comes last, so that a dataset with all its read schemas is one that is complete. */
async function addDataset(run: Run, dataset: SeedDataset, presentId: string | null): Promise<void> {
  const id = presentId ?? (await register(run, dataset));
  const [, drafts] = await Promise.all([
    describe(run, id, dataset),
    Promise.all(dataset.readSchemas.map((readSchema) => draft(run, { dataset: id, ...readSchema }))),
  ]);
  await Promise.all(drafts.map((draftId) => run(PUBLISH, { id: draftId })));
}

const REGISTER = `mutation ($input: RegisterDatasetInput!) {
  registerDataset(input: $input) { dataset { id } problems { code message path } }
}`;
const DESCRIBE = `mutation ($id: ID!, $description: String, $domain: String, $owners: [OwnerInput!]!) {
  describeDataset(id: $id, description: $description, domain: $domain) { problems { code message path } }
  setOwners(id: $id, owners: $owners) { problems { code message path } }
}`;
const TAG = `mutation ($id: ID!, $paths: [String!]!, $tags: [String!]!) {
  tagColumns(id: $id, paths: $paths, tags: $tags) { problems { code message path } }
}`;
const DRAFT = `mutation ($input: ReadSchemaInput!) {
  draftReadSchema(input: $input) { readSchema { id } problems { code message path } }
}`;
const PUBLISH = 'mutation ($id: ID!) { publishReadSchema(id: $id) { problems { code message path } } }';

async function register(run: Run, dataset: SeedDataset): Promise<string> {
  const { database, name, location, format, options, tags, partitionKeys } = dataset;
  const columns = dataset.columns.map((column) => ({ name: column.name, type: column.type, description: column.description }));
  const input = { ref: datasetRef(database, name), database, name, location, format, options, tags, columns, partitionKeys };
  const { registerDataset } = await run<{ registerDataset: { dataset: { id: string } } }>(REGISTER, { input });
  return registerDataset.dataset.id;
}

async function describe(run: Run, id: string, { description, domain, owners, columns }: SeedDataset): Promise<void> {
  await run(DESCRIBE, { id, description, domain, owners });
  const tagged = Map.groupBy(
    columns.filter((column) => column.tags?.length),
    (column) => JSON.stringify(column.tags),
  );
  for (const [tags, group] of tagged) {
    await run(TAG, { id, paths: group.map((column) => column.name), tags: JSON.parse(tags) as string[] });
  }
}

async function draft(run: Run, input: object): Promise<string> {
  const { draftReadSchema } = await run<{ draftReadSchema: { readSchema: { id: string } } }>(DRAFT, { input });
  return draftReadSchema.readSchema.id;
}

/** The package hides its files behind `exports`, so the way leads over its main file. */
async function copyDemoFile(objects: ObjectStore, location: string): Promise<void> {
  if (!location.startsWith(DEMO_FOLDER)) return;
  const main = createRequire(import.meta.url).resolve('vega-datasets');
  const bytes = await readFile(join(dirname(main), '../data', location.slice(DEMO_FOLDER.length)));
  await objects.putIfAbsent(location, bytes);
}

async function readSeedDatasets(folder: string): Promise<readonly SeedDataset[]> {
  const files = (await readdir(folder, { recursive: true })).filter((name) => name.endsWith('dataset.json')).toSorted();
  return Promise.all(files.map(async (name) => JSON.parse(await readFile(join(folder, name), 'utf8')) as SeedDataset));
}

async function readJsonFiles<T>(folder: string): Promise<readonly T[]> {
  const files = (await readdir(folder)).filter((name) => name.endsWith('.json')).toSorted();
  return Promise.all(files.map(async (name) => JSON.parse(await readFile(join(folder, name), 'utf8')) as T));
}
