import { findSpark, type SparkConfig, type SparkInstallation } from './find-spark.ts';
import { installSpark, type SparkInstallProgress } from './install-spark.ts';
import type { SparkRuntimeState } from './spark-runtime-state.ts';
import { sparkSubmitSettings } from './spark-settings.ts';
import { SparkUnavailable } from './spark-unavailable.ts';

export interface SparkRuntimeOptions {
  readonly config: SparkConfig;
  /** Folder of the runner's Python sources; the class-data archive is made with it. */
  readonly runnerFolder: string;
  readonly onProgress: (progress: SparkInstallProgress) => void;
  /** Told once when the background installation ends without Spark. */
  readonly onUnavailable: (reason: SparkUnavailable) => void;
}

/** The Spark of this machine, over the life of a process: looked for at each question until it is there, installed beside the work if wanted. */
export interface SparkRuntime extends AsyncDisposable {
  state(): Promise<SparkRuntimeState>;
  /** Does nothing when Spark is there, or may not be installed. */
  installInBackground(): void;
}

export function openSparkRuntime({ config, runnerFolder, onProgress, onUnavailable }: SparkRuntimeOptions): SparkRuntime {
  const stopping = new AbortController();
  let found: SparkInstallation | null = null;
  let installing: Promise<void> | null = null;
  let failure: SparkUnavailable | null = null;

  const readyOf = (spark: SparkInstallation): SparkRuntimeState => ({ kind: 'READY', ...sparkSubmitSettings(spark, { runnerFolder }) });

  async function install(): Promise<void> {
    try {
      const present = await findSpark(config, stopping.signal);
      found =
        present instanceof SparkUnavailable ? await installSpark(config, { runnerFolder, signal: stopping.signal, onProgress }) : present;
    } catch (error) {
      if (stopping.signal.aborted) return;
      failure =
        error instanceof SparkUnavailable
          ? error
          : new SparkUnavailable('BROKEN', { message: 'Spark could not be installed.', cure: 'npm run spark:install' }, { cause: error });
      onUnavailable(failure);
    }
  }

  return {
    async state() {
      if (found) return readyOf(found);
      const toCome = config.install !== 'never' && !failure;
      if (toCome && installing) return { kind: 'WAITING', message: 'Spark is being installed.' };
      // Somebody may have installed it by hand since.
      const present = await findSpark(config, stopping.signal);
      if (!(present instanceof SparkUnavailable)) {
        found = present;
        return readyOf(present);
      }
      if (toCome) return { kind: 'WAITING', message: 'Spark is about to be installed.' };
      const { message, cure, searched } = failure ?? present;
      return { kind: 'MISSING', message: [message, ...searched.map((place) => `Looked at ${place}.`)].join(' '), cure };
    },
    installInBackground() {
      if (config.install !== 'never') installing ??= install();
    },
    async [Symbol.asyncDispose]() {
      stopping.abort();
      await installing;
    },
  };
}
