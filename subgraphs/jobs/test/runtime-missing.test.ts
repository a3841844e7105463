import type { PlatformOptions } from '@lakeward/platform';
import { expect, it } from 'vitest';

import { openTestJobs, orderedJob } from './open-test-jobs.ts';

it('refuses a launch without Spark with the command that cures it, and lets one wait that comes while Spark is installed', async () => {
  let state: Awaited<ReturnType<NonNullable<PlatformOptions['spark']>>> = {
    kind: 'MISSING',
    message: 'No Spark was found in the cache folder.',
    cure: 'npm run spark:install',
  };
  await using jobs = await openTestJobs({ spark: async () => state });
  const refused = await jobs.launch('engineer', orderedJob('succeed'), 'missing');
  expect(refused).toMatchObject({ jobRun: null, problems: [{ code: 'RUNTIME_MISSING' }] });
  expect(refused.problems[0]!.message).toContain('npm run spark:install');

  state = { kind: 'WAITING', message: 'Spark is being installed.' };
  const { jobRun, problems } = await jobs.launch('engineer', orderedJob('succeed'), 'waiting');
  expect(problems).toEqual([]);
  await expect
    .poll(async () => (await jobs.until(jobRun!.id, 'QUEUED')).events.map((event) => event.step), { timeout: 10_000 })
    .toContain('WAITING_RUNTIME');
  state = await jobs.obedient();
  expect((await jobs.until(jobRun!.id, 'SUCCEEDED', 'FAILED')).state).toBe('SUCCEEDED');
});
