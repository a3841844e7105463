import { mkdir, readdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { gunzipSync } from 'node:zlib';

import { afterAll, beforeAll, describe, expect, it } from 'vitest';

import { bootId, processesMarked } from '../src/process-identity.ts';
import { openTestServer, step } from './open-test-server.ts';

describe('steps as processes', () => {
  let emr: Awaited<ReturnType<typeof openTestServer>>;
  let cluster: string;
  beforeAll(async () => {
    emr = await openTestServer();
    cluster = await emr.cluster({ StepConcurrencyLevel: 4 });
  });
  afterAll(() => emr[Symbol.asyncDispose]());

  const log = async (id: string, stream: string) =>
    gunzipSync(await readFile(join(emr.dir, 'logs', cluster, 'steps', id, `${stream}.gz`))).toString();
  const running = async (id: string) => processesMarked('LAKEWARD_STEP', id);

  it('take their state from the exit code, and tell it with the place of the log', async () => {
    const good = await emr.add(cluster, 'echo out; echo err >&2');
    const bad = await emr.add(cluster, 'exit 41');
    const done = await emr.until(cluster, good, 'COMPLETED', 'FAILED');
    expect(done.Status.State).toBe('COMPLETED');
    expect(done.Status.Timeline.EndDateTime).toBeGreaterThan(done.Status.Timeline.CreationDateTime - 1);
    expect(await log(good, 'stdout')).toBe('out\n');
    expect(await log(good, 'stderr')).toBe('err\n');
    expect(await log(good, 'controller')).toMatch(/exit code 0/);
    const failed = await emr.until(cluster, bad, 'COMPLETED', 'FAILED');
    expect(failed.Status.FailureDetails).toMatchObject({
      Message: 'The step ended with exit code 41.',
      LogFile: expect.stringMatching(`${bad}/stderr.gz$`) as string,
    });
  });

  it('end with 137 when somebody kills them (F21)', async () => {
    const id = await emr.add(cluster, 'kill -9 $$');
    expect((await emr.until(cluster, id, 'COMPLETED', 'FAILED')).Status.FailureDetails?.Message).toMatch(/exit code 137/);
  });

  it('see nothing of our environment and have a home and a temporary folder of their own, which go with them', async () => {
    process.env['LAKEWARD_TEST_SECRET'] = 'secret';
    const id = await emr.add(cluster, 'env; echo here >"$HOME/file"; echo there >"$TMPDIR/file"; pwd');
    await emr.until(cluster, id, 'COMPLETED', 'FAILED');
    delete process.env['LAKEWARD_TEST_SECRET'];
    const out = await log(id, 'stdout');
    expect(out).not.toContain('secret');
    expect(out).toContain(`/processes/${id}/home`);
    expect(await readdir(join(emr.dir, 'processes', id))).toEqual(['exit', 'process']);
  });

  it('end with their whole tree on cancel, also where TERM is ignored and children left the group (F21)', async () => {
    const id = await emr.add(cluster, "trap '' TERM; setsid sleep 300 & sleep 300 & echo started; wait; sleep 300");
    await emr.until(cluster, id, 'RUNNING');
    await expect.poll(async () => (await running(id)).length, { timeout: 5_000 }).toBeGreaterThanOrEqual(4);
    const { CancelStepsInfoList: answers } = await emr.call<{ CancelStepsInfoList: object[] }>('CancelSteps', {
      ClusterId: cluster,
      StepIds: [id],
    });
    expect(answers).toEqual([{ StepId: id, Status: 'SUBMITTED' }]);
    expect((await emr.until(cluster, id, 'CANCELLED', 'FAILED', 'COMPLETED')).Status.State).toBe('CANCELLED');
    expect(await running(id)).toEqual([]);
    const late = await emr.call('CancelSteps', { ClusterId: cluster, StepIds: [id] });
    expect(late).toMatchObject({ CancelStepsInfoList: [{ Status: 'FAILED' }] });
  });

  it('leave no process behind that they forgot', async () => {
    const id = await emr.add(cluster, 'setsid sleep 300 & true');
    await emr.until(cluster, id, 'COMPLETED');
    expect(await running(id)).toEqual([]);
  });

  it('run one spark-submit by command-runner.jar in cluster mode, and nothing else', async () => {
    const refused = async (args: string[], jar = 'command-runner.jar') => {
      const id = await emr.add(cluster, '', { HadoopJarStep: { Jar: jar, Args: args } });
      return (await emr.until(cluster, id, 'FAILED', 'COMPLETED')).Status.FailureDetails?.Message;
    };
    expect(await refused(['bash', '-c', 'true'])).toMatch(/Only spark-submit/);
    expect(await refused(['spark-submit', 'file:///x.py'], 's3://somebody/jar.jar')).toMatch(/command-runner/);
    expect(await refused(['spark-submit', '--deploy-mode', 'client', 'file:///x.py'])).toMatch(/Client deploy mode/);
    expect(await refused(['spark-submit', '--deploy-mode', 'cluster', 's3://bucket/x.py'])).toMatch(/on this machine/);
    expect(await refused(['spark-submit'])).toMatch(/no application/);
  });

  it('run side by side up to the level of their cluster, in order of arrival', async () => {
    const narrow = await emr.cluster();
    const first = await emr.add(narrow, 'sleep 300');
    const second = await emr.add(narrow, 'true');
    await emr.until(narrow, first, 'RUNNING');
    expect((await emr.step(narrow, second)).Status.State).toBe('PENDING');
    await emr.call('CancelSteps', { ClusterId: narrow, StepIds: [first], StepCancellationOption: 'TERMINATE_PROCESS' });
    await emr.until(narrow, second, 'COMPLETED');
  });

  it('take the steps behind them along when they fail and are told to', async () => {
    const narrow = await emr.cluster();
    const { StepIds: ids } = await emr.call<{ StepIds: string[] }>('AddJobFlowSteps', {
      JobFlowId: narrow,
      Steps: [{ ...step('exit 1'), ActionOnFailure: 'CANCEL_AND_WAIT' }, step('true')],
    });
    await emr.until(narrow, ids[0]!, 'FAILED');
    await emr.until(narrow, ids[1]!, 'CANCELLED');
    const ending = await emr.cluster();
    await emr.add(ending, 'exit 1', { ActionOnFailure: 'TERMINATE_CLUSTER' });
    await expect
      .poll(
        async () =>
          (await emr.call<{ Cluster: { Status: { State: string } } }>('DescribeCluster', { ClusterId: ending })).Cluster.Status.State,
        { timeout: 5_000 },
      )
      .toBe('TERMINATED_WITH_ERRORS');
  });

  it('are adopted after a restart while they run, and finished when they ended meanwhile (F22)', async () => {
    const lives = await emr.add(cluster, 'sleep 300');
    const ends = await emr.add(cluster, 'sleep 0.3; exit 3');
    await emr.until(cluster, lives, 'RUNNING');
    await emr.until(cluster, ends, 'RUNNING');
    // The wrapper, the shell of the order and its sleep.
    await expect.poll(async () => (await running(lives)).length, { timeout: 5_000 }).toBe(3);
    const before = new Set(await running(lives));
    await emr.restart();
    expect((await emr.step(cluster, lives)).Status.State).toBe('RUNNING');
    expect(new Set(await running(lives))).toEqual(before);
    expect((await emr.until(cluster, ends, 'FAILED', 'COMPLETED')).Status.FailureDetails?.Message).toMatch(/exit code 3/);
    await emr.call('CancelSteps', { ClusterId: cluster, StepIds: [lives] });
    await emr.until(cluster, lives, 'CANCELLED');
  });

  it('are lost, not adopted, when another process has taken their number (F22)', async () => {
    const id = await emr.add(cluster, 'sleep 300');
    await emr.until(cluster, id, 'RUNNING');
    const folder = join(emr.dir, 'processes', id);
    await expect.poll(async () => readdir(folder), { timeout: 5_000 }).toContain('process');
    const mine = { pid: process.pid, startTime: '1', bootId: await bootId() };
    await emr.call('CancelSteps', { ClusterId: cluster, StepIds: [id], StepCancellationOption: 'TERMINATE_PROCESS' });
    await emr.until(cluster, id, 'CANCELLED');
    // As a server finds it that died together with the wrapper: a step that runs, a number, no exit code.
    const ghost = await emr.add(cluster, 'sleep 300');
    await emr.until(cluster, ghost, 'RUNNING');
    await mkdir(join(emr.dir, 'processes', ghost), { recursive: true });
    for (const pid of await running(ghost)) process.kill(pid, 'SIGKILL');
    await writeFile(join(emr.dir, 'processes', ghost, 'process'), JSON.stringify(mine));
    await emr.restart();
    expect((await emr.until(cluster, ghost, 'FAILED', 'COMPLETED')).Status.FailureDetails?.Reason).toMatch(/lost|Unknown/);
  });
});
