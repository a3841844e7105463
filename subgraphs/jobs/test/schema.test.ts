import { readFile } from 'node:fs/promises';

import { buildSubgraph } from '@lakeward/service/subgraph-sdl';
import { describe, expect, it } from 'vitest';

import { jobsPart } from '../src/graphql/static-part.ts';

describe('the schema of jobs', async () => {
  const part = await jobsPart();
  const { schema, sdl } = buildSubgraph(part);

  it('is the one that was reviewed', async () => {
    expect(await readFile(new URL('../../../schema/jobs.graphql', import.meta.url), 'utf8')).toContain(`\n\n${sdl}\n`);
  });

  it('takes jobs as closed documents and leaves no placeholder behind', () => {
    for (const name of ['JobInput', 'SourceInput', 'StepInput', 'CheckRuleInput']) expect(sdl).toContain(`input ${name} @oneOf`);
    expect(sdl).not.toMatch(/^scalar (?!DateTime|Date|Long|Decimal|JSON)\w+/m);
  });

  it('guards every root field and every entity', () => {
    const roots = [schema.getQueryType(), schema.getMutationType(), schema.getSubscriptionType()].flatMap((type) =>
      Object.values(type?.getFields() ?? {}).filter((field) => !field.name.startsWith('_')),
    );
    expect(roots.map((field) => field.name).toSorted()).toEqual(
      ['cancelJobRun', 'jobRun', 'jobRunEvents', 'jobRunLog', 'jobRuns', 'launchJob', 'planJob', 'retryJobRun'].toSorted(),
    );
    expect(sdl.match(/@guard\(action: "/g)).toHaveLength(roots.length + 2);
  });

  it('adds runs to the catalog’s Dataset', () => {
    expect(sdl).toMatch(/type Dataset[^{]*@key\(fields: "id"\)[^{]*\{[^}]*lastRun: JobRun\b[^}]*runs\(/);
  });
});
