import { exitCodes } from '@lakeward/kernel';
import type { z } from 'zod';

import { loadConfig } from './load-config.ts';
import { createLogger, type Logger } from './logger.ts';
import type { serviceSettings } from './service-config.ts';
import { gracefulShutdown } from './shutdown.ts';
import { startFailureOf } from './start-failure-of.ts';

/** What a start is given. */
export interface StartingService<Config> {
  readonly config: Config;
  readonly log: Logger;
  /** Hands a resource over to be closed at the end, in reverse order; answers it. */
  readonly use: <T extends AsyncDisposable>(resource: T) => T;
}

/**
 * The main function of every process: reads its settings, runs its start, closes everything on SIGTERM and SIGINT, and ends a start that cannot
 * succeed with one sentence on stderr and its exit code.
 */
export async function runService<Settings extends z.ZodObject<Pick<typeof serviceSettings, 'LOG_LEVEL'>>>(
  name: string,
  settings: Settings,
  start: (service: StartingService<Readonly<z.output<Settings>>>) => Promise<void>,
): Promise<void> {
  // The only one while LOG_LEVEL is not known; closing is told only where it fails.
  const log = createLogger(name, 'warn');
  const shutdown = gracefulShutdown({
    log,
    // A part that failed has said with which code to end.
    exit: (code) => process.exit(code === 0 ? process.exitCode : code),
    onSignal: (listener) => {
      for (const signal of ['SIGTERM', 'SIGINT'] as const) process.on(signal, () => listener(signal));
    },
  });
  const use = <T extends AsyncDisposable>(resource: T): T => {
    shutdown.onClose(async () => {
      await resource[Symbol.asyncDispose]();
    });
    return resource;
  };
  try {
    const config = loadConfig(settings);
    await start({ config, log: createLogger(name, config.LOG_LEVEL), use });
  } catch (error) {
    const failure = startFailureOf(error);
    if (failure.exitCode === exitCodes.internal) log.fatal({ err: failure.cause }, 'the start failed');
    process.stderr.write(`${failure.message}\n`);
    await shutdown.close();
    process.exit(failure.exitCode);
  }
}
