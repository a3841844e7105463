import { readFile } from 'node:fs/promises';

import { buildSubgraph } from '@lakeward/service/subgraph-sdl';
import { describe, expect, it } from 'vitest';

import { catalogPart } from '../src/graphql/catalog-part.ts';

describe('the schema of the catalog', async () => {
  const { sdl } = buildSubgraph(await catalogPart());

  it('is the one that was reviewed', async () => {
    expect(await readFile(new URL('../../../schema/catalog.graphql', import.meta.url), 'utf8')).toContain(`\n\n${sdl}\n`);
  });

  it('leaves no placeholder of a shared definition behind', () => {
    expect(sdl).not.toMatch(/^scalar (?!DateTime|Date|Long|Decimal|JSON)\w+/m);
  });

  it('takes alternatives as closed inputs', () => {
    for (const name of ['LineageNodeInput', 'PolicyRuleInput', 'PredicateInput', 'ExpressionInput']) {
      expect(sdl).toContain(`input ${name} @oneOf`);
    }
  });

  it('gives every paged field its size, so that the gateway can price it', () => {
    const paged = [...sdl.matchAll(/^ {2}(\w+)\(.*\): \w*Connection!(.*)$/gm)];
    expect(paged.length).toBeGreaterThanOrEqual(4);
    for (const [, , directives] of paged) expect(directives).toContain('@listSize(slicingArguments: ["first"]');
  });
});
