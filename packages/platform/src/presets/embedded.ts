import { systemClock } from '@lakeward/adapters-embedded/system-clock';
import { Invalid, RuntimeMissing } from '@lakeward/kernel';

import { DataFolderUnusable, openDataFolder } from '../data-folder.ts';
import { LazyResources } from '../lazy-resources.ts';
import type { Platform, PlatformKeys, PlatformOptions } from '../platform.ts';
import { requirePlainRole } from '../require-plain-role.ts';
import { runMigrations } from '../run-migrations.ts';

/** Everything on this machine: files, DuckDB, a private PostgreSQL unless DATABASE_URL names one, demo users, the EMR server of our own. */
export async function openEmbeddedPlatform(options: PlatformOptions): Promise<Platform> {
  const { users = [], spark = noSpark, log, clock = systemClock } = options;
  const resources = new LazyResources();
  const folder = resources.use(await openDataFolder({ path: options.dataFolder, ...(options.shared && { shared: true }) }));

  // Adapters are loaded where they are used: the gateway alone never loads the engine, the catalog never Spark.
  const server = resources.lazily(async () => {
    const { openEmbeddedPostgres } = await import('@lakeward/adapters-embedded/embedded-postgres');
    return openEmbeddedPostgres({ dataFolder: folder.postgres, log }).catch((error: unknown) => {
      if (error instanceof Invalid) throw new DataFolderUnusable(folder.path, 'UNREACHABLE', error.message, { cause: error });
      throw error;
    });
  });
  const database = async () => {
    if (options.databaseUrl) return { app: options.databaseUrl, owner: options.migrationDatabaseUrl ?? null };
    const { appUrl, ownerUrl } = await server();
    return { app: appUrl, owner: ownerUrl };
  };
  const store = resources.lazily(async () => {
    const [{ openPostgresMetadataStore }, { app }] = await Promise.all([
      import('@lakeward/adapters-postgres/postgres-metadata-store'),
      database(),
    ]);
    const opened = await openPostgresMetadataStore({ connection: app, log });
    try {
      await requirePlainRole(opened);
    } catch (error) {
      await opened[Symbol.asyncDispose]();
      throw error;
    }
    return opened;
  });
  const objects = resources.lazily(async () => {
    const { openFileObjectStore } = await import('@lakeward/adapters-embedded/file-object-store');
    return openFileObjectStore({ root: folder.objects });
  });
  const engine = resources.lazily(async () => {
    const [{ openDuckDbSqlEngine }, objectStore] = await Promise.all([import('@lakeward/adapters-embedded/duckdb-sql-engine'), objects()]);
    return openDuckDbSqlEngine({ objectStore, root: folder.objects, tempFolder: folder.temporary, log });
  });
  const catalog = resources.lazily(async () => {
    const [{ createPostgresTableCatalog }, opened] = await Promise.all([
      import('@lakeward/adapters-postgres/postgres-table-catalog'),
      store(),
    ]);
    return createPostgresTableCatalog({ store: opened, clock });
  });
  const audit = resources.lazily(async () => {
    const [{ createPostgresAuditLog }, opened] = await Promise.all([import('@lakeward/adapters-postgres/postgres-audit-log'), store()]);
    return createPostgresAuditLog({ store: opened, clock });
  });
  const keyFolder = resources.lazily(async () => {
    const { openKeyFolder } = await import('@lakeward/adapters-embedded/key-folder');
    return openKeyFolder(folder.keys);
  });
  const devIssuer = resources.lazily(async () => {
    const { openDevIssuer } = await import('@lakeward/adapters-embedded/dev-issuer');
    return openDevIssuer({ keysFolder: folder.keys, users, clock });
  });
  const identity = resources.lazily(async () => {
    const [{ createJwksIdentityVerifier }, { DEV_AUDIENCE, DEV_ISSUER }, { publicKey }] = await Promise.all([
      import('@lakeward/adapters-oidc/jwks-identity-verifier'),
      import('@lakeward/adapters-embedded/dev-issuer'),
      devIssuer(),
    ]);
    return createJwksIdentityVerifier({ issuers: [{ issuer: DEV_ISSUER, audience: DEV_AUDIENCE, keys: { publicKey } }], clock, log });
  });
  const secret = async (name: string) => (await keyFolder()).secret(name);
  const keys: PlatformKeys = {
    cursors: () => secret('cursors'),
    requestSignature: () => secret('request-signature'),
    maskSalts: () => secret('mask-salts'),
    specSigning: async () => (await keyFolder()).signingKey('spec-signing'),
    secret,
  };
  const runner = resources.lazily(async () => {
    const { openEmbeddedRunner } = await import('./embedded-runner.ts');
    return openEmbeddedRunner({ emrFolder: folder.emr, keys, spark, log, use: (resource) => resources.use(resource) });
  });

  return {
    clock,
    dataFolder: folder,
    keys,
    database,
    store,
    objects,
    engine,
    catalog,
    audit,
    identity,
    devIssuer,
    runner,
    async migrate(sources) {
      const [{ postgresMigrations }, { owner }] = await Promise.all([
        import('@lakeward/adapters-postgres/postgres-migrations'),
        database(),
      ]);
      if (owner === null) throw new Invalid('Migrations need the owner of the store: set MIGRATION_DATABASE_URL beside DATABASE_URL.');
      return runMigrations(owner, [...postgresMigrations, ...sources]);
    },
    [Symbol.asyncDispose]: () => resources[Symbol.asyncDispose](),
  };
}

const noSpark = () => Promise.reject(new RuntimeMissing('This process runs no jobs.'));
