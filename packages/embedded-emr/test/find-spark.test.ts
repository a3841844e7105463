import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';

import { archivePath, findSpark, type SparkConfig } from '../src/find-spark.ts';
import { sparkSubmitSettings } from '../src/spark-settings.ts';
import { SparkUnavailable } from '../src/spark-unavailable.ts';
import { makeStubPrograms } from './stub-programs.ts';

let folder: string;
let config: SparkConfig;

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'lakeward-find-spark-'));
  config = { cacheDir: join(folder, 'cache'), python: 'python3', install: 'background' };
});
afterEach(async () => {
  vi.unstubAllEnvs();
  await rm(folder, { recursive: true, force: true });
});

async function usePrograms(javaVersion: string): Promise<string> {
  const { folder: programs } = await makeStubPrograms(join(folder, `programs-${javaVersion}`), { javaVersion });
  vi.stubEnv('PATH', `${programs}:${process.env['PATH']}`);
  return programs;
}

/** A folder that looks like Spark. */
async function layDown(home: string): Promise<string> {
  await mkdir(join(home, 'bin'), { recursive: true });
  await writeFile(join(home, 'bin', 'spark-submit'), '');
  return home;
}

const inCache = () => layDown(join(config.cacheDir, 'pyspark-3.5.7/lib/python3.11/site-packages/pyspark'));

describe('finding Spark', () => {
  it('takes the virtual environment of the cache folder, with its own Python', async () => {
    await usePrograms('17');
    const sparkHome = await inCache();
    const found = await findSpark(config);
    expect(found).toEqual({ sparkHome, python: join(config.cacheDir, 'pyspark-3.5.7/bin/python'), javaHome: folder });
  });

  it('prefers SPARK_HOME and runs it with the configured Python, named by its path', async () => {
    const programs = await usePrograms('17');
    await inCache();
    const sparkHome = await layDown(join(folder, 'own-spark'));
    const found = await findSpark({ ...config, sparkHome, python: 'python-stub' });
    expect(found).toEqual({ sparkHome, python: join(programs, 'python-stub'), javaHome: folder });
    expect(await findSpark({ ...config, sparkHome, python: join(folder, 'nowhere') })).toMatchObject({ reason: 'NO_PYTHON' });
  });

  it('names an archive only if it was made by the very Java that will run', async () => {
    await usePrograms('17');
    await inCache();
    await writeFile(archivePath(config.cacheDir, '21.0.1+2'), '');
    expect(await findSpark(config)).not.toHaveProperty('archive');
    const archive = archivePath(config.cacheDir, '17.0.1+2');
    await writeFile(archive, '');
    expect(await findSpark(config)).toMatchObject({ archive });
  });

  it('never takes a spark-submit on PATH', async () => {
    await usePrograms('17');
    await layDown(join(folder, 'elsewhere'));
    vi.stubEnv('PATH', `${join(folder, 'elsewhere/bin')}:${process.env['PATH']}`);
    expect(await findSpark(config)).toMatchObject({ reason: 'NOT_INSTALLED', cure: 'npm run spark:install' });
  });

  it('says that the installation is switched off', async () => {
    expect(await findSpark({ ...config, install: 'never' })).toMatchObject({ reason: 'DISABLED' });
  });

  it('passes over a Java that Spark cannot run on, and tells every place it looked at', async () => {
    await usePrograms('25');
    await inCache();
    const found = await findSpark({ ...config, javaHome: join(folder, 'nowhere') });
    expect(found).toBeInstanceOf(SparkUnavailable);
    expect(found).toMatchObject({ reason: 'NO_JAVA', cure: expect.stringContaining('apt-get install') as string });
    expect((found as SparkUnavailable).searched).toEqual([
      expect.stringMatching(/^JAVA_HOME .*not there$/),
      expect.stringMatching(/^java on PATH .*Java 25, and Spark needs 17 to 21$/),
      expect.stringMatching(/^the JRE of the cache folder .*not there$/),
    ]);
  });

  it('says that SPARK_HOME is wrong rather than taking another Spark', async () => {
    await inCache();
    expect(await findSpark({ ...config, sparkHome: join(folder, 'empty') })).toMatchObject({
      reason: 'NOT_INSTALLED',
      message: expect.stringContaining('SPARK_HOME') as string,
    });
  });
});

describe('settings of spark-submit', () => {
  const spark = { sparkHome: '/s', python: '/venv/bin/python', javaHome: '/j', archive: '/a.jsa' };

  it('start fast, alone and without anything of ours in the environment', () => {
    const { program, environment, options, master } = sparkSubmitSettings(spark, { cores: 2 });
    expect(program).toBe('/s/bin/spark-submit');
    expect(master).toBe('local[2]');
    expect(environment).toEqual({
      PATH: '/venv/bin:/usr/local/bin:/usr/bin:/bin',
      LANG: 'C.UTF-8',
      SPARK_HOME: '/s',
      PYSPARK_PYTHON: '/venv/bin/python',
      PYSPARK_DRIVER_PYTHON: '/venv/bin/python',
      JAVA_HOME: '/j',
      SPARK_LOCAL_IP: '127.0.0.1',
      SPARK_LAUNCHER_OPTS: '-XX:TieredStopAtLevel=1 -XX:+UseSerialGC',
    });
    const java = options[options.indexOf('--driver-java-options') + 1];
    expect(java).toContain('-XX:SharedArchiveFile=/a.jsa');
    expect(java).toContain('-Djava.io.tmpdir=../tmp');
    expect(options).toContain('spark.ui.enabled=false');
    expect(options).toContain('spark.local.dir=../tmp');
  });

  it('leave the archive out where there is none', () => {
    const { options } = sparkSubmitSettings({ sparkHome: '/s', python: 'python3', javaHome: '/j' });
    expect(options.join(' ')).not.toContain('SharedArchiveFile');
  });
});
