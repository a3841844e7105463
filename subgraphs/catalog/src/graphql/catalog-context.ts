import type { AccessSnapshot } from '@lakeward/policy/access-snapshot';
import type { GuardedCatalog } from '@lakeward/policy/guarded-catalog';
import type { GuardedObjects } from '@lakeward/policy/guarded-objects';
import type { GuardedPolicies } from '@lakeward/policy/guarded-policies';
import type { Clock } from '@lakeward/ports/clock';
import type { RequestContext } from '@lakeward/service/request-context';

import type { ListCursors } from '../domain/page-list.ts';
import type { RecordLineage } from '../domain/record-lineage.ts';
import type { SearchIndex } from '../domain/search-index.ts';
import type { LineageRepository } from '../persistence/lineage-repository.ts';
import type { EntityLoaders } from './entity-loaders.ts';

/** One request to the catalog: what its caller may know and change, and the loaders of its relations. */
export interface CatalogContext extends RequestContext {
  readonly catalog: GuardedCatalog;
  readonly policies: GuardedPolicies;
  readonly objects: GuardedObjects;
  readonly lineage: LineageRepository;
  readonly recordLineage: RecordLineage;
  readonly clock: Clock;
  /** As of the request's beginning, for what is told of policies; what is shown of datasets goes through `catalog`. */
  readonly snapshot: AccessSnapshot;
  /** Over everything; hits are cut to what the caller may know. */
  readonly searchIndex: () => SearchIndex;
  readonly cursors: ListCursors;
  /** The newest sequence of the catalog's changes. */
  readonly position: () => Promise<number>;
  readonly loaders: EntityLoaders;
}
