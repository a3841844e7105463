import { existsSync } from 'node:fs';
import { join } from 'node:path';

import { openPlatform } from '@lakeward/platform';
import { cacheFolderOf, checkoutFolder, platformSettings, runService, signatureKeyOf } from '@lakeward/service';

import { readUsers } from './authentication/read-users.ts';
import { gatewayConfig } from './config.ts';
import { openGatewayService } from './open-gateway-service.ts';
import { openPlayground } from './playground.ts';

/** The gateway as a service of its own: subgraphs over HTTP, signed; users and keys of the platform. */
await runService('gateway', gatewayConfig, async ({ config, log, use }) => {
  const usersFolder = config.USERS_DIR ?? join(checkoutFolder(), 'seed/users');
  const users = existsSync(usersFolder) ? await readUsers(usersFolder) : [];
  const platform = use(await openPlatform({ ...platformSettings(config), shared: true, users, log }));
  const { CATALOG_URL: catalog, JOBS_URL: jobs, LAKE_URL: lake } = config;
  const signatureKey = await signatureKeyOf(config, platform.keys);
  const [identity, devTokens] = await Promise.all([platform.identity(), platform.devIssuer()]);
  const examples = config.EXAMPLES_DIR ?? join(checkoutFolder(), 'examples');
  use(
    await openGatewayService({
      subgraphs: { endpoints: { catalog, jobs, lake }, signatureKey },
      identity,
      host: config.HOST,
      port: config.PORT,
      clock: platform.clock,
      log,
      playground: openPlayground({ examplesFolder: existsSync(examples) ? examples : null, users: devTokens?.users ?? [] }),
      devTokens,
      compositionsFolder: join(cacheFolderOf(config), 'supergraphs'),
    }),
  );
});
