import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';

import type { Lakeward } from './start-lakeward.ts';

const example = join(import.meta.dirname, '../../examples/12-launch-a-spark-job.graphql');
const followMs = 120_000;
const pollMs = 50;

interface Launched {
  readonly data: {
    readonly launchJob: { readonly jobRun: { readonly id: string } | null; readonly problems: readonly { message: string }[] };
  };
}

interface Followed {
  readonly data: { readonly jobRun: { readonly state: string } };
}

/** Launches the example's job and waits for its end; milliseconds from the mutation to SUCCEEDED. @throws when it ends otherwise. */
export async function launchAndFollow(lakeward: Lakeward, key: string): Promise<number> {
  const mutation = readFileSync(example, 'utf8').replace('"example-route-delays"', JSON.stringify(key));
  const startedAt = performance.now();
  const { launchJob } = (parse(await lakeward.ask(mutation, {})) as Launched).data;
  if (!launchJob.jobRun) throw new Error(launchJob.problems.map(({ message }) => message).join(' '));
  while (performance.now() - startedAt < followMs) {
    const answer = await lakeward.ask('query Follow($id: ID!) { jobRun(id: $id) { state } }', { id: launchJob.jobRun.id });
    const { state } = (parse(answer) as Followed).data.jobRun;
    if (state === 'SUCCEEDED') return performance.now() - startedAt;
    if (['FAILED', 'CANCELLED'].includes(state)) throw new Error(`The job ended as ${state}.`);
    await delay(pollMs);
  }
  throw new Error('The job did not end within two minutes.');
}

const parse = (bytes: Uint8Array): unknown => JSON.parse(Buffer.from(bytes).toString());
