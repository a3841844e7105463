import { homedir } from 'node:os';
import { join } from 'node:path';

import { z } from 'zod';

import { installSpark } from './install-spark.ts';
import { SparkUnavailable } from './spark-unavailable.ts';

/** `npm run spark:install`: fills the cache folder and shows how far it is. Exit codes: 0 installed, 69 not to be had, 130 interrupted. */
const settings = z.object({
  CACHE_DIR: z.string().optional(),
  XDG_CACHE_HOME: z.string().optional(),
  PYTHON: z.string().default('python3'),
  JAVA_HOME: z.string().optional(),
  SPARK_HOME: z.string().optional(),
});

// oxlint-disable-next-line node/no-process-env -- a program of its own, started before any service reads its settings
const environment = Object.fromEntries(Object.entries(process.env).filter(([, value]) => value !== ''));
const { CACHE_DIR, XDG_CACHE_HOME, PYTHON, JAVA_HOME, SPARK_HOME } = settings.parse(environment);
const interrupt = new AbortController();
process.once('SIGINT', () => interrupt.abort());
process.once('SIGTERM', () => interrupt.abort());
let shown = '';

try {
  const started = Date.now();
  await installSpark(
    // Whoever types this command wants it, whatever SPARK_INSTALL says about starts.
    {
      cacheDir: CACHE_DIR ?? join(XDG_CACHE_HOME ?? join(homedir(), '.cache'), 'lakeward'),
      python: PYTHON,
      javaHome: JAVA_HOME,
      sparkHome: SPARK_HOME,
      install: 'background',
    },
    {
      runnerFolder: join(import.meta.dirname, '..', '..', '..', 'spark', 'python'),
      signal: interrupt.signal,
      onProgress: ({ message, percent }) => {
        if (process.stdout.isTTY) process.stdout.write(`\r\u001B[K${String(percent).padStart(3)}%  ${message}`);
        else if (message !== shown) console.log(`${String(percent).padStart(3)}%  ${message}`);
        shown = message;
      },
    },
  );
  if (process.stdout.isTTY) console.log('');
  console.log(`Spark is ready (${((Date.now() - started) / 1000).toFixed(1)} s).`);
} catch (error) {
  if (process.stdout.isTTY) console.log('');
  if (interrupt.signal.aborted) {
    console.error('Interrupted; nothing is left half made.');
    process.exitCode = 130;
  } else if (error instanceof SparkUnavailable) {
    console.error(`${error.message} Do this: ${error.cure}`);
    for (const place of error.searched) console.error(`  looked at ${place}`);
    if (error.cause instanceof Error && error.cause.message) console.error(error.cause.message);
    process.exitCode = 69;
  } else throw error;
}
