import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

import { principalId } from '@lakeward/kernel';
import type { GuardedLake, LakeQuestion } from '@lakeward/policy/guarded-lake';
import { authorizeQuery } from '@lakeward/policy/authorize-query';
import { type AuthorizedQuery, printDuckDb, printTrino } from '@lakeward/query';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';

import { datasets, policies, users } from './test-datasets.ts';
import { openTestLake, type TestLake } from './test-lake.ts';

const folder = join(import.meta.dirname, 'golden');
const cases = readdirSync(folder)
  .filter((name) => name.endsWith('.graphql'))
  .map((name) => name.replace('.graphql', ''));

/** What was asked, as it would be printed for each engine. Trino knows no places, so it is planned for an engine without them. */
interface Recorder {
  readonly guard: (lake: GuardedLake) => GuardedLake;
  readonly questions: { readonly principal: GuardedLake['principal']; readonly question: LakeQuestion }[];
}

function recorder(rowPlace: boolean): Recorder {
  const questions: Recorder['questions'] = [];
  return {
    questions,
    guard: (lake) => ({
      ...lake,
      capabilities: { ...lake.capabilities, rowPlace },
      stream: (question, signal) => {
        questions.push({ principal: lake.principal, question });
        return lake.stream(question, signal);
      },
      store: (question, signal) => {
        questions.push({ principal: lake.principal, question });
        return lake.store(question, signal);
      },
    }),
  };
}

describe.each([
  { engine: 'duckdb', rowPlace: true, print: (query: AuthorizedQuery) => printDuckDb(query.tree, { pathOf: (key) => `/lake/${key}` }) },
  { engine: 'trino', rowPlace: false, print: (query: AuthorizedQuery) => printTrino(query.tree, { catalog: 'lake' }) },
])('golden queries, printed for $engine', ({ engine, rowPlace, print }) => {
  const recorded = recorder(rowPlace);
  let lake: TestLake;
  beforeAll(async () => {
    lake = await openTestLake({ datasets, policies, guard: recorded.guard });
  });
  afterAll(() => lake[Symbol.asyncDispose]());

  it.each(cases)('%s', async (name) => {
    const document = readFileSync(join(folder, `${name}.graphql`), 'utf8');
    const user = users[/^# as (\w+)/.exec(document)![1] as keyof typeof users];
    recorded.questions.length = 0;
    // Bad records are counted once per audience; a principal of its own makes each case stand alone.
    const answer = await lake.ask({ ...user, id: principalId(name) }, document);
    const salts = () => 'salt';
    const texts = recorded.questions.map(({ principal, question }) =>
      printed(() => print(authorizeQuery(principal, question, { snapshot: lake.snapshots.current(), now: new Date(), salts }))),
    );
    await expect(`${JSON.stringify(answer, withoutChance, 2)}\n`).toMatchFileSnapshot(join(folder, `${name}.expected.json`));
    await expect(`${texts.sort().join(';\n\n')};\n`).toMatchFileSnapshot(join(folder, `${name}.${engine}.sql`));
  });
});

/** What the dialect cannot say is part of what is pinned. */
function printed(print: () => string): string {
  try {
    return print();
  } catch (error) {
    return `-- ${(error as Error).name}: ${(error as Error).message}`;
  }
}

const chance = new Set(['cursor', 'startCursor', 'endCursor', 'submittedAt', 'finishedAt']);

/** Cursors, ids and times differ from run to run. */
function withoutChance(key: string, value: unknown): unknown {
  if (chance.has(key) && typeof value === 'string') return '…';
  return typeof value === 'string' && value.startsWith('qx_') ? 'qx_…' : value;
}
