import { fork } from 'node:child_process';
import { once } from 'node:events';
import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';

import { expect, it } from 'vitest';

import { openTestJobs, orderedJob } from './open-test-jobs.ts';

/**
 * F1-F12 in short: the process that dispatches, watches and commits is killed at moments spread over a whole run, once each, and started again.
 * Whatever the moment, there is one execution, one snapshot and one published dataset. The seed is the round.
 */
it('ends with one execution and one commit, whenever the process is killed', { timeout: 120_000 }, async () => {
  await using jobs = await openTestJobs();
  const entry = fileURLToPath(new URL('jobs-process.ts', import.meta.url));
  // From here on the work is done by processes that can be killed.
  const accepted = await jobs.stopWorkers();
  const start = async () => {
    const child = fork(entry, [join(jobs.dir, 'data'), accepted.databaseUrl, 'demo', accepted.executions], { stdio: 'ignore' });
    await once(child, 'message');
    return child;
  };
  const rounds = [0, 60, 200];
  for (const [round, killAfterMs] of rounds.entries()) {
    const table = `killed-${round}`;
    const id = await accepted.accept(orderedJob('succeed', table), table);
    const first = await start();
    await delay(killAfterMs);
    first.kill('SIGKILL');
    await once(first, 'exit');
    const second = await start();
    const deadline = performance.now() + 30_000;
    let state = '';
    while (state !== 'SUCCEEDED' && state !== 'FAILED' && performance.now() < deadline) {
      state = await accepted.stateOf(id);
      await delay(50);
    }
    second.kill('SIGKILL');
    await once(second, 'exit');
    expect(`${killAfterMs} ms: ${state}`).toBe(`${killAfterMs} ms: SUCCEEDED`);
    expect(await readdir(join(jobs.dir, 'data/objects/aviation', table, 'snapshots'))).toEqual(['1.json']);
    expect(await readdir(join(jobs.dir, 'data/objects/aviation', table, 'data'))).toHaveLength(1);
    expect((await jobs.executions()).filter((name) => name.includes(id))).toHaveLength(1);
  }
});
