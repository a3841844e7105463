import type { Action } from '@lakeward/policy/policy';
import { planFence } from '@lakeward/policy/fence-proof';
import { fenceSchema } from '@lakeward/policy/shield-fence';
import { buildSubgraph } from '@lakeward/service/subgraph-sdl';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';

import { jobsPart } from '../src/graphql/static-part.ts';
import { openTestJobs, orderedJob } from './open-test-jobs.ts';

/** Every door of this subgraph with its action. A new field needs its row here. */
const doors: Readonly<Record<string, Action>> = {
  'Query.jobRun': 'job.read',
  'Query.jobRuns': 'job.read',
  'Query.planJob': 'job.plan',
  'Mutation.launchJob': 'job.launch',
  'Mutation.cancelJobRun': 'job.cancel',
  'Mutation.retryJobRun': 'job.launch',
  'Subscription.jobRunEvents': 'job.read',
  'Subscription.jobRunLog': 'job.log',
  JobRun: 'job.read',
  Dataset: 'catalog.read',
};

describe('permissions of jobs', () => {
  let jobs: Awaited<ReturnType<typeof openTestJobs>>;
  let runId: string;
  beforeAll(async () => {
    jobs = await openTestJobs();
    const { jobRun } = await jobs.launch('engineer', orderedJob('succeed', 'guarded'), 'guarded');
    runId = jobRun!.id;
    await jobs.until(runId, 'SUCCEEDED');
  });
  afterAll(() => jobs[Symbol.asyncDispose]());

  it('stand in the table for every root field and entity', async () => {
    const part = await jobsPart();
    const { schema, sdl } = buildSubgraph(part);
    const plan = planFence(schema, sdl, { datasetFields: new Map() });
    expect(Object.fromEntries([...plan.rootFields, ...plan.entities])).toEqual(doors);
  });

  it('stop the start when a root field has no rule', async () => {
    const part = await jobsPart();
    const sdl = part.sdl.map((text) => text.replace('@guard(action: "job.plan")', ''));
    const open = () =>
      buildSubgraph({
        ...part,
        sdl,
        fence: (schema) => fenceSchema(schema, sdl.join('\n'), { mayAct: () => true, datasetFields: new Map() }),
      });
    expect(open).toThrow(/Query\.planJob/);
  });

  const reads: readonly [string, string, unknown][] = [
    ['jobRun', 'query ($id: ID!) { jobRun(id: $id) { id } }', null],
    ['_entities', 'query ($id: ID!) { _entities(representations: [{ __typename: "JobRun", id: $id }]) { ... on JobRun { id } } }', [null]],
    [
      'retryJobRun',
      'mutation ($id: ID!) { retryJobRun(id: $id, idempotencyKey: "k") { jobRun { id } problems { code } } }',
      { jobRun: null, problems: [{ code: 'NOT_FOUND' }] },
    ],
    [
      'cancelJobRun',
      'mutation ($id: ID!) { cancelJobRun(id: $id) { jobRun { id } problems { code } } }',
      { jobRun: null, problems: [{ code: 'NOT_FOUND' }] },
    ],
  ];

  it.each(['reader', 'stranger', 'colleague'])('%s gets for a run of another the answer for one that does not exist', async (who) => {
    for (const [field, document, nothing] of reads) {
      for (const id of [runId, 'run_00000000000000000000000000000000']) {
        const { data, errors } = await jobs.ask(who, document, { id });
        expect(errors).toBeUndefined();
        expect(data![field]).toEqual(nothing);
      }
    }
    for (const id of [runId, 'run_00000000000000000000000000000000']) {
      for (const field of ['jobRunEvents { sequence }', 'jobRunLog { lines }']) {
        const [name, selection] = field.split(' { ');
        const answers = await Array.fromAsync(jobs.events(who, `subscription ($id: ID!) { ${name}(id: $id) { ${selection} }`, { id }));
        expect(answers).toHaveLength(1);
        expect(answers[0]!.errors?.[0]?.message).toBe('It does not exist, or you may not see it.');
      }
    }
  });

  it('leave out of a run the datasets that its reader may not know', async () => {
    const { data } = await jobs.ask('engineer', 'query ($id: ID!) { jobRun(id: $id) { inputs { id } output { id } } }', { id: runId });
    expect(data!['jobRun']).toMatchObject({ inputs: [{}], output: {} });
  });
});
