import type { AccessSnapshot } from '@lakeward/policy/access-snapshot';
import type { DecideAccess } from '@lakeward/policy/decision-memo';
import { takeDecision } from '@lakeward/policy/response-path-key';
import { fenceSchema } from '@lakeward/policy/shield-fence';
import type { AuditLog } from '@lakeward/ports/audit-log';
import type { Clock } from '@lakeward/ports/clock';
import type { Logger } from '@lakeward/service/logger';
import type { SubgraphSchema } from '@lakeward/service/subgraph';
import { buildSubgraph } from '@lakeward/service/subgraph-sdl';
import type { GraphQLResolveInfo } from 'graphql';

import type { AuthorisedRead } from './domain/authorise-read.ts';
import type { LakeContext } from './graphql/lake-context.ts';
import { type DatasetField, datasetFieldsOf, lakePermissions } from './graphql/permissions.ts';
import type { StaticPart } from './graphql/static-part.ts';
import { buildLakeResolvers } from './schema-generation/build-lake-resolvers.ts';
import { buildLakeSdl } from './schema-generation/build-lake-sdl.ts';
import { schemaVersion } from './schema-generation/schema-version.ts';
import { gatherDatasets, type GeneratedDataset } from './schema-generation/snapshot-catalog.ts';

export interface GeneratedSchemaDeps {
  readonly statics: StaticPart;
  readonly clock: Clock;
  readonly log: Logger;
  readonly audit: AuditLog;
  readonly decide: DecideAccess;
  readonly runRead: (read: AuthorisedRead, context: LakeContext) => Promise<unknown>;
}

/** One state of the generated schema. What stands behind a coordinate may be renewed as long as the SDL stays the same. */
export interface GeneratedSchema extends SubgraphSchema {
  /** Content hash of the generated part alone. */
  readonly generatedVersion: string;
  datasets: readonly GeneratedDataset[];
}

/** Makes the schema of a snapshot, or renews `present` when the text would be the same. */
export function generateSchema(snapshot: AccessSnapshot, present: GeneratedSchema | null, deps: GeneratedSchemaDeps): GeneratedSchema {
  const { datasets, skipped } = gatherDatasets(snapshot);
  for (const skip of skipped) deps.log.warn(skip, 'a read schema got no type');
  const version = schemaVersion(buildLakeSdl(datasets));
  if (present?.generatedVersion === version) {
    present.datasets = datasets;
    return present;
  }
  try {
    return build(datasets, version, deps);
  } catch (error) {
    // One dataset whose types are no valid GraphQL must not take the others away.
    const sound = datasets.filter((dataset) => isSound(dataset, deps));
    if (sound.length === datasets.length) throw error;
    return build(sound, version, deps);
  }
}

function isSound(dataset: GeneratedDataset, deps: GeneratedSchemaDeps): boolean {
  try {
    build([dataset], '', deps);
    return true;
  } catch (error) {
    deps.log.error(
      { err: error, dataset: dataset.dataset.ref.name, readSchema: dataset.readSchema.name },
      'the types of a read schema are not valid',
    );
    return false;
  }
}

function build(datasets: readonly GeneratedDataset[], generatedVersion: string, deps: GeneratedSchemaDeps): GeneratedSchema {
  let targets: ReadonlyMap<string, DatasetField> = new Map();
  let known: readonly GeneratedDataset[] | null = null;
  const built: { current: GeneratedSchema | null } = { current: null };
  const targetOf = (coordinate: string): DatasetField | undefined => {
    const present = built.current?.datasets ?? datasets;
    if (present !== known) {
      known = present;
      targets = new Map(datasetFieldsOf(present).map((field) => [field.coordinate, field]));
    }
    return targets.get(coordinate);
  };
  const permissions = lakePermissions(datasets, { ...deps, targetOf });
  const sdl = [deps.statics.sdl, buildLakeSdl(datasets)].filter((text) => text !== '');
  const run = (context: LakeContext, info: GraphQLResolveInfo) => deps.runRead(takeDecision(context, info) as AuthorisedRead, context);
  const state = buildSubgraph({
    sdl,
    resolvers: [deps.statics.resolvers, buildLakeResolvers(datasets, run)],
    fence: (schema, text) => fenceSchema(schema, text, permissions),
  });
  built.current = { ...state, generatedVersion, datasets };
  return built.current;
}
