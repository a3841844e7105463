import { createPublicKey } from 'node:crypto';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';

import type { SparkRuntimeState } from '@lakeward/embedded-emr/spark-runtime-state';
import type { JobRunner, Log, RunnerHealth } from '@lakeward/ports';

import type { PlatformKeys } from '../platform.ts';

export interface EmbeddedRunnerParts {
  /** Absolute; clusters, steps and their logs. */
  readonly emrFolder: string;
  readonly keys: PlatformKeys;
  readonly spark: () => Promise<SparkRuntimeState>;
  readonly log: Log;
  /** Hands over what must be closed after the runner. */
  readonly use: <T extends AsyncDisposable>(resource: T) => T;
}

/** The EMR driver on our own EMR server; both load at the first job. Closing leaves running Spark processes to the next start. */
export async function openEmbeddedRunner({ emrFolder, keys, spark, log, use }: EmbeddedRunnerParts): Promise<JobRunner> {
  const [{ openEmbeddedEmr }, { createEmrJobRunner }] = await Promise.all([
    import('@lakeward/embedded-emr'),
    import('@lakeward/adapters-aws'),
  ]);
  const credentials = { accessKeyId: 'lakeward', secretAccessKey: (await keys.secret('embedded-emr')).toString('hex') };
  const publicKeyFile = join(emrFolder, 'spec-signing.pub.pem');
  await writeFile(publicKeyFile, createPublicKey(await keys.specSigning()).export({ type: 'spki', format: 'pem' }), { mode: 0o600 });

  const server = use(
    await openEmbeddedEmr({
      dir: emrFolder,
      keys: credentials,
      spark,
      onFault: (error) => log.error({ err: error }, 'The embedded EMR server failed.'),
    }),
  );
  return createEmrJobRunner({
    endpoint: server.endpoint,
    region: 'local',
    credentials,
    clusterName: 'lakeward',
    newCluster: {
      Instances: { KeepJobFlowAliveWhenNoSteps: true, InstanceCount: 1, MasterInstanceType: 'm5.xlarge' },
      StepConcurrencyLevel: 2,
    },
    application: {
      entryUri: pathToFileURL(join(sparkSources, 'lakeward_run.py')).href,
      pyFileUris: [],
      arguments: ['--public-key', publicKeyFile],
      conf: {},
    },
    runtime: async () => healthOf(await spark()),
  });
}

const sparkSources = fileURLToPath(new URL('../../../../spark/python', import.meta.url));

const healthOf = (state: SparkRuntimeState): RunnerHealth => {
  switch (state.kind) {
    case 'READY':
      return { kind: 'READY' };
    case 'WAITING':
      return { kind: 'WAITING_RUNTIME', message: state.message };
    case 'MISSING':
      return { kind: 'MISSING', message: state.message, cure: state.cure };
  }
};
