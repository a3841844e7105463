import { openPlatform } from '@lakeward/platform';
import { createLogger, exitCodes, loadConfig, serviceConfig, StartFailure } from '@lakeward/service';

import { migrationSources } from './migration-sources.ts';
import { runService } from './run-service.ts';

/** Brings the metadata store forward and ends: the Job that runs before the services. Needs the owner's address. */
await runService('migrate', async (use) => {
  const config = loadConfig(serviceConfig);
  const log = createLogger('migrate', config.LOG_LEVEL);
  const platform = use(
    await openPlatform({
      platform: config.PLATFORM,
      dataFolder: config.DATA_DIR,
      shared: config.DATABASE_URL !== undefined,
      databaseUrl: config.DATABASE_URL,
      migrationDatabaseUrl: config.MIGRATION_DATABASE_URL,
      users: [],
      spark: () => Promise.reject(new StartFailure(exitCodes.internal, 'Migrations run no jobs.')),
      log,
    }),
  );
  const ran = await platform.migrate(migrationSources);
  log.info({ ran }, ran.length === 0 ? 'the store is up to date' : 'the store was brought forward');
  await platform[Symbol.asyncDispose]();
  return log;
});
