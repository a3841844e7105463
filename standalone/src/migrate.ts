import { openPlatform } from '@lakeward/platform';
import { platformSettings, runService, serviceConfig } from '@lakeward/service';

import { migrationSources } from './migration-sources.ts';

/** Brings the metadata store forward and ends: the Job that runs before the services. Needs the owner's address. */
await runService('migrate', serviceConfig, async ({ config, log, use }) => {
  const platform = use(
    await openPlatform({
      ...platformSettings(config),
      migrationDatabaseUrl: config.MIGRATION_DATABASE_URL,
      shared: config.DATABASE_URL !== undefined,
      log,
    }),
  );
  const ran = await platform.migrate(migrationSources);
  log.info({ ran }, ran.length === 0 ? 'the store is up to date' : 'the store was brought forward');
  // Nothing is left to wait for.
  await platform[Symbol.asyncDispose]();
});
