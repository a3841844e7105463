import { chmod, mkdtemp, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

import type { DevUser } from '@lakeward/adapters-embedded/dev-issuer';
import { postgresMigrations } from '@lakeward/adapters-postgres/postgres-migrations';
import { type Dataset, type Principal, principalId, systemPrincipal } from '@lakeward/kernel';
import { openPlatform } from '@lakeward/platform/open-platform';
import type { Platform } from '@lakeward/platform/platform';
import type { MigrationSource } from '@lakeward/platform/run-migrations';
import { openAccessSnapshots, type AccessSnapshots } from '@lakeward/policy/open-access-snapshots';
import type { PolicyDraft } from '@lakeward/policy/parse-policy';
import { createPolicyRepository, type PolicyRepository } from '@lakeward/policy/policy-repository';
import { silentLog } from '@lakeward/ports/log';
import { inject } from 'vitest';

import { openTestDatabase } from './test-database.ts';
import { registerTestDataset, type TestDataset } from './test-dataset.ts';
import { demoUsers } from './test-principals.ts';

/** The embedded platform on a database and a folder of the test's own: real PostgreSQL, real files, a real engine when it is asked for. */
export interface TestPlatform extends AsyncDisposable {
  readonly platform: Platform;
  readonly tenant: string;
  /** By name. */
  readonly datasets: ReadonlyMap<string, Dataset>;
  readonly policies: PolicyRepository;
  /** As fresh as the datasets and policies given. */
  readonly snapshots: AccessSnapshots;
  /** URL of the owner, past every row-level security. */
  readonly ownerUrl: string;
  /** A token of one of the users. */
  tokenFor(userId: string): Promise<string>;
  /** The principal that a service makes of that token. */
  principalOf(userId: string): Promise<Principal>;
}

export interface TestPlatformOptions {
  readonly datasets?: readonly TestDataset[];
  /** Enforced at once. */
  readonly policies?: readonly Omit<PolicyDraft, 'id'>[];
  /** The demo users unless given. */
  readonly users?: readonly DevUser[];
  /** Tables beside those of the adapters and of the policies, as `subgraphMigrations('jobs')`. */
  readonly migrations?: readonly MigrationSource[];
}

const repository = fileURLToPath(new URL('../../..', import.meta.url));
const policyMigrations: MigrationSource = { name: 'policy', folder: join(repository, 'packages/policy/migrations') };

export const subgraphMigrations = (name: 'catalog' | 'jobs' | 'lake'): MigrationSource => ({
  name,
  folder: join(repository, `subgraphs/${name}/migrations`),
});

export async function openTestPlatform({
  datasets = [],
  policies = [],
  users = demoUsers,
  migrations = [],
}: TestPlatformOptions = {}): Promise<TestPlatform> {
  const tenant = 'demo';
  await using stack = new AsyncDisposableStack();
  const database = stack.use(await openTestDatabase([...postgresMigrations, policyMigrations, ...migrations]));
  const folder = await mkdtemp(join(inject('lakewardTestFolder'), 'platform-'));
  await chmod(folder, 0o700);
  stack.defer(() => rm(folder, { recursive: true }));
  const platform = stack.use(
    await openPlatform({
      platform: 'embedded',
      dataFolder: folder,
      databaseUrl: database.appUrl,
      migrationDatabaseUrl: database.ownerUrl,
      users,
      spark: async () => ({ kind: 'MISSING', message: 'This test runs no Spark.', cure: '' }),
      log: silentLog,
    }),
  );
  const [store, catalog, objects, issuer, identity] = await Promise.all([
    platform.store(),
    platform.catalog(),
    platform.objects(),
    platform.devIssuer(),
    platform.identity(),
  ]);

  const registered = new Map<string, Dataset>();
  for (const dataset of datasets) registered.set(dataset.name, await registerTestDataset(dataset, tenant, catalog, objects));
  const repositoryOfPolicies = createPolicyRepository({ store, clock: platform.clock });
  const author = systemPrincipal('seed-loader', tenant);
  for (const policy of policies) await repositoryOfPolicies.save(author, { ...policy, id: null }, 'ENFORCE', null);
  const snapshots = stack.use(
    await openAccessSnapshots({ tenant, catalog, policies: repositoryOfPolicies, store, clock: platform.clock, log: silentLog }),
  );

  const tokenFor = async (userId: string) => (await issuer!.issue(principalId(userId))).token;
  const resources = stack.move();
  return {
    platform,
    tenant,
    datasets: registered,
    policies: repositoryOfPolicies,
    snapshots,
    ownerUrl: database.ownerUrl,
    tokenFor,
    principalOf: async (userId) => identity.verify(await tokenFor(userId)),
    [Symbol.asyncDispose]: () => resources[Symbol.asyncDispose](),
  };
}
