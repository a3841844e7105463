import 'reflect-metadata';

import { readFile } from 'node:fs/promises';

import type { Principal } from '@lakeward/kernel';
import { openEmbeddedSpark, openPlatform } from '@lakeward/platform';
import { createGuardedCatalog } from '@lakeward/policy/guarded-catalog';
import { createGuardedJobs } from '@lakeward/policy/guarded-jobs';
import { createGuardedPolicies } from '@lakeward/policy/guarded-policies';
import { createMaskSalts } from '@lakeward/policy/mask-salts';
import { openAccessSnapshots } from '@lakeward/policy/open-access-snapshots';
import { createPolicyRepository } from '@lakeward/policy/policy-repository';
import { createHttpLineageSink } from '@lakeward/service/http-lineage-sink';
import { startFailureOf } from '@lakeward/service/exit-codes';
import { loadConfig } from '@lakeward/service/load-config';
import { createLogger, type Logger } from '@lakeward/service/logger';
import { serveSubgraph } from '@lakeward/service/serve-subgraph';
import { cacheFolderOf } from '@lakeward/service/service-config';
import { gracefulShutdown } from '@lakeward/service/shutdown';
import { tokenVerifier } from '@lakeward/service/verify-token';

import { jobsConfig, type JobsConfig } from './config.ts';
import { createOutputPublisher } from './domain/publish-output.ts';
import { createJobsSubgraph } from './subgraph.ts';

/** The jobs service. It holds the embedded EMR server too, so on the embedded platform it runs once. */
async function start(config: JobsConfig, log: Logger): Promise<void> {
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
  const spark = opened(
    'spark',
    openEmbeddedSpark({ ...config, cacheFolder: cacheFolderOf(config) }, log, (line) => process.stdout.write(`${line}\n`)),
  );
  const platform = opened(
    'platform',
    await openPlatform({
      platform: config.PLATFORM,
      dataFolder: config.DATA_DIR,
      shared: true,
      databaseUrl: config.DATABASE_URL,
      users: [],
      spark: () => spark.state(),
      log,
    }),
  );
  const { clock, keys } = platform;
  const [store, objects, catalog, identity, runner] = await Promise.all([
    platform.store(),
    platform.objects(),
    platform.catalog(),
    platform.identity(),
    platform.runner(),
  ]);
  const repository = createPolicyRepository({ store, clock });
  const snapshots = opened(
    'snapshots',
    await openAccessSnapshots({ tenant: config.TENANT, catalog, policies: repository, store, clock, log }),
  );
  const salts = createMaskSalts(await keys.maskSalts());
  const signatureKey = config.SIGNATURE_KEY_FILE === undefined ? await keys.requestSignature() : await readFile(config.SIGNATURE_KEY_FILE);
  const subgraph = opened(
    'subgraph',
    await createJobsSubgraph({
      store,
      snapshots,
      jobsFor: (principal: Principal) => createGuardedJobs({ principal, runner, objects, snapshots, clock, salts }),
      runner: async () => runner,
      objects,
      publisher: createOutputPublisher({
        catalogFor: (principal) => createGuardedCatalog({ principal, catalog, snapshots, clock }),
        policiesFor: (principal) => createGuardedPolicies({ principal, repository, snapshots, clock }),
      }),
      lineage: createHttpLineageSink({ url: config.CATALOG_URL, signatureKey, clock }),
      verifyToken: tokenVerifier({ identity, clock }),
      specKey: await keys.specSigning(),
      clock,
      log,
      deployment: config.TENANT,
    }),
  );
  const server = opened('server', await serveSubgraph({ subgraph, host: config.HOST, port: config.PORT, signatureKey, clock, log }));
  spark.installInBackground();
  log.info({ url: server.url }, 'jobs serve');
}

try {
  const config = loadConfig(jobsConfig);
  await start(config, createLogger('jobs', config.LOG_LEVEL));
} catch (error) {
  const failure = startFailureOf(error);
  createLogger('jobs', 'info').fatal({ err: failure.cause }, failure.message);
  process.exit(failure.exitCode);
}
