import { existsSync } from 'node:fs';
import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';

import { RuntimeMissing } from '@lakeward/kernel';
import { openPlatform } from '@lakeward/platform';
import { cacheFolderOf, checkoutFolder, createLogger, gracefulShutdown, loadConfig, type Logger, startFailureOf } from '@lakeward/service';
import { z } from 'zod';

import { gatewayConfig, type GatewayConfig } from './config.ts';
import { openGatewayService } from './open-gateway-service.ts';
import { openPlayground } from './playground.ts';

const claim = z.union([z.string(), z.number(), z.boolean()]);
const userFile = z.object({
  id: z.string(),
  name: z.string(),
  kind: z.enum(['USER', 'SERVICE']),
  tenant: z.string(),
  roles: z.array(z.string()),
  claims: z.record(z.string(), z.union([claim, z.array(claim)])),
});

/** The gateway as a service of its own: subgraphs over HTTP, signed; users and keys of the platform. */
async function start(config: GatewayConfig, log: Logger): Promise<void> {
  const shutdown = gracefulShutdown({
    log,
    exit: (code) => process.exit(code),
    onSignal: (listener) => {
      for (const signal of ['SIGTERM', 'SIGINT'] as const) process.on(signal, () => listener(signal));
    },
  });
  const users = await readUsers(config.USERS_DIR ?? join(checkoutFolder(), 'seed/users'));
  const platform = await openPlatform({
    platform: config.PLATFORM,
    dataFolder: config.DATA_DIR,
    shared: true,
    databaseUrl: config.DATABASE_URL,
    users,
    spark: () => Promise.reject(new RuntimeMissing('The gateway runs no jobs.')),
    log,
  });
  shutdown.onClose('platform', () => platform[Symbol.asyncDispose]());
  const { CATALOG_URL: catalog, JOBS_URL: jobs, LAKE_URL: lake, SIGNATURE_KEY_FILE: keyFile } = config;
  const signatureKey = keyFile === undefined ? await platform.keys.requestSignature() : await readFile(keyFile);
  const [identity, devTokens] = await Promise.all([platform.identity(), platform.devIssuer()]);
  const examples = config.EXAMPLES_DIR ?? join(checkoutFolder(), 'examples');
  const service = await openGatewayService({
    subgraphs: { endpoints: { catalog, jobs, lake }, signatureKey },
    identity,
    host: config.HOST,
    port: config.PORT,
    clock: platform.clock,
    log,
    playground: openPlayground({ examplesFolder: existsSync(examples) ? examples : null, users: devTokens?.users ?? [] }),
    devTokens,
    compositionsFolder: join(cacheFolderOf(config), 'supergraphs'),
  });
  shutdown.onClose('gateway', () => service[Symbol.asyncDispose]());
}

/** Whom the development issuer signs for. */
async function readUsers(folder: string): Promise<z.output<typeof userFile>[]> {
  if (!existsSync(folder)) return [];
  const files = (await readdir(folder)).filter((name) => name.endsWith('.json')).sort();
  return Promise.all(files.map(async (file) => userFile.parse(JSON.parse(await readFile(join(folder, file), 'utf8')))));
}

try {
  const config = loadConfig(gatewayConfig);
  await start(config, createLogger('gateway', config.LOG_LEVEL));
} catch (error) {
  const failure = startFailureOf(error);
  createLogger('gateway', 'info').fatal({ err: failure.cause }, failure.message);
  process.exit(failure.exitCode);
}
