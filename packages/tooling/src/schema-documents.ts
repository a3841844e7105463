import { join } from 'node:path';

import { catalogPart } from '@lakeward/catalog/graphql/catalog-part';
import { openComposer } from '@lakeward/gateway/supergraph/compose-supergraph';
import { jobsPart } from '@lakeward/jobs/graphql/static-part';
import { staticPart as lakePart } from '@lakeward/lake/graphql/static-part';
import { buildLakeSdl } from '@lakeward/lake/schema-generation/build-lake-sdl';
import { gatherDatasets } from '@lakeward/lake/schema-generation/snapshot-catalog';
import { buildSubgraph } from '@lakeward/service/subgraph-sdl';
import { parse, print } from 'graphql';

import { readSeedSnapshot } from './seed-snapshot.ts';

const seedFolder = join(import.meta.dirname, '../../../seed/datasets');

/** Files of schema/, in the order in which they are best read. */
export const schemaFiles = ['catalog.graphql', 'jobs.graphql', 'lake.static.graphql', 'lake.sample.graphql', 'supergraph.graphql'] as const;
export type SchemaFile = (typeof schemaFiles)[number];
export type SchemaDocuments = Readonly<Record<SchemaFile, string>>;

/**
 * The texts of schema/, made from the sources alone: no store, no engine, no server. `lake.sample` is what is generated for the datasets of the
 * seed, and stands beside `lake.static` in the lake subgraph.
 * @throws CompositionFailed when the subgraphs do not fit together.
 */
export async function schemaDocuments(): Promise<SchemaDocuments> {
  const [catalog, jobs, lake, { datasets, skipped }] = await Promise.all([
    catalogPart(),
    jobsPart(),
    lakePart(),
    readSeedSnapshot(seedFolder).then(gatherDatasets),
  ]);
  if (skipped[0]) throw new Error(`The seed's ${skipped[0].dataset} got no type: ${skipped[0].reason}`);
  const sample = buildLakeSdl(datasets);
  const subgraphs = [
    { name: 'catalog', sdl: served(catalog.sdl) },
    { name: 'jobs', sdl: served(...jobs.sdl) },
    { name: 'lake', sdl: served(lake.sdl, sample) },
  ];
  await using composer = openComposer();
  return {
    'catalog.graphql': subgraphs[0]!.sdl,
    'jobs.graphql': subgraphs[1]!.sdl,
    'lake.static.graphql': served(lake.sdl),
    'lake.sample.graphql': print(parse(sample)),
    'supergraph.graphql': print(parse(await composer.compose(subgraphs))),
  };
}

/** With the shared definitions, as composition gets it; SDL that is no valid schema stops here. */
const served = (...sdl: readonly string[]): string => buildSubgraph({ sdl, resolvers: [] }).sdl;

/** What stands in a file: the document below a line that says where it comes from. */
export const fileText = (document: string): string =>
  `# Made from the sources by \`npm run schema:write\`; do not edit.\n\n${document.trim()}\n`;
