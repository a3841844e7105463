import { availableParallelism } from 'node:os';
import { dirname } from 'node:path';

import type { SparkInstallation } from './find-spark.ts';

export interface SparkSubmitOptions {
  /** Relative to the child's working folder, or absolute. Holds Spark's scratch files and Java's; deleted with the step. */
  readonly temporaryFolder?: string;
  /** Task threads; default: the machine's cores, at most 4. */
  readonly cores?: number;
  readonly memoryMb?: number;
  /** Folder with the packages of the runner, when they do not come as `--py-files`: compiled once instead of at each start. */
  readonly runnerFolder?: string;
  readonly javaOptions?: readonly string[];
}

/** What starts `spark-submit` fast and alone; the same shape as a ready SparkRuntimeState. */
export interface SparkSubmitSettings {
  readonly program: string;
  /** The child's whole environment. */
  readonly environment: Readonly<Record<string, string>>;
  /** Options before the step's own, which win. */
  readonly options: readonly string[];
  readonly master: string;
}

/**
 * Settings for small jobs. The first compiler alone and one collector halve the CPU time, the class-data archive takes a third off what is left;
 * two shuffle partitions and no UI save threads. Without the variables spark-submit may end with 127.
 */
export function sparkSubmitSettings(spark: SparkInstallation, given: SparkSubmitOptions = {}): SparkSubmitSettings {
  const { temporaryFolder = '../tmp', memoryMb = 1024, cores = Math.min(availableParallelism(), 4) } = given;
  const fast = ['-XX:TieredStopAtLevel=1', '-XX:+UseSerialGC'];
  const javaOptions = [
    ...fast,
    '-XX:-UsePerfData',
    ...(spark.archive ? [`-XX:SharedArchiveFile=${spark.archive}`] : []),
    `-Djava.io.tmpdir=${temporaryFolder}`,
    '-Duser.timezone=UTC',
    ...(given.javaOptions ?? []),
  ];
  const settings: Readonly<Record<string, string>> = {
    'spark.ui.enabled': 'false',
    'spark.sql.shuffle.partitions': '2',
    'spark.local.dir': temporaryFolder,
    'spark.sql.warehouse.dir': `${temporaryFolder}/warehouse`,
    'spark.driver.bindAddress': '127.0.0.1',
    'spark.driver.host': '127.0.0.1',
    // Progress goes to log.jsonl; operators read warnings.
    'spark.log.level': 'WARN',
  };
  return {
    program: `${spark.sparkHome}/bin/spark-submit`,
    environment: {
      PATH: [dirname(spark.python), '/usr/local/bin', '/usr/bin', '/bin'].join(':'),
      LANG: 'C.UTF-8',
      SPARK_HOME: spark.sparkHome,
      PYSPARK_PYTHON: spark.python,
      PYSPARK_DRIVER_PYTHON: spark.python,
      JAVA_HOME: spark.javaHome,
      SPARK_LOCAL_IP: '127.0.0.1',
      // The program that puts the command together is a Java of its own.
      SPARK_LAUNCHER_OPTS: fast.join(' '),
      ...(given.runnerFolder && { PYTHONPATH: given.runnerFolder }),
    },
    options: [
      '--driver-memory',
      `${memoryMb}m`,
      '--driver-java-options',
      javaOptions.join(' '),
      ...Object.entries(settings).flatMap(([key, value]) => ['--conf', `${key}=${value}`]),
    ],
    master: `local[${cores}]`,
  };
}
