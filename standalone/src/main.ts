import 'reflect-metadata';

import { join } from 'node:path';

import { openGatewayService, openPlayground, readUsers } from '@lakeward/gateway';
import { openEmbeddedSpark, openPlatform } from '@lakeward/platform';
import { cacheFolderOf, checkoutFolder, platformSettings, runService, serviceConfig } from '@lakeward/service';

import { loadSeed } from './load-seed.ts';
import { migrationSources } from './migration-sources.ts';
import { openSubgraphs } from './open-subgraphs.ts';
import { printWelcome } from './print-welcome.ts';

/** The one-process shape: gateway, three subgraphs and the embedded platform, joined by function calls. */
await runService('lakeward', serviceConfig, async ({ config, log, use }) => {
  const startedAt = performance.now();
  const folder = checkoutFolder();
  const seed = join(folder, 'seed');
  const users = await readUsers(join(seed, 'users'));

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
  // The slow openings begin together; whoever needs one waits for it.
  void platform.engine().catch(() => undefined);
  // Where the owner's address is not given, the migrate job has been here before us.
  if ((await platform.database()).owner !== null) await platform.migrate(migrationSources);
  const { catalog, snapshots, all } = use(await openSubgraphs(platform, config.TENANT, log));
  await loadSeed({ catalog, snapshots, objects: await platform.objects(), folder: seed, users });

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
});
