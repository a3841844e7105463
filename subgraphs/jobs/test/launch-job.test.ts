import { readdir } from 'node:fs/promises';
import { join } from 'node:path';

import { afterAll, beforeAll, describe, expect, it } from 'vitest';

import { openTestJobs, orderedJob } from './open-test-jobs.ts';

describe('launching a job', () => {
  let jobs: Awaited<ReturnType<typeof openTestJobs>>;
  beforeAll(async () => {
    jobs = await openTestJobs();
  });
  afterAll(() => jobs[Symbol.asyncDispose]());

  it('runs it, commits its output and publishes the dataset to its owner alone', async () => {
    const { jobRun, problems } = await jobs.launch('engineer', orderedJob('succeed'), 'first');
    expect(problems).toEqual([]);
    const run = await jobs.until(jobRun!.id, 'SUCCEEDED', 'FAILED');
    expect(run).toMatchObject({ state: 'SUCCEEDED', failure: null, outputSnapshot: { sequence: '1', rowCount: '7' } });
    const states = run.events.filter((event) => event.step === null).map((event) => event.state);
    expect(states).toEqual(['QUEUED', 'STARTING', 'RUNNING', 'COMMITTING', 'SUCCEEDED']);
    const steps = run.events.map((event) => event.step);
    for (const step of ['ACCEPTED', 'PLANNED', 'SUBMITTED', 'REMOTE_ENDED', 'INTENT_STORED', 'SNAPSHOT_WRITTEN', 'PUBLISHED'])
      expect(steps).toContain(step);

    const dataset = jobs.parts.snapshots.current().datasets.get(run.output!.id as never)!;
    expect(dataset).toMatchObject({ database: 'aviation', name: 'route_delays', owners: [{ principal: 'engineer', role: 'OWNER' }] });
    expect(dataset.partitionKeys.map((key) => key.name)).toEqual(['month']);
    expect(dataset.snapshot?.files).toHaveLength(1);
    expect(
      jobs.parts.snapshots
        .current()
        .readSchemas.get(dataset.id)
        ?.map((schema) => schema.name),
    ).toEqual(['default']);
    const { data } = await jobs.ask(
      'engineer',
      `query { _entities(representations: [{ __typename: "Dataset", id: "${dataset.id}" }]) { ... on Dataset { lastRun { id } runs { nodes { id } } } } }`,
    );
    expect(data!['_entities']).toEqual([{ lastRun: { id: run.id }, runs: { nodes: [{ id: run.id }] } }]);
  });

  it('is one run for the same key and input, however often and how many at once', async () => {
    const answers = await Promise.all(Array.from({ length: 5 }, () => jobs.launch('engineer', orderedJob('succeed', 'once'), 'twice')));
    const ids = new Set(answers.map((answer) => answer.jobRun?.id));
    expect(ids.size).toBe(1);
    await jobs.until([...ids][0]!, 'SUCCEEDED');
    const later = await jobs.launch('engineer', orderedJob('succeed', 'once'), 'twice');
    expect(later.jobRun).toMatchObject({ id: [...ids][0], state: 'SUCCEEDED' });
    expect((await jobs.executions()).filter((name) => name.includes([...ids][0]!))).toHaveLength(1);
  });

  it('refuses the same key with other input, and takes it from another caller', async () => {
    const other = await jobs.launch('engineer', orderedJob('succeed', 'elsewhere'), 'twice');
    expect(other.problems).toMatchObject([{ code: 'KEY_REUSED', path: ['input', 'idempotencyKey'] }]);
    const { jobRun } = await jobs.launch('colleague', orderedJob('succeed', 'theirs'), 'twice');
    expect(jobRun).not.toBeNull();
  });

  it('answers NOT_FOUND alike for a source that does not exist and for one that the caller may not see', async () => {
    const absent = {
      ...orderedJob('succeed'),
      sources: [{ id: 'airports', from: { dataset: { dataset: { namespace: 'x', name: 'table/aviation/nothing' } } } }],
    };
    const missing = await jobs.launch('engineer', absent, 'absent');
    const hidden = await jobs.launch('stranger', orderedJob('succeed'), 'hidden');
    expect(missing.problems).toMatchObject([{ code: 'NOT_FOUND', path: ['input', 'job', 'spec', 'sources', '0', 'from'] }]);
    expect(hidden.problems).toEqual(missing.problems);
  });

  it('refuses a target that the caller may see and not write', async () => {
    const { problems } = await jobs.launch('reader', orderedJob('succeed'), 'not mine'.replaceAll(' ', '-'));
    expect(problems).toMatchObject([{ code: 'NOT_FOUND', path: ['input', 'job', 'spec', 'target', 'dataset'] }]);
  });

  it('names the place of a spec that is wrong', async () => {
    const wrong = orderedJob('succeed');
    const { problems } = await jobs.launch('engineer', { ...wrong, steps: [{ id: 'out', in: ['nobody'], apply: { sql: 'x' } }] }, 'wrong');
    expect(problems).toMatchObject([{ code: 'INVALID', path: ['input', 'job', 'spec', 'steps', '0', 'in'] }]);
  });

  it('plans without storing or starting anything', async () => {
    const before = await jobs.executions();
    const { data, errors } = await jobs.ask(
      'engineer',
      'query ($job: JobInput!) { planJob(job: $job) { specHash target { id } problems { code } sources { id rowsFiltered snapshot { sequence } columns { path visibility } } } }',
      { job: { spec: orderedJob('succeed', 'planned') } },
    );
    expect(errors).toBeUndefined();
    expect(data!['planJob']).toMatchObject({
      target: null,
      problems: [],
      sources: [{ id: 'airports', rowsFiltered: false, snapshot: { sequence: '1' } }],
    });
    expect(await jobs.executions()).toEqual(before);
  });

  it('tells each event once, in order, and ends the stream with the run', async () => {
    const { jobRun } = await jobs.launch('engineer', orderedJob('succeed', 'streamed'), 'streamed');
    const seen: { sequence: string; state: string }[] = [];
    for await (const { data, errors } of jobs.events(
      'engineer',
      'subscription ($id: ID!) { jobRunEvents(id: $id) { sequence state step } }',
      { id: jobRun!.id },
    )) {
      expect(errors).toBeUndefined();
      seen.push(data!['jobRunEvents'] as (typeof seen)[number]);
    }
    expect(seen.map((event) => Number(event.sequence))).toEqual(seen.map((_, index) => index + 1));
    expect(seen.at(-1)?.state).toBe('SUCCEEDED');
    const logs: string[] = [];
    for await (const { data } of jobs.events('engineer', 'subscription ($id: ID!) { jobRunLog(id: $id) { lines complete } }', {
      id: jobRun!.id,
    }))
      logs.push(...(data!['jobRunLog'] as { lines: string[] }).lines);
    expect(logs).toEqual(['obedient']);
  });

  it('shows a run to its launcher, and to others as if it did not exist', async () => {
    const { jobRun } = await jobs.launch('engineer', orderedJob('succeed', 'private'), 'private');
    await jobs.until(jobRun!.id, 'SUCCEEDED');
    for (const who of ['reader', 'stranger', 'colleague']) {
      const { data } = await jobs.ask(who, 'query ($id: ID!) { jobRun(id: $id) { id } jobRuns { nodes { id } } }', { id: jobRun!.id });
      expect(data!['jobRun']).toBeNull();
      expect((data!['jobRuns'] as { nodes: { id: string }[] }).nodes.map((node) => node.id)).not.toContain(jobRun!.id);
      const cancel = await jobs.ask(who, 'mutation ($id: ID!) { cancelJobRun(id: $id) { problems { code } } }', { id: jobRun!.id });
      expect(cancel.data!['cancelJobRun']).toEqual({ problems: [{ code: 'NOT_FOUND' }] });
    }
  });

  it('pages runs newest first, and refuses a cursor that is none', async () => {
    const page = async (after: string | null) =>
      await jobs.ask(
        'engineer',
        'query ($after: String) { jobRuns(first: 2, after: $after) { nodes { id } pageInfo { hasNextPage endCursor } totalCount } }',
        { after },
      );
    const ids: string[] = [];
    for (let after: string | null = null; ;) {
      const { data } = await page(after);
      const runs = data!['jobRuns'] as {
        nodes: { id: string }[];
        pageInfo: { hasNextPage: boolean; endCursor: string };
        totalCount: string;
      };
      ids.push(...runs.nodes.map((node) => node.id));
      after = runs.pageInfo.endCursor;
      if (!runs.pageInfo.hasNextPage) {
        expect(ids).toHaveLength(Number(runs.totalCount));
        break;
      }
    }
    expect(new Set(ids).size).toBe(ids.length);
    expect((await page('bm8')).errors?.[0]?.message).toMatch(/no cursor/);
  });

  it('sends lineage with both ends and says START before COMPLETE', async () => {
    const { jobRun } = await jobs.launch('engineer', orderedJob('succeed', 'traced'), 'traced');
    await jobs.until(jobRun!.id, 'SUCCEEDED');
    await expect
      .poll(() => jobs.lineage.filter((event) => JSON.stringify(event.run.facets).includes(jobRun!.id)).map((event) => event.eventType), {
        timeout: 5_000,
      })
      .toEqual(['START', 'COMPLETE']);
    const complete = jobs.lineage.find((event) => event.eventType === 'COMPLETE' && JSON.stringify(event.run.facets).includes(jobRun!.id))!;
    expect(complete.inputs).toMatchObject([{ name: 'table/aviation/airports' }]);
    expect(complete.outputs).toMatchObject([{ name: 'table/aviation/traced' }]);
  });

  it('leaves nothing of a failed attempt, and says class, step and a safe sentence', async () => {
    const { jobRun } = await jobs.launch('engineer', orderedJob('exit 40', 'checked'), 'checked');
    const run = await jobs.until(jobRun!.id, 'FAILED', 'SUCCEEDED');
    expect(run.failure).toEqual({ class: 'CHECKS', step: 'out', message: 'A check failed.' });
    expect(run.attempts).toHaveLength(1);
    expect(await readdir(join(jobs.dir, 'data/objects/aviation/checked/data')).catch(() => [])).toEqual([]);
  });

  it('tries again after the death of the backend, and only then', async () => {
    const { jobRun } = await jobs.launch('engineer', orderedJob('die-once', 'mortal'), 'mortal');
    const run = await jobs.until(jobRun!.id, 'FAILED', 'SUCCEEDED');
    expect(run.state).toBe('SUCCEEDED');
    expect(run.attempts).toMatchObject([
      { number: 1, state: 'FAILED' },
      { number: 2, state: 'SUCCEEDED' },
    ]);
  });

  it.each([
    ['no-manifest', /no whole manifest/],
    ['wrong-size', /not those of its manifest/],
    ['forged-hash', /did not run the spec/],
  ])('never commits an attempt that left %s', async (order, sentence) => {
    const { jobRun } = await jobs.launch('engineer', orderedJob(order, `bad-${order}`), order);
    const run = await jobs.until(jobRun!.id, 'FAILED', 'SUCCEEDED');
    expect(run.failure?.class).toBe('INTERNAL');
    expect(run.failure?.message).toMatch(sentence);
    expect(run.outputSnapshot).toBeNull();
  });

  it('retries a failed run as a new one that is linked to it', async () => {
    const { jobRun } = await jobs.launch('engineer', orderedJob('exit 20', 'again'), 'again');
    await jobs.until(jobRun!.id, 'FAILED');
    const { data } = await jobs.ask(
      'engineer',
      'mutation ($id: ID!) { retryJobRun(id: $id, idempotencyKey: "again-2") { jobRun { id retryOf { id } } problems { code } } }',
      { id: jobRun!.id },
    );
    expect(data!['retryJobRun']).toMatchObject({ jobRun: { retryOf: { id: jobRun!.id } }, problems: [] });
  });
});
