import 'reflect-metadata';

import { readFile } from 'node:fs/promises';

import { type Principal, RuntimeMissing } from '@lakeward/kernel';
import { openPlatform } from '@lakeward/platform';
import { createGuardedCatalog } from '@lakeward/policy/guarded-catalog';
import { createGuardedObjects } from '@lakeward/policy/guarded-objects';
import { createGuardedPolicies } from '@lakeward/policy/guarded-policies';
import { openAccessSnapshots } from '@lakeward/policy/open-access-snapshots';
import { createPolicyRepository } from '@lakeward/policy/policy-repository';
import { startFailureOf } from '@lakeward/service/exit-codes';
import { loadConfig } from '@lakeward/service/load-config';
import { createLogger, type Logger } from '@lakeward/service/logger';
import { serveSubgraph } from '@lakeward/service/serve-subgraph';
import { gracefulShutdown } from '@lakeward/service/shutdown';
import { tokenVerifier } from '@lakeward/service/verify-token';

import { catalogConfig, type CatalogConfig } from './config.ts';
import { createCatalogSubgraph } from './subgraph.ts';

async function start(config: CatalogConfig, log: Logger): Promise<void> {
  const shutdown = gracefulShutdown({
    log,
    exit: (code) => process.exit(code),
    onSignal: (listener) => {
      for (const signal of ['SIGTERM', 'SIGINT']) process.on(signal, () => listener(signal));
    },
  });
  const opened = <T extends AsyncDisposable>(name: string, resource: T): T => {
    shutdown.onClose(name, async () => {
      await resource[Symbol.asyncDispose]();
    });
    return resource;
  };
  const platform = opened(
    'platform',
    await openPlatform({
      platform: config.PLATFORM,
      dataFolder: config.DATA_DIR,
      shared: true,
      databaseUrl: config.DATABASE_URL,
      users: [],
      spark: () => Promise.reject(new RuntimeMissing('The catalog runs no jobs.')),
      log,
    }),
  );
  const { clock, keys } = platform;
  const [store, objects, catalog, identity] = await Promise.all([
    platform.store(),
    platform.objects(),
    platform.catalog(),
    platform.identity(),
  ]);
  const repository = createPolicyRepository({ store, clock });
  const snapshots = opened(
    'snapshots',
    await openAccessSnapshots({ tenant: config.TENANT, catalog, policies: repository, store, clock, log }),
  );
  const subgraph = opened(
    'subgraph',
    await createCatalogSubgraph({
      store,
      snapshots,
      catalogFor: (principal: Principal) => createGuardedCatalog({ principal, catalog, snapshots, clock }),
      policiesFor: (principal) => createGuardedPolicies({ principal, repository, snapshots, clock }),
      objectsFor: (principal) => createGuardedObjects({ principal, objects, snapshots, clock }),
      position: (tenant) => catalog.position(tenant),
      verifyToken: tokenVerifier({ identity, clock }),
      cursorKey: await keys.cursors(),
      clock,
      log,
    }),
  );
  const signatureKey = config.SIGNATURE_KEY_FILE === undefined ? await keys.requestSignature() : await readFile(config.SIGNATURE_KEY_FILE);
  const { HOST: host, PORT: port } = config;
  const server = opened('server', await serveSubgraph({ subgraph, host, port, signatureKey, clock, log, routes: subgraph.routes }));
  log.info({ url: server.url }, 'the catalog serves');
}

try {
  const config = loadConfig(catalogConfig);
  await start(config, createLogger('catalog', config.LOG_LEVEL));
} catch (error) {
  const failure = startFailureOf(error);
  createLogger('catalog', 'info').fatal({ err: failure.cause }, failure.message);
  process.exit(failure.exitCode);
}
