import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';

import { type EmbeddedEmr, openEmbeddedEmr } from '@lakeward/embedded-emr';
import type { JobRunner } from '@lakeward/ports';
import { type Behaviour, describeJobRunnerContract, type JobRunnerFixture } from '@lakeward/ports/contract/job-runner-contract';

import { createEmrJobRunner } from '../src/emr-job-runner.ts';
import { openAnswerLosingProxy } from './answer-losing-proxy.ts';

const keys = { accessKeyId: 'AKIDLOCAL', secretAccessKey: 'local-secret' };

async function openFixture(): Promise<JobRunnerFixture> {
  const dir = await mkdtemp(join(tmpdir(), 'lakeward-emr-'));
  const executions = join(dir, 'executions');
  await writeFile(executions, '');
  await writeFile(join(dir, 'entry.py'), '');
  const proxy = await openAnswerLosingProxy();
  let emr: EmbeddedEmr;
  let runner: JobRunner;
  const open = async () => {
    emr = await openEmbeddedEmr({
      dir: join(dir, 'emr'),
      keys,
      maxProcesses: 4,
      cancelGraceMs: 1_000,
      spark: async () => ({
        kind: 'READY',
        program: fileURLToPath(new URL('obedient-submit.sh', import.meta.url)),
        environment: { PATH: '/usr/bin:/bin', EXECUTIONS: executions },
        options: [],
        master: 'local[1]',
      }),
      onFault: (error) => {
        throw error;
      },
    });
    proxy.pointTo(emr.endpoint);
    runner = createEmrJobRunner({
      endpoint: proxy.endpoint,
      region: 'local',
      credentials: keys,
      clusterName: 'lakeward-test',
      newCluster: { Instances: { KeepJobFlowAliveWhenNoSteps: true }, StepConcurrencyLevel: 4 },
      application: { entryUri: pathToFileURL(join(dir, 'entry.py')).href, pyFileUris: [], arguments: [], conf: {} },
    });
  };
  await open();
  const close = async () => {
    await runner[Symbol.asyncDispose]();
    await emr[Symbol.asyncDispose]();
  };
  return {
    runner: () => runner,
    async launch(name, behaviour) {
      const spec = join(dir, `${name}.spec`);
      await writeFile(spec, `${words(behaviour)}\n`);
      return { name, runId: 'run_contract', attempt: 1, specUri: pathToFileURL(spec).href, specSha256: '00', timeoutMs: 60_000 };
    },
    loseNextAnswer: () => proxy.loseNext('AddJobFlowSteps'),
    async restartBackend() {
      await close();
      await open();
    },
    executions: async (name) => (await readFile(executions, 'utf8')).split('\n').filter((line) => line === name).length,
    async alive(name) {
      const pids = (await readdir('/proc')).filter((entry) => /^\d+$/.test(entry));
      const commands = await Promise.all(pids.map((pid) => readFile(`/proc/${pid}/cmdline`, 'utf8').catch(() => '')));
      return commands.some((command) => command.includes(name));
    },
    async [Symbol.asyncDispose]() {
      await close();
      await proxy[Symbol.asyncDispose]();
      await rm(dir, { recursive: true, force: true, maxRetries: 20, retryDelay: 50 }); // steps outlive the server
    },
  };
}

function words(behaviour: Behaviour): string {
  switch (behaviour.kind) {
    case 'SUCCEED':
      return 'succeed';
    case 'EXIT':
      return `exit ${behaviour.code}`;
    case 'PRINT':
      return `print ${behaviour.lines}`;
    case 'WAIT':
      return 'wait';
  }
}

describeJobRunnerContract({
  name: 'the EMR driver on the embedded EMR server',
  open: openFixture,
  capabilities: { cancelRunning: true, runPolicy: false, idempotentSubmit: false, logsLagSeconds: 0 },
  patienceMs: 10_000,
});
