import 'reflect-metadata';

import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';

import { readUsers } from '@lakeward/gateway';
import { exitCodes, StartFailure } from '@lakeward/kernel';
import { openPlatform } from '@lakeward/platform';
import {
  checkoutFolder,
  environmentWith,
  type Logger,
  platformSettings,
  runService,
  type ServiceConfig,
  serviceConfig,
} from '@lakeward/service';

import { loadSeed } from './load-seed.ts';
import { migrationSources } from './migration-sources.ts';
import { openSubgraphs } from './open-subgraphs.ts';
import { printWelcome } from './print-welcome.ts';

/** Ports follow one another: the gateway's, then these. */
const services = [
  { name: 'gateway', entry: 'gateway/src/main.ts' },
  { name: 'catalog', entry: 'subgraphs/catalog/src/main.ts' },
  { name: 'jobs', entry: 'subgraphs/jobs/src/main.ts' },
  { name: 'lake', entry: 'subgraphs/lake/src/main.ts' },
] as const;

/** Children that end from now on were asked to. */
let stopping = false;

/** All must answer within this time after their start. */
const READY_MS = 60_000;

/**
 * Four processes on one machine, as in Kubernetes: holds the data folder and the private PostgreSQL, migrates, seeds, then starts the services
 * and ends with them. One that ends takes the others along, with its exit code.
 */
await runService('services', serviceConfig, async ({ config, log, use }) => {
  const startedAt = performance.now();
  const folder = checkoutFolder();
  const seed = join(folder, 'seed');
  const users = await readUsers(join(seed, 'users'));
  const platform = use(
    await openPlatform({ ...platformSettings(config), migrationDatabaseUrl: config.MIGRATION_DATABASE_URL, users, log }),
  );
  // Where the owner's address is not given, the migrate job has been here before us.
  if ((await platform.database()).owner !== null) await platform.migrate(migrationSources);
  {
    await using subgraphs = await openSubgraphs(platform, config.TENANT, log);
    await loadSeed({ ...subgraphs, objects: await platform.objects(), folder: seed, users });
  }
  // Made before the services share them, so that no two make the same key.
  await Promise.all([platform.keys.requestSignature(), platform.devIssuer()]);

  const { app } = await platform.database();
  const urls = services.map((_, offset) => `http://127.0.0.1:${config.PORT + offset}`);
  const children = services.map(({ entry }, offset) =>
    startService(folder, entry, { ...environmentOf(config, app, urls), PORT: String(config.PORT + offset) }),
  );
  use({ [Symbol.asyncDispose]: () => stopAll(children) });
  for (const [at, child] of children.entries()) {
    child.once('exit', (code) => {
      endWith(services[at]!.name, code ?? exitCodes.internal, log);
    });
  }
  await Promise.all(urls.map((url, at) => answers(url, children[at]!)));
  await printWelcome({ url: urls[0]!, users, examples: join(folder, 'examples'), readyMs: performance.now() - startedAt });
});

function environmentOf(config: ServiceConfig, databaseUrl: string, [, catalog, jobs, lake]: readonly string[]): Record<string, string> {
  const set = Object.entries(config)
    .filter(([, value]) => value !== undefined)
    .map(([name, value]) => [name, String(value)] as const);
  return {
    ...Object.fromEntries(set),
    HOST: '127.0.0.1',
    DATABASE_URL: databaseUrl,
    // The owner's address stays here.
    MIGRATION_DATABASE_URL: '',
    CATALOG_URL: catalog!,
    JOBS_URL: jobs!,
    LAKE_URL: lake!,
    EXAMPLES_DIR: join(checkoutFolder(), 'examples'),
  };
}

/** The child inherits the hook that lets Node read TypeScript, and what it writes goes where ours goes. */
function startService(folder: string, entry: string, settings: Record<string, string>): ChildProcess {
  return spawn(process.execPath, [...process.execArgv, entry], {
    cwd: folder,
    env: environmentWith(settings),
    stdio: ['ignore', 'inherit', 'inherit'],
  });
}

async function answers(url: string, child: ChildProcess): Promise<void> {
  const deadline = performance.now() + READY_MS;
  while (performance.now() < deadline && child.exitCode === null) {
    const ready = await fetch(`${url}/readiness`).then(
      (answer) => answer.status === 200,
      () => false,
    );
    if (ready) return;
    await delay(50);
  }
  throw new StartFailure(exitCodes.unavailable, 'A service did not become ready; its own words stand above.');
}

async function stopAll(children: readonly ChildProcess[]): Promise<void> {
  stopping = true;
  await Promise.all(
    children.map(async (child) => {
      if (child.exitCode !== null || child.signalCode !== null) return;
      const ended = once(child, 'exit');
      child.kill('SIGTERM');
      await ended;
    }),
  );
}

/** The signal's way down is the same for an end that nobody asked for: everything closes in order. */
function endWith(name: string, code: number, log: Logger): void {
  if (stopping) return;
  stopping = true;
  log.error({ service: name, code }, 'a service ended, so all end');
  process.exitCode = code;
  process.kill(process.pid, 'SIGTERM');
}
