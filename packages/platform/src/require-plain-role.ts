import { exitCodes, StartFailure } from '@lakeward/kernel';
import type { MetadataStore } from '@lakeward/ports';

/**
 * Row-level security does not bind a superuser, the owner of the tables or a role with BYPASSRLS, so no service starts as one.
 * @throws StartFailure (78) that says which role, and which one to use
 */
export async function requirePlainRole(store: Pick<MetadataStore, 'role'>): Promise<void> {
  const { name, bypassesRowSecurity } = await store.role();
  if (!bypassesRowSecurity) return;
  throw new StartFailure(
    exitCodes.badSetting,
    `DATABASE_URL connects as ${name}, whom row-level security does not bind; use the plain role lakeward_app there, and the owner in MIGRATION_DATABASE_URL.`,
  );
}
