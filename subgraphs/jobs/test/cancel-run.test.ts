import { readdir } from 'node:fs/promises';
import { join } from 'node:path';

import { afterAll, beforeAll, describe, expect, it } from 'vitest';

import { openTestJobs, orderedJob } from './open-test-jobs.ts';

describe('cancelling and restarting', () => {
  let jobs: Awaited<ReturnType<typeof openTestJobs>>;
  beforeAll(async () => {
    jobs = await openTestJobs();
  });
  afterAll(() => jobs[Symbol.asyncDispose]());

  const cancel = async (id: string) => {
    const { data, errors } = await jobs.ask(
      'engineer',
      'mutation ($id: ID!) { cancelJobRun(id: $id) { jobRun { state } problems { code } } }',
      { id },
    );
    expect(errors).toBeUndefined();
    return data!['cancelJobRun'] as { jobRun: { state: string } | null; problems: { code: string }[] };
  };
  const dataOf = async (table: string) => readdir(join(jobs.dir, 'data/objects/aviation', table, 'data')).catch(() => []);

  it('ends a running job, leaves no half output and is asked twice without harm (F18)', async () => {
    const { jobRun } = await jobs.launch('engineer', orderedJob('wait', 'cancelled'), 'cancelled');
    await jobs.until(jobRun!.id, 'RUNNING');
    expect((await cancel(jobRun!.id)).jobRun?.state).toBe('CANCELLING');
    expect((await cancel(jobRun!.id)).problems).toEqual([]);
    const run = await jobs.until(jobRun!.id, 'CANCELLED', 'FAILED', 'SUCCEEDED');
    expect(run).toMatchObject({ state: 'CANCELLED', attempts: [{ backendState: 'CANCELLED' }], outputSnapshot: null });
    expect(await dataOf('cancelled')).toEqual([]);
    expect((await cancel(jobRun!.id)).problems).toEqual([]);
  });

  it('answers CONFLICT for a run that has ended', async () => {
    const { jobRun } = await jobs.launch('engineer', orderedJob('succeed', 'ended'), 'ended');
    await jobs.until(jobRun!.id, 'SUCCEEDED');
    expect(await cancel(jobRun!.id)).toEqual({ jobRun: null, problems: [{ code: 'CONFLICT' }] });
  });

  it('goes one way or the other, never both, when a cancel races with the end', async () => {
    for (let round = 0; round < 4; round++) {
      const { jobRun } = await jobs.launch('engineer', orderedJob('succeed', `race-${round}`), `race-${round}`);
      await jobs.until(jobRun!.id, 'STARTING', 'RUNNING', 'COMMITTING', 'SUCCEEDED');
      const { problems } = await cancel(jobRun!.id);
      const run = await jobs.until(jobRun!.id, 'CANCELLED', 'SUCCEEDED');
      expect(run.state).toBe(problems.length > 0 ? 'SUCCEEDED' : 'CANCELLED');
      expect(await dataOf(`race-${round}`)).toHaveLength(run.state === 'SUCCEEDED' ? 1 : 0);
      expect(run.outputSnapshot === null).toBe(run.state === 'CANCELLED');
    }
  });

  it('waits for the run before it that writes the same table, and fails at once when asked to', async () => {
    const first = await jobs.launch('engineer', orderedJob('wait', 'busy'), 'busy-1');
    await jobs.until(first.jobRun!.id, 'RUNNING');
    const refused = await jobs.launch('engineer', orderedJob('succeed', 'busy'), 'busy-2', { onTargetBusy: 'FAIL' });
    expect(refused.problems).toMatchObject([{ code: 'TARGET_BUSY' }]);
    const second = await jobs.launch('engineer', orderedJob('succeed', 'busy'), 'busy-3');
    await expect
      .poll(async () => (await jobs.until(second.jobRun!.id, 'QUEUED')).events.at(-1)?.step, { timeout: 10_000 })
      .toBe('WAITING_TARGET');
    await cancel(first.jobRun!.id);
    await jobs.until(second.jobRun!.id, 'SUCCEEDED');
  });

  it('appends to, replaces and refuses to recreate a table, one snapshot after the other', async () => {
    const run = async (mode: string, key: string) => {
      const { jobRun, problems } = await jobs.launch('engineer', orderedJob('succeed', 'modes', mode), key);
      return jobRun ? jobs.until(jobRun.id, 'SUCCEEDED', 'FAILED') : problems[0]!;
    };
    expect(await run('CREATE', 'm1')).toMatchObject({ outputSnapshot: { sequence: '1', rowCount: '7' } });
    expect(await run('APPEND', 'm2')).toMatchObject({ outputSnapshot: { sequence: '2', rowCount: '14' } });
    expect(await run('OVERWRITE_PARTITIONS', 'm3')).toMatchObject({ outputSnapshot: { sequence: '3', rowCount: '7' } });
    expect(await run('OVERWRITE', 'm4')).toMatchObject({ outputSnapshot: { sequence: '4', rowCount: '7' } });
    expect(await run('CREATE', 'm5')).toMatchObject({ code: 'INVALID' });
  });

  it('goes on with a job that outlived our process, and ends with one execution', async () => {
    const { jobRun } = await jobs.launch('engineer', orderedJob('wait', 'outlived'), 'outlived');
    await jobs.until(jobRun!.id, 'RUNNING');
    const executions = async () => (await jobs.executions()).filter((name) => name.includes(jobRun!.id));
    await expect.poll(executions, { timeout: 10_000 }).toHaveLength(1);
    await jobs.restart();
    expect((await jobs.until(jobRun!.id, 'RUNNING', 'FAILED', 'LOST')).state).toBe('RUNNING');
    await cancel(jobRun!.id);
    await jobs.until(jobRun!.id, 'CANCELLED');
    expect(await executions()).toHaveLength(1);
  });

  it('stops a run whose right to write was lost while it ran', async () => {
    const { jobRun } = await jobs.launch('engineer', orderedJob('succeed', 'lost-right'), 'lost-right');
    await jobs.until(jobRun!.id, 'STARTING', 'RUNNING');
    const { versions } = await jobs.parts.repository.load('demo');
    const policy = versions.find((version) => version.name === 'what engineers may')!;
    await jobs.parts.repository.setMode(jobs.somebody('engineer'), policy.id, 'OFF', policy.version);
    await jobs.parts.snapshots.refresh();
    const run = await jobs.until(jobRun!.id, 'FAILED', 'SUCCEEDED');
    expect(run.failure?.class).toBe('RIGHTS');
    expect(await dataOf('lost-right')).toEqual([]);
  });
});
