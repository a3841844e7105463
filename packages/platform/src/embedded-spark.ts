import { join } from 'node:path';

import { openSparkRuntime, type SparkRuntime } from '@lakeward/embedded-emr/spark-runtime';
import type { Log } from '@lakeward/ports';

export type { SparkRuntime };

export interface EmbeddedSparkSettings {
  readonly cacheFolder: string;
  readonly PYTHON: string;
  readonly JAVA_HOME?: string | undefined;
  readonly SPARK_HOME?: string | undefined;
  readonly SPARK_INSTALL: 'background' | 'never';
}

/**
 * The Spark of the embedded platform, with its progress told to people.
 * @param tell takes one line for whoever started the process
 */
export function openEmbeddedSpark(settings: EmbeddedSparkSettings, log: Log, tell: (line: string) => void): SparkRuntime {
  let step = '';
  return openSparkRuntime({
    config: {
      cacheDir: settings.cacheFolder,
      python: settings.PYTHON,
      javaHome: settings.JAVA_HOME,
      sparkHome: settings.SPARK_HOME,
      install: settings.SPARK_INSTALL,
    },
    runnerFolder: join(import.meta.dirname, '../../../spark/python'),
    onProgress: (progress) => {
      if (progress.message === step) return;
      step = progress.message;
      tell(`Spark ${String(progress.percent).padStart(3)}%  ${progress.message}`);
    },
    onUnavailable: ({ message, cure, cause }) => {
      tell(`Jobs cannot run: ${message} Do this: ${cure}`);
      log.warn({ err: cause }, 'Spark could not be installed');
    },
  });
}
