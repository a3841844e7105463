import type { AccessSnapshot } from '@lakeward/policy';
import type { GuardedCatalog } from '@lakeward/policy/guarded-catalog';
import type { GuardedPolicies } from '@lakeward/policy/guarded-policies';
import type { RequestContext } from '@lakeward/service';
import type DataLoader from 'dataloader';

import type { StoredPrincipal } from '../persistence/principal-repository.ts';

/** One request to the catalog: what its caller may know and change, and the loaders of its relations. */
export interface CatalogContext extends RequestContext {
  readonly catalog: GuardedCatalog;
  readonly policies: GuardedPolicies;
  /** For indexes that are made once per snapshot; what is shown goes through `catalog`. */
  readonly snapshot: AccessSnapshot;
  /** The newest sequence of the catalog's changes. */
  readonly position: () => Promise<number>;
  readonly loaders: {
    /** By id; unknown ids give the id as name, so that an owner who never signed in still shows. */
    readonly principal: DataLoader<string, StoredPrincipal>;
  };
}
