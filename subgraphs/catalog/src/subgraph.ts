import type { Principal } from '@lakeward/kernel';
import type { AccessSnapshot, AccessSnapshotSource } from '@lakeward/policy/access-snapshot';
import type { GuardedCatalog } from '@lakeward/policy/guarded-catalog';
import type { GuardedObjects } from '@lakeward/policy/guarded-objects';
import type { GuardedPolicies } from '@lakeward/policy/guarded-policies';
import { fenceSchema } from '@lakeward/policy/shield-fence';
import type { Clock } from '@lakeward/ports/clock';
import type { LineageSink } from '@lakeward/ports/lineage-sink';
import type { MetadataStore } from '@lakeward/ports/metadata-store';
import { createCursorSeal } from '@lakeward/query/cursor';
import type { HttpRoute } from '@lakeward/service/http-route';
import type { Logger } from '@lakeward/service/logger';
import { baseContext, type RequestEnvelope } from '@lakeward/service/request-context';
import { nothingHidden, type Subgraph } from '@lakeward/service/subgraph';
import { buildSubgraph } from '@lakeward/service/subgraph-sdl';

import { listCursors } from './domain/list-cursors.ts';
import { createCatalogLineageSink, createRecordLineage } from './domain/record-lineage.ts';
import { createSearchIndex, type SearchIndex } from './domain/search-index.ts';
import type { CatalogContext } from './graphql/catalog-context.ts';
import { catalogPart } from './graphql/catalog-part.ts';
import { catalogPermissions } from './graphql/permissions.ts';
import { entityLoaders } from './graphql/entity-loaders.ts';
import { openLineageDoor } from './http/openlineage-door.ts';
import { createLineageRepository } from './persistence/lineage-repository.ts';
import { createPrincipalRepository, type PrincipalRepository } from './persistence/principal-repository.ts';

export interface CatalogSubgraphDeps {
  readonly store: MetadataStore;
  readonly snapshots: AccessSnapshotSource;
  readonly catalogFor: (principal: Principal) => GuardedCatalog;
  readonly policiesFor: (principal: Principal) => GuardedPolicies;
  readonly objectsFor: (principal: Principal) => GuardedObjects;
  /** Newest sequence of the catalog's changes of a tenant. */
  readonly position: (tenant: string) => Promise<number>;
  /** @throws Unauthenticated */
  readonly verifyToken: (token: string | undefined) => Promise<Principal>;
  /** 32 bytes; all processes of the catalog have the same. */
  readonly cursorKey: Uint8Array;
  readonly clock: Clock;
  readonly log: Logger;
}

/** The catalog, and what its own process may use of it without a request. */
export interface CatalogSubgraph extends Subgraph<CatalogContext> {
  readonly lineage: LineageSink;
  readonly principals: PrincipalRepository;
  /** What is served beside GraphQL where the catalog is a service of its own: the OpenLineage door. */
  readonly routes: readonly HttpRoute[];
  /** A context for a named actor of ours, who has no token: for the seed. */
  systemContext(principal: Principal): CatalogContext;
}

/** Datasets, read schemas, policies and lineage: finding them, and changing them under the policies. */
export async function createCatalogSubgraph(deps: CatalogSubgraphDeps): Promise<CatalogSubgraph> {
  const { store, snapshots, clock, log } = deps;
  const lineage = createLineageRepository(store);
  const principals = createPrincipalRepository(store);
  const recordLineage = createRecordLineage({ repository: lineage, snapshots, clock });
  const searchIndex = searchIndexes();
  const schema = buildSubgraph({
    ...(await catalogPart()),
    fence: (unfenced, sdl) => fenceSchema(unfenced, sdl, catalogPermissions(snapshots, clock)),
  });

  const cursorSeal = createCursorSeal(deps.cursorKey);
  const contextOf = (principal: Principal, request: RequestEnvelope): CatalogContext => {
    const snapshot = snapshots.current();
    const catalog = deps.catalogFor(principal);
    const policies = deps.policiesFor(principal);
    return Object.freeze<CatalogContext>({
      ...baseContext(request, principal, log),
      catalog,
      policies,
      objects: deps.objectsFor(principal),
      lineage,
      recordLineage,
      clock,
      snapshot,
      searchIndex: () => searchIndex(snapshot),
      cursors: listCursors(cursorSeal, principal),
      position: () => deps.position(principal.tenant),
      loaders: entityLoaders({ catalog, policies, principals, principal }),
    });
  };

  return {
    name: 'catalog',
    lineage: createCatalogLineageSink(recordLineage),
    principals,
    routes: [openLineageDoor({ recordLineage, verifyToken: deps.verifyToken, tenant: () => snapshots.current().tenant })],
    current: () => schema,
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

/** One index serves every request of a snapshot and goes with it. */
function searchIndexes(): (snapshot: AccessSnapshot) => SearchIndex {
  const indexes = new WeakMap<AccessSnapshot, SearchIndex>();
  return (snapshot) => {
    const index = indexes.get(snapshot) ?? createSearchIndex(snapshot.datasets.values());
    indexes.set(snapshot, index);
    return index;
  };
}
