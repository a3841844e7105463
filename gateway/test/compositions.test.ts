import { mkdtemp, readdir, readFile, rm, truncate } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { describe, expect, it } from 'vitest';

import { type Composer, CompositionFailed, openComposer, type SubgraphSdl } from '../src/supergraph/compose-supergraph.ts';
import { keptCompositions } from '../src/supergraph/kept-compositions.ts';
import { catalogSchema, lakeSchema } from './fixtures/library-subgraphs.ts';

const both = (more = ''): SubgraphSdl[] => [
  { name: 'catalog', sdl: catalogSchema().sdl },
  { name: 'lake', sdl: lakeSchema(more).sdl },
];

describe('composing in a thread', () => {
  it('answers several questions, also at the same time', async () => {
    await using composer = openComposer();
    const [one, other] = await Promise.all([composer.compose(both()), composer.compose(both('invoices: String'))]);
    expect(one).toContain('type SalesOrders');
    expect(one).not.toContain('invoices');
    expect(other).toContain('invoices');
    expect(one).not.toContain('@guard');
  });

  it('names every reason why schemas do not fit', async () => {
    await using composer = openComposer();
    const broken = [
      {
        name: 'one',
        sdl: 'extend schema @link(url: "https://specs.apollo.dev/federation/v2.9", import: ["@key"]) type Query { a: Int } type T @key(fields: "nope") { id: ID! }',
      },
      {
        name: 'two',
        sdl: 'extend schema @link(url: "https://specs.apollo.dev/federation/v2.9", import: ["@key"]) type Query { b: Missing }',
      },
    ];
    const failure = await composer.compose(broken).catch((error: unknown) => error);
    expect(failure).toBeInstanceOf(CompositionFailed);
    expect((failure as CompositionFailed).problems.join('\n')).toMatch(/nope[\s\S]*Missing|Missing[\s\S]*nope/);
    expect(await composer.compose(both())).toContain('type SalesOrders');
  });

  it('takes SDL that does not parse for a reason, not for an end', async () => {
    await using composer = openComposer();
    await expect(composer.compose([{ name: 'one', sdl: 'type {' }])).rejects.toBeInstanceOf(CompositionFailed);
  });
});

describe('kept compositions', () => {
  async function stage() {
    const folder = await mkdtemp(join(tmpdir(), 'supergraphs-'));
    let composed = 0;
    const composer: Composer = {
      compose: (subgraphs) => {
        composed++;
        return Promise.resolve(`type Query { made${subgraphs.map(({ sdl }) => sdl.length).join('x')}: Int }`);
      },
      [Symbol.asyncDispose]: () => rm(folder, { recursive: true }),
    };
    return { folder, composed: () => composed, kept: keptCompositions(composer, folder) };
  }

  it('compose the same schemas once', async () => {
    const { kept, composed } = await stage();
    await using _ = kept;
    const first = await kept.compose(both());
    expect(await kept.compose(both())).toBe(first);
    expect(composed()).toBe(1);
    expect(await kept.compose(both('invoices: String'))).not.toBe(first);
    expect(composed()).toBe(2);
  });

  it('do not trust a file that was cut short', async () => {
    const { folder, kept, composed } = await stage();
    await using _ = kept;
    const whole = await kept.compose(both());
    const file = join(folder, (await readdir(folder))[0]!);
    await truncate(file, (await readFile(file)).length - 3);
    expect(await kept.compose(both())).toBe(whole);
    expect(composed()).toBe(2);
  });

  it('stay few', async () => {
    const { folder, kept } = await stage();
    await using _ = kept;
    for (let round = 0; round < 10; round++) await kept.compose(both(`field${round}${'x'.repeat(round)}: Int`));
    expect((await readdir(folder)).length).toBeLessThanOrEqual(4);
  });
});
