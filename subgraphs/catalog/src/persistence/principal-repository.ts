import type { Principal, PrincipalKind } from '@lakeward/kernel';
import type { MetadataStore, StoreScope } from '@lakeward/ports/metadata-store';

import type { CatalogTables } from './tables.ts';

export interface StoredPrincipal {
  readonly id: string;
  readonly kind: PrincipalKind;
  readonly name: string;
  readonly roles: readonly string[];
}

/** Whom tokens and seeds have named. */
export interface PrincipalRepository {
  /** Keeps the newest name and roles. */
  remember(scope: StoreScope, principals: readonly StoredPrincipal[]): Promise<void>;
  /** In the order of `ids`; null for unknown ones. */
  byIds(as: Principal, ids: readonly string[]): Promise<readonly (StoredPrincipal | null)[]>;
}

export function createPrincipalRepository(store: MetadataStore): PrincipalRepository {
  return {
    remember: (scope, principals) =>
      store.transaction<CatalogTables, void>(scope, async (db) => {
        if (principals.length === 0) return;
        await db
          .insertInto('catalog.principal')
          .values(principals.map(({ id, kind, name, roles }) => ({ tenant: scope.tenant, id, kind, name, roles: [...roles] })))
          .onConflict((conflict) =>
            conflict.columns(['tenant', 'id']).doUpdateSet((excluded) => ({
              kind: excluded.ref('excluded.kind'),
              name: excluded.ref('excluded.name'),
              roles: excluded.ref('excluded.roles'),
            })),
          )
          .execute();
      }),
    byIds: (as, ids) =>
      store.transaction<CatalogTables, readonly (StoredPrincipal | null)[]>({ tenant: as.tenant, principal: as.id }, async (db) => {
        const rows = await db
          .selectFrom('catalog.principal')
          .select(['id', 'kind', 'name', 'roles'])
          .where('tenant', '=', as.tenant)
          .where('id', 'in', [...ids])
          .execute();
        const found = new Map(rows.map((row) => [row.id, row]));
        return ids.map((id) => found.get(id) ?? null);
      }),
  };
}
