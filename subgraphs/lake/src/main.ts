import 'reflect-metadata';

import { readFile } from 'node:fs/promises';

import { RuntimeMissing } from '@lakeward/kernel';
import { openPlatform } from '@lakeward/platform';
import { createDecisionMemo } from '@lakeward/policy/decision-memo';
import { createGuardedLake } from '@lakeward/policy/guarded-lake';
import { createMaskSalts } from '@lakeward/policy/mask-salts';
import { openAccessSnapshots } from '@lakeward/policy/open-access-snapshots';
import { createPolicyRepository } from '@lakeward/policy/policy-repository';
import { sweepExpired } from '@lakeward/policy/stored-results';
import { startFailureOf } from '@lakeward/service/exit-codes';
import { loadConfig } from '@lakeward/service/load-config';
import { createLogger, type Logger } from '@lakeward/service/logger';
import { serveSubgraph } from '@lakeward/service/serve-subgraph';
import { gracefulShutdown } from '@lakeward/service/shutdown';
import { tokenVerifier } from '@lakeward/service/verify-token';

import { lakeConfig, type LakeConfig } from './config.ts';
import { createLakeSubgraph } from './subgraph.ts';

/** The tenant of the embedded platform. */
const tenant = 'demo';

async function start(config: LakeConfig, log: Logger): Promise<void> {
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
      spark: () => Promise.reject(new RuntimeMissing('The lake runs no jobs.')),
      log,
    }),
  );
  const { clock, keys } = platform;
  const [store, objects, engine, catalog, audit, identity] = await Promise.all([
    platform.store(),
    platform.objects(),
    platform.engine(),
    platform.catalog(),
    platform.audit(),
    platform.identity(),
  ]);
  const policies = createPolicyRepository({ store, clock });
  const snapshots = opened('snapshots', await openAccessSnapshots({ tenant, catalog, policies, store, clock, log }));
  const decide = createDecisionMemo();
  const salts = createMaskSalts(await keys.maskSalts());
  const subgraph = opened(
    'subgraph',
    await createLakeSubgraph({
      snapshots,
      guardedLakeFor: (principal) => createGuardedLake({ principal, engine, objects, snapshotSource: snapshots, clock, salts, decide }),
      audit,
      store,
      verifyToken: tokenVerifier({ identity, clock }),
      cursorKey: await keys.cursors(),
      decide,
      pingEngine: (signal) => engine.ping(signal),
      sweepResults: () => sweepExpired(objects, clock),
      clock,
      log,
    }),
  );
  const signatureKey = config.SIGNATURE_KEY_FILE === undefined ? await keys.requestSignature() : await readFile(config.SIGNATURE_KEY_FILE);
  const server = opened('server', await serveSubgraph({ subgraph, host: config.HOST, port: config.PORT, signatureKey, clock, log }));
  log.info({ url: server.url }, 'the lake serves');
}

try {
  const config = loadConfig(lakeConfig);
  await start(config, createLogger('lake', config.LOG_LEVEL));
} catch (error) {
  const failure = startFailureOf(error);
  createLogger('lake', 'info').fatal({ err: failure.cause }, failure.message);
  process.exit(failure.exitCode);
}
