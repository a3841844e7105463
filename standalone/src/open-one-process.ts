// First of all: the decorators of the subgraphs need it when they load.
import 'reflect-metadata';

import { join } from 'node:path';

import { type DemoUser, openGatewayService, openPlayground } from '@lakeward/gateway';
import type { Platform } from '@lakeward/platform';
import { cacheFolderOf, type ServiceConfig, type StartingService } from '@lakeward/service';

import { loadSeed } from './load-seed.ts';
import { openSubgraphs } from './open-subgraphs.ts';
import { printWelcome } from './print-welcome.ts';

export interface OneProcessParts extends StartingService<ServiceConfig> {
  /** Its store is migrated. */
  readonly platform: Platform;
  readonly users: readonly DemoUser[];
  /** The checkout: `seed/` and `examples/` lie there. */
  readonly folder: string;
}

/** Opens subgraphs and gateway on an open platform, brings in the seed, listens, and says so. */
export async function openOneProcess({ platform, config, users, folder, log, use }: OneProcessParts): Promise<void> {
  const { catalog, snapshots, all } = use(await openSubgraphs(platform, config.TENANT, log));
  await loadSeed({ catalog, snapshots, objects: await platform.objects(), folder: join(folder, 'seed'), users });

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
  // Counts from the launch of the process.
  await printWelcome({ url, users, examples, readyMs: performance.now() });
}
