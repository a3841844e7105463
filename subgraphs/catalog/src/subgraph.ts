import 'reflect-metadata';

import { printSubgraphSchema } from '@apollo/subgraph';
import { createPubSub } from '@graphql-yoga/subscription';
import type { Principal } from '@lakeward/kernel';
import { type AccessSnapshotSource, fenceSchema, type GuardedCatalog, type GuardedPolicies } from '@lakeward/policy';
import type { Clock, LineageSink, MetadataStore, ObjectStore, TableCatalog } from '@lakeward/ports';
import { baseContext, buildSubgraph, type Logger, nothingHidden, ownTypes, type RequestEnvelope, type Subgraph } from '@lakeward/service';
import DataLoader from 'dataloader';
import { buildSchema, createResolversMap } from 'type-graphql';

import { listCursors } from './domain/list-cursors.ts';
import { publishReadSchema } from './domain/publish-read-schema.ts';
import { createCatalogLineageSink, createRecordLineage } from './domain/record-lineage.ts';
import { createRegisterDataset } from './domain/register-dataset.ts';
import { CatalogChangeResolver } from './graphql/catalog-change-resolver.ts';
import type { CatalogContext } from './graphql/catalog-context.ts';
import { datasetMutations } from './graphql/dataset-mutations.ts';
import { datasetResolvers, resolveDatasetReference, resolveReadSchemaReference } from './graphql/dataset-resolver.ts';
import { lineageResolvers } from './graphql/lineage-resolver.ts';
import { catalogPermissions } from './graphql/permissions.ts';
import { policyResolvers } from './graphql/policy-resolver.ts';
import { OwnerResolver, PrincipalResolver } from './graphql/principal-resolver.ts';
import { searchResolvers } from './graphql/search-resolver.ts';
import { createLineageRepository } from './persistence/lineage-repository.ts';
import { createPrincipalRepository, type PrincipalRepository } from './persistence/principal-repository.ts';

export interface CatalogSubgraphDeps {
  readonly store: MetadataStore;
  readonly snapshots: AccessSnapshotSource;
  readonly catalogFor: (principal: Principal) => GuardedCatalog;
  readonly policiesFor: (principal: Principal) => GuardedPolicies;
  /** Newest sequence of the catalog's changes of a tenant. */
  readonly position: TableCatalog['position'];
  /** For listing the files of a dataset that is being registered. */
  readonly objects: Pick<ObjectStore, 'list'>;
  /** @throws Unauthenticated */
  readonly verifyToken: (token: string | undefined) => Promise<Principal>;
  /** 32 bytes; all processes of the catalog have the same. */
  readonly cursorKey: Uint8Array;
  readonly clock: Clock;
  readonly log: Logger;
}

/** The catalog, and what the same process may use of it without a request. */
export interface CatalogSubgraph extends Subgraph<CatalogContext> {
  readonly lineage: LineageSink;
  readonly principals: PrincipalRepository;
  /** A context for a named actor of ours, who has no token: for the seed. */
  systemContext(principal: Principal): CatalogContext;
}

export async function createCatalogSubgraph(deps: CatalogSubgraphDeps): Promise<CatalogSubgraph> {
  const { store, snapshots, clock, log } = deps;
  const lineage = createLineageRepository(store);
  const principals = createPrincipalRepository(store);
  const recordLineage = createRecordLineage({ repository: lineage, snapshots, clock });
  const cursorsOf = ({ principal }: CatalogContext) => listCursors(deps.cursorKey, principal);

  const built = await buildSchema({
    resolvers: [
      ...datasetResolvers(cursorsOf),
      ...searchResolvers(cursorsOf),
      ...lineageResolvers({ repository: lineage, recordLineage }),
      ...policyResolvers(cursorsOf),
      ...datasetMutations({ registerDataset: createRegisterDataset({ objects: deps.objects, clock }), publishReadSchema }),
      PrincipalResolver,
      OwnerResolver,
      CatalogChangeResolver,
    ],
    // type-graphql wants one whenever there are subscriptions; ours bring their own source.
    pubSub: createPubSub(),
    validate: false,
  });
  const { sdl, resolvers } = ownTypes(printSubgraphSchema(built), {
    ...createResolversMap(built),
    Node: { __resolveType: ({ __typename }: { readonly __typename: string }) => __typename },
  } as Record<string, Record<string, unknown>>);
  const reference = (type: string, resolve: (key: never, context: CatalogContext) => unknown) => ({
    [type]: { ...resolvers[type], __resolveReference: resolve },
  });
  const subgraphSchema = buildSubgraph({
    sdl,
    resolvers: {
      ...resolvers,
      ...reference('Dataset', resolveDatasetReference),
      ...reference('ReadSchema', resolveReadSchemaReference),
      ...reference('JobRun', ({ id }: { readonly id: string }) => ({ id })),
      ...reference('Principal', async ({ id }: { readonly id: string }, { loaders, principal }) => ({
        ...(await loaders.principal.load(id)),
        tenant: principal.tenant,
        claims: null,
      })),
    },
    fence: (schema, federationSdl) => fenceSchema(schema, federationSdl, catalogPermissions(clock)),
  });

  const contextOf = (principal: Principal, { requestId, token, signal }: RequestEnvelope): CatalogContext =>
    Object.freeze<CatalogContext>({
      ...baseContext({ requestId, principal, token: token ?? '', signal, log: log.child({ requestId, principalId: principal.id }) }),
      catalog: deps.catalogFor(principal),
      policies: deps.policiesFor(principal),
      snapshot: snapshots.current(),
      position: () => deps.position(principal.tenant),
      loaders: {
        principal: new DataLoader(async (ids: readonly string[]) => {
          const found = await principals.byIds(principal, ids);
          return ids.map((id, at) => found[at] ?? { id, kind: 'USER' as const, name: id, roles: [] });
        }),
      },
    });

  return {
    name: 'catalog',
    lineage: createCatalogLineageSink(recordLineage),
    principals,
    current: () => subgraphSchema,
    onChange: () => () => undefined,
    async contextFor(request) {
      return contextOf(await deps.verifyToken(request.token), request);
    },
    systemContext: (principal) => contextOf(principal, { requestId: principal.id, token: undefined, signal: new AbortController().signal }),
    hiddenNames: async () => nothingHidden,
    async notReady() {
      try {
        await store.ping();
        return null;
      } catch {
        return 'The metadata store does not answer.';
      }
    },
    async [Symbol.asyncDispose]() {},
  };
}
