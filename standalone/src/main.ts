import { join } from 'node:path';

import { readUsers } from '@lakeward/gateway/authentication/read-users';
import { openEmbeddedSpark } from '@lakeward/platform/embedded-spark';
import { openPlatform } from '@lakeward/platform/open-platform';
import { runService } from '@lakeward/service/run-service';
import { cacheFolderOf, checkoutFolder, platformSettings, serviceConfig } from '@lakeward/service/service-config';

import { migrationSources } from './migration-sources.ts';

/**
 * The one-process shape: gateway, three subgraphs and the embedded platform, joined by function calls. The processes of the platform start first,
 * and beside them this one loads what it answers with; so this file imports little.
 */
await runService('lakeward', serviceConfig, async ({ config, log, use }) => {
  const folder = checkoutFolder();
  const users = await readUsers(join(folder, 'seed/users'));
  const spark = use(openEmbeddedSpark({ ...config, cacheFolder: cacheFolderOf(config) }, log, (line) => process.stdout.write(`${line}\n`)));
  const platform = use(
    await openPlatform({
      ...platformSettings(config),
      migrationDatabaseUrl: config.MIGRATION_DATABASE_URL,
      users,
      spark: () => spark.state(),
      log,
    }),
  );
  const migrate = async () => {
    // Where the owner's address is not given, the migrate job has been here before us.
    if ((await platform.database()).owner !== null) await platform.migrate(migrationSources);
  };
  // Whoever needs the engine waits for it, and hears of its failure.
  void platform.engine().catch(() => undefined);
  // Loading holds this thread for 300 ms: not before both processes are on their way, which takes 50.
  await platform.database();
  const [{ openOneProcess }] = await Promise.all([import('./open-one-process.ts'), migrate()]);
  await openOneProcess({ platform, config, users, folder, log, use });
  spark.installInBackground();
});
