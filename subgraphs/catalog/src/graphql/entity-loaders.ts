import { type DatasetRef, datasetRefKey, type Principal } from '@lakeward/kernel';
import type { GuardedCatalog } from '@lakeward/policy/guarded-catalog';
import type { GuardedPolicies } from '@lakeward/policy/guarded-policies';
import DataLoader from 'dataloader';

import type { PrincipalRepository, StoredPrincipal } from '../persistence/principal-repository.ts';
import { datasetView, readSchemaView } from './dataset-view.ts';
import { orNull } from './or-null.ts';
import { policyOfVersion, policyView } from './policy-view.ts';

/** The entities of this subgraph by their keys, each once per request. Absent and hidden are both null. */
export interface EntityLoaders {
  readonly dataset: DataLoader<string, object | null>;
  readonly datasetByRef: DataLoader<DatasetRef, object | null, string>;
  readonly readSchema: DataLoader<string, object | null>;
  readonly policy: DataLoader<string, object | null>;
  /** Unknown ids give the id as name, so that an owner who never signed in still shows. */
  readonly principal: DataLoader<string, StoredPrincipal>;
}

export interface EntityLoadersDeps {
  readonly catalog: GuardedCatalog;
  readonly policies: GuardedPolicies;
  readonly principals: PrincipalRepository;
  readonly principal: Principal;
}

/** Datasets and published read schemas are known in memory; policies and principals of a page are one statement each. */
export function entityLoaders({ catalog, policies, principals, principal }: EntityLoadersDeps): EntityLoaders {
  return {
    dataset: new DataLoader(keyByKey((id) => datasetView(catalog.byId(id)))),
    datasetByRef: new DataLoader(
      keyByKey((ref: DatasetRef) => datasetView(catalog.byRef(ref))),
      { cacheKeyFn: datasetRefKey },
    ),
    readSchema: new DataLoader(
      keyByKey(async (id: string) => {
        const readSchema = await catalog.readSchema(id);
        return readSchemaView(catalog.byId(readSchema.datasetId), readSchema);
      }),
    ),
    policy: new DataLoader(async (ids) => {
      const versions = new Map((await policies.list()).map((version) => [version.id, version]));
      return ids.map((id) => {
        const version = versions.get(id);
        const policy = version && policyOfVersion(version);
        return policy ? policyView(policy) : null;
      });
    }),
    principal: new DataLoader(async (ids) => {
      const found = await principals.byIds(principal, ids);
      return ids.map((id, at) => found[at] ?? { id, kind: 'USER' as const, name: id, roles: [] });
    }),
  };
}

/** A batch in which one key that fails costs only its own reference. */
const keyByKey =
  <Key>(find: (key: Key) => object | Promise<object>) =>
  (keys: readonly Key[]): Promise<(object | null | Error)[]> =>
    Promise.all(keys.map((key) => orNull(() => find(key)).catch((error: unknown) => error as Error)));
