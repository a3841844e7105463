import { systemClock } from '@lakeward/adapters-embedded/system-clock';
import { type OwnerSession, openOwnerSession } from '@lakeward/adapters-postgres/owner-session';
import { openPostgresMetadataStore } from '@lakeward/adapters-postgres/postgres-metadata-store';
import { postgresMigrations } from '@lakeward/adapters-postgres/postgres-migrations';
import { createPostgresTableCatalog } from '@lakeward/adapters-postgres/postgres-table-catalog';
import type { Principal } from '@lakeward/kernel';
import { silentLog } from '@lakeward/ports/log';
import type { MetadataStore } from '@lakeward/ports/metadata-store';
import type { DatasetFacts, TableCatalog } from '@lakeward/ports/table-catalog';
import { openTestDatabase } from '@lakeward/testing/test-database';

import { createGuardedCatalog, type GuardedCatalog } from '../src/guarded-catalog.ts';
import { createGuardedPolicies, type GuardedPolicies } from '../src/guarded-policies.ts';
import { type AccessSnapshots, openAccessSnapshots } from '../src/open-access-snapshots.ts';
import { policyMigrations } from '../src/policy-migrations.ts';
import { createPolicyRepository, type PolicyRepository } from '../src/policy-repository.ts';
import { samplePrincipal, type SamplePrincipal, staff } from '../testing/sample-access.ts';

export interface PolicyStore extends AsyncDisposable {
  readonly store: MetadataStore;
  readonly owner: OwnerSession;
  readonly catalog: TableCatalog;
  readonly repository: PolicyRepository;
  readonly snapshots: AccessSnapshots;
  /** A second process over the same store. */
  openSnapshots(): Promise<AccessSnapshots>;
  catalogOf(principal: Principal): GuardedCatalog;
  policiesOf(principal: Principal): GuardedPolicies;
}

const { id: _id, version: _version, snapshot: _snapshot, ...staffFacts } = staff;

export const someFacts = (name: string, changes: Partial<DatasetFacts> = {}): DatasetFacts => ({
  ...staffFacts,
  name,
  ref: { namespace: staff.ref.namespace, name: `table/hr/${name}` },
  location: `hr/${name}/`,
  tags: [],
  ...changes,
});

/** PostgreSQL with our migrations, the real catalog over it, and one process's view of both. */
export async function openPolicyStore(): Promise<PolicyStore> {
  await using stack = new AsyncDisposableStack();
  const database = stack.use(await openTestDatabase([...postgresMigrations, ...policyMigrations]));
  const owner = stack.use(await openOwnerSession(database.ownerUrl));
  const store = stack.use(await openPostgresMetadataStore({ connection: database.appUrl, log: silentLog }));
  const catalog = createPostgresTableCatalog({ store, clock: systemClock });
  const repository = createPolicyRepository({ store, clock: systemClock });
  const openSnapshots = () =>
    openAccessSnapshots({ tenant: 'demo', catalog, policies: repository, store, clock: systemClock, log: silentLog });
  const snapshots = stack.use(await openSnapshots());
  const resources = stack.move();
  const deps = { snapshots, clock: systemClock };
  return {
    store,
    owner,
    catalog,
    repository,
    snapshots,
    openSnapshots,
    catalogOf: (principal) => createGuardedCatalog({ principal, catalog, ...deps }),
    policiesOf: (principal) => createGuardedPolicies({ principal, repository, ...deps }),
    [Symbol.asyncDispose]: () => resources.disposeAsync(),
  };
}

/** A principal whose token is good now. */
export const person = (given: SamplePrincipal = {}): Principal => ({
  ...samplePrincipal(given),
  tokenExpiresAt: new Date(Date.now() + 15 * 60_000),
});
