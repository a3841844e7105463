import { access, readdir } from 'node:fs/promises';
import { join } from 'node:path';

import { findJava } from './find-java.ts';
import { runProgram } from './run-program.ts';
import { SPARK_VERSION } from './spark-packages.ts';
import { SparkUnavailable } from './spark-unavailable.ts';

/** The settings that decide which Spark runs; see docs/configuration.md. */
export interface SparkConfig {
  /** CACHE_DIR; absolute. */
  readonly cacheDir: string;
  /** PYTHON: a program on PATH or a path. */
  readonly python: string;
  readonly javaHome?: string | undefined;
  readonly sparkHome?: string | undefined;
  /** SPARK_INSTALL. */
  readonly install: 'background' | 'never';
}

export interface SparkInstallation {
  readonly sparkHome: string;
  readonly python: string;
  readonly javaHome: string;
  /** Class-data archive of this Spark for this Java, which a third of the start time goes without. */
  readonly archive?: string;
}

export const INSTALL_COMMAND = 'npm run spark:install';

/** The virtual environment that the installer makes. */
export const sparkFolder = (cacheDir: string): string => join(cacheDir, `pyspark-${SPARK_VERSION}`);

/** An archive fits one build of Java only, so its name says which. */
export const archivePath = (cacheDir: string, javaBuild: string): string =>
  join(sparkFolder(cacheDir), `spark-${javaBuild.replaceAll(/[^\w.+-]/g, '_')}.jsa`);

/**
 * Looks for the Spark of jobs: the one that SPARK_HOME names, else the one in the cache folder; never a `spark-submit` on PATH, whose version
 * nobody knows. Starts a Java to ask for its version (0.1 s) and changes nothing.
 */
export async function findSpark(config: SparkConfig, signal?: AbortSignal): Promise<SparkInstallation | SparkUnavailable> {
  const folder = sparkFolder(config.cacheDir);
  const sparkHome = config.sparkHome ?? (await pysparkIn(folder));
  const searched = [config.sparkHome ? `SPARK_HOME (${config.sparkHome})` : `the cache folder (${folder})`];
  if (sparkHome === null || !(await exists(join(sparkHome, 'bin', 'spark-submit')))) return missing(config, searched);
  const { java, searched: javas } = await findJava(config, signal);
  if (java === null) return noJava(javas);
  if (config.sparkHome) {
    const python = await executableOf(config.python, signal);
    return python === null ? noPython([`PYTHON (${config.python}): not there`]) : { sparkHome, python, javaHome: java.home };
  }
  const archive = archivePath(config.cacheDir, java.build);
  const python = join(folder, 'bin', 'python');
  return { sparkHome, python, javaHome: java.home, ...((await exists(archive)) && { archive }) };
}

/** `SPARK_HOME` inside a virtual environment; null when there is none. */
export async function pysparkIn(folder: string): Promise<string | null> {
  const versions = await readdir(join(folder, 'lib')).catch(() => []);
  const python = versions.find((name) => name.startsWith('python'));
  return python === undefined ? null : join(folder, 'lib', python, 'site-packages', 'pyspark');
}

export const noJava = (searched: readonly string[]): SparkUnavailable =>
  new SparkUnavailable('NO_JAVA', {
    message: 'Spark jobs need Java 17 to 21, and none was found.',
    searched,
    cure: 'apt-get install openjdk-17-jre-headless (or set JAVA_HOME)',
  });

export const noPython = (searched: readonly string[]): SparkUnavailable =>
  new SparkUnavailable('NO_PYTHON', {
    message: 'Spark jobs need Python 3.9 or newer, and none was found.',
    searched,
    cure: 'apt-get install python3 python3-venv (or set PYTHON)',
  });

/** A step's PATH is not ours, so a name is turned into a path here. */
async function executableOf(python: string, signal: AbortSignal | undefined): Promise<string | null> {
  const script = 'import sys; print(sys.executable)';
  const { code, output } = await runProgram(python, ['-c', script], { timeoutMs: 20_000, ...(signal && { signal }) });
  return code === 0 ? output.trim() : null;
}

export const exists = (path: string): Promise<boolean> =>
  access(path).then(
    () => true,
    () => false,
  );

function missing(config: SparkConfig, searched: readonly string[]): SparkUnavailable {
  if (config.sparkHome) {
    const message = 'SPARK_HOME names a folder without bin/spark-submit.';
    return new SparkUnavailable('NOT_INSTALLED', { message, searched, cure: `unset SPARK_HOME, then ${INSTALL_COMMAND}` });
  }
  if (config.install === 'never') {
    const message = 'Spark is not installed, and SPARK_INSTALL=never forbids to do it.';
    return new SparkUnavailable('DISABLED', { message, searched, cure: INSTALL_COMMAND });
  }
  return new SparkUnavailable('NOT_INSTALLED', { message: 'Spark is not installed yet.', searched, cure: INSTALL_COMMAND });
}
