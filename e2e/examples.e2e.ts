import { readdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';

import { afterAll, beforeAll, describe, expect, it } from 'vitest';

import { eventually } from './eventually.ts';
import type { Answer } from './lakeward-client.ts';
import { type RunningLakeward, shapes, startLakeward } from './start-lakeward.ts';

const folder = join(import.meta.dirname, '../examples');
const files = (await readdir(folder)).filter((name) => name.endsWith('.graphql')).toSorted();

describe.each(shapes)('the examples, served by %s', (shape) => {
  let lakeward: RunningLakeward;
  /** Id of the run that an earlier example launched; a later one watches it. */
  let launched: string | undefined;

  beforeAll(async () => {
    lakeward = await startLakeward({ shape });
  });
  afterAll(() => lakeward?.[Symbol.asyncDispose]());

  it.each(files)('%s gives the expected answer', async (file) => {
    const document = await readFile(join(folder, file), 'utf8');
    const user = /^# user: (\S+)$/m.exec(document)?.[1];
    if (!user) throw new Error(`${file} has no line "# user: <name>".`);
    const client = await lakeward.as(user);
    const answers: Answer[] = [];
    if (/^subscription /m.test(document)) {
      for await (const answer of client.subscribe(document, { id: launched })) answers.push(answer);
    } else {
      // The type of a table that a run just wrote reaches the gateway a moment after the run has ended.
      answers.push(
        await eventually(
          () => client.query(document),
          ({ errors }) => errors === undefined,
        ),
      );
    }
    launched ??= answers[0]?.data?.launchJob?.jobRun?.id;

    const seen = answers.map(({ data, errors }) => withoutIds(errors ? { data, errors } : { data }));
    // How often a run tells of the same state depends on the machine.
    const told = seen.filter((one, at) => at === 0 || stateOf(one) === undefined || stateOf(one) !== stateOf(seen[at - 1]));
    await matches(join(folder, file.replace(/graphql$/, 'expected.json')), told.length === 1 ? told[0] : told.map((one) => stateOf(one)));
  });
});

const stateOf = (event: unknown): unknown => (event as { data?: { jobRunEvents?: { state: string } } }).data?.jobRunEvents?.state;

/** Ids of runs, dates of commits and request ids differ from run to run. */
const withoutIds = (value: unknown): unknown =>
  JSON.parse(
    JSON.stringify(value, (key, inner: unknown) =>
      typeof inner === 'string' && (inner.startsWith('run_') || key === 'requestId') ? '<differs>' : inner,
    ),
  );

async function matches(file: string, seen: unknown): Promise<void> {
  if (expect.getState().snapshotState['_updateSnapshot'] === 'all') return writeFile(file, `${JSON.stringify(seen, null, 2)}\n`);
  expect(seen).toEqual(JSON.parse(await readFile(file, 'utf8')));
}
