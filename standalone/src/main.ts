import 'reflect-metadata';

import { join } from 'node:path';

import { openGatewayService, openPlayground } from '@lakeward/gateway';
import { openEmbeddedSpark, openPlatform } from '@lakeward/platform';
import { cacheFolderOf, checkoutFolder, createLogger, loadConfig, serviceConfig } from '@lakeward/service';

import { loadSeed, readSeedUsers } from './load-seed.ts';
import { migrationSources } from './migration-sources.ts';
import { openSubgraphs } from './open-subgraphs.ts';
import { printWelcome } from './print-welcome.ts';
import { runService } from './run-service.ts';

/** The one-process shape: gateway, three subgraphs and the embedded platform, joined by function calls. */
await runService('lakeward', async (use) => {
  const startedAt = performance.now();
  const config = loadConfig(serviceConfig);
  const log = createLogger('lakeward', config.LOG_LEVEL);
  const folder = checkoutFolder();
  const seed = join(folder, 'seed');
  const users = await readSeedUsers(seed);

  const spark = use(openEmbeddedSpark({ ...config, cacheFolder: cacheFolderOf(config) }, log, (line) => process.stdout.write(`${line}\n`)));
  const platform = use(
    await openPlatform({
      platform: config.PLATFORM,
      dataFolder: config.DATA_DIR,
      databaseUrl: config.DATABASE_URL,
      migrationDatabaseUrl: config.MIGRATION_DATABASE_URL,
      users,
      spark: () => spark.state(),
      log,
    }),
  );
  // The slow openings begin together; whoever needs one waits for it.
  void platform.engine().catch(() => undefined);
  // Where the owner's address is not given, the migrate job has been here before us.
  if ((await platform.database()).owner !== null) await platform.migrate(migrationSources);
  const { catalog, snapshots, all } = use(await openSubgraphs(platform, config.TENANT, log));
  await loadSeed({ catalog, snapshots, objects: await platform.objects(), folder: seed });

  const examples = join(folder, 'examples');
  const [store, engine, identity, devTokens] = await Promise.all([
    platform.store(),
    platform.engine(),
    platform.identity(),
    platform.devIssuer(),
  ]);
  const { url } = use(
    await openGatewayService({
      subgraphs: { inProcess: all },
      identity,
      host: config.HOST,
      port: config.PORT,
      clock: platform.clock,
      log,
      playground: openPlayground({ examplesFolder: examples, users }),
      devTokens,
      compositionsFolder: join(cacheFolderOf(config), 'supergraphs'),
      checks: [() => store.ping().then(() => null), () => engine.ping(AbortSignal.timeout(1_000)).then(() => null)],
    }),
  );
  await printWelcome({ url, users, examples, readyMs: performance.now() - startedAt });
  spark.installInBackground();
  return log;
});
