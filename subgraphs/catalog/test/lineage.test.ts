import { afterAll, beforeAll, describe, expect, it } from 'vitest';

import {
  airports,
  type Answer,
  flights,
  openTestCatalog,
  refOf,
  refusalOf,
  salaries,
  type TestCatalog,
  type TestUser,
} from './open-test-catalog.ts';

const runOf = (number: number) => `0197a000-0000-7000-8000-${String(number).padStart(12, '0')}`;

interface Copy {
  readonly run: number;
  readonly from: readonly (readonly [name: string, database?: string])[];
  readonly to: readonly (readonly [name: string, database?: string])[];
  readonly columns?: Readonly<Record<string, string>>;
  readonly eventType?: string;
}

const eventOf = ({ run, from, to, columns = {}, eventType = 'COMPLETE' }: Copy) => ({
  eventType,
  eventTime: '2026-01-01T00:00:00Z',
  producer: 'https://example.org/test',
  schemaURL: 'https://openlineage.io/spec/2-0-2/OpenLineage.json#/$defs/RunEvent',
  run: { runId: runOf(run) },
  job: { namespace: 'test', name: 'copy' },
  inputs: from.map(([name, database]) => refOf(name, database)),
  outputs: to.map(([name, database]) => ({
    ...refOf(name, database),
    facets: {
      columnLineage: {
        fields: Object.fromEntries(
          Object.entries(columns).map(([output, input]) => [
            output,
            { inputFields: from.map(([source, sourceDatabase]) => ({ ...refOf(source, sourceDatabase), field: input })) },
          ]),
        ),
      },
    },
  })),
});

const graph = `query ($ref: DatasetRefInput!, $direction: Direction!, $depth: Int = 3, $nodes: Int = 500) {
  lineage(of: { dataset: $ref }, direction: $direction, maxDepth: $depth, maxNodes: $nodes, columns: true) {
    nodes { ref { name } dataset { name } } edges { from { ref { name } } to { ref { name } } by { id } columns { from to kind } } truncated hiddenNodes } }`;

describe('lineage', () => {
  let catalog: TestCatalog;
  const tables = ['a', 'b', 'c', 'd'].map((name) => ({ ...airports, name }));
  beforeAll(async () => {
    catalog = await openTestCatalog([flights, airports, salaries, ...tables]);
    // a → b → c → d, and two sources of b: flights, which the analyst knows, and salaries, which only the steward does.
    const events = [
      eventOf({ run: 1, from: [['a'], ['flights'], ['salaries', 'hr']], to: [['b']], columns: { iata: 'iata', state: 'delay' } }),
      eventOf({ run: 2, from: [['b']], to: [['c']] }),
      eventOf({ run: 3, from: [['c']], to: [['d']] }),
      eventOf({ run: 4, from: [['a']], to: [['flights']], columns: { delay: 'iata', origin: 'state' } }),
    ];
    const refused = refusalOf(await record('steward', events));
    if (refused !== null) throw new Error(`The lineage of this test was refused: ${refused}`);
  });
  afterAll(() => catalog[Symbol.asyncDispose]());

  const record = (user: TestUser, events: readonly object[]) =>
    catalog.ask(user, 'mutation ($events: [JSON!]!) { recordLineage(events: $events) { accepted problems { code message path } } }', {
      events,
    });
  const walk = async (user: TestUser, name: string, direction: string, bounds: object = {}): Promise<Answer> =>
    catalog.ask(user, graph, { ref: refOf(name), direction, ...bounds });
  const names = ({ data }: Answer) => data!['lineage'].nodes.map((node: { ref: { name: string } }) => node.ref.name.split('/').at(-1));

  it('walks up and down, nearest first', async () => {
    expect(names(await walk('steward', 'd', 'UPSTREAM'))).toEqual(['d', 'c', 'b', 'a', 'flights', 'salaries']);
    expect(names(await walk('steward', 'a', 'DOWNSTREAM'))).toEqual(['a', 'b', 'flights', 'c', 'd']);
  });

  it.each([
    [{ depth: 1 }, ['d', 'c'], true],
    [{ depth: 10 }, ['d', 'c', 'b', 'a', 'flights', 'salaries'], false],
    [{ nodes: 2 }, ['d', 'c'], true],
  ])('stops at the bounds %o and says whether there is more', async (bounds, expected, truncated) => {
    const answer = await walk('steward', 'd', 'UPSTREAM', bounds);
    expect([names(answer), answer.data!['lineage'].truncated]).toEqual([expected, truncated]);
  });

  it.each([{ depth: 0 }, { depth: 11 }, { nodes: 0 }, { nodes: 501 }])('refuses the bounds %o', async (bounds) => {
    expect(refusalOf(await walk('steward', 'd', 'UPSTREAM', bounds))).toBe('INVALID');
  });

  it('counts what the caller may not know, and neither names it nor walks through it', async () => {
    const engineer = await walk('engineer', 'd', 'UPSTREAM');
    expect(engineer.data!['lineage'].hiddenNodes).toBe(1);
    expect(JSON.stringify(engineer)).not.toContain('salaries');
    const analyst = await walk('analyst-west', 'flights', 'UPSTREAM');
    expect([names(analyst), analyst.data!['lineage'].hiddenNodes]).toEqual([['flights'], 1]);
    expect(JSON.stringify(analyst)).not.toContain('table/aviation/a');
  });

  it('shows column edges, but none of a hidden column', async () => {
    const edge = (answer: Answer, from: string) =>
      answer.data!['lineage'].edges.find((one: { from: { ref: { name: string } } }) => one.from.ref.name.endsWith(`/${from}`)).columns;
    const steward = await walk('steward', 'b', 'UPSTREAM', { depth: 1 });
    expect(edge(steward, 'a')).toEqual([{ from: 'iata', to: 'iata', kind: 'DIRECT' }]);
    expect(edge(steward, 'flights')).toEqual([{ from: 'delay', to: 'state', kind: 'DIRECT' }]);

    const run = `run_${runOf(4).replaceAll('-', '')}`;
    const ofRun = `{ lineage(of: { run: "${run}" }, direction: UPSTREAM, columns: true) { edges { columns { to } } nodes { ref { name } } hiddenNodes } }`;
    expect((await catalog.ask('steward', ofRun)).data!['lineage'].edges).toEqual([{ columns: [{ to: 'delay' }, { to: 'origin' }] }]);
    expect((await catalog.ask('analyst-west', ofRun)).data!['lineage']).toEqual({
      edges: [],
      nodes: [{ ref: { name: 'table/aviation/flights' } }],
      hiddenNodes: 1,
    });
  });

  it('answers for a run of hidden datasets as for one that does not exist', async () => {
    const ofRun = (number: number) =>
      catalog.ask('visitor', `{ lineage(of: { run: "run_${runOf(number).replaceAll('-', '')}" }, direction: UPSTREAM) { truncated } }`);
    expect(await ofRun(1)).toEqual(await ofRun(999));
  });

  it('is written per output: for what is not there yet by its name, and for nobody else’s run', async () => {
    const code = async (user: TestUser, copy: Copy) => refusalOf(await record(user, [eventOf(copy)]));
    expect(await code('engineer', { run: 20, from: [], to: [['future']] })).toBeNull();
    expect(await code('engineer', { run: 21, from: [], to: [['future', 'hr']] })).toBe('FORBIDDEN');
    expect(await code('engineer', { run: 22, from: [], to: [['a'], ['salaries', 'hr']] })).toBe('FORBIDDEN');
    // A run that somebody else's event declared failed would vanish from the graph.
    expect(await code('analyst-west', { run: 3, from: [['flights']], to: [], eventType: 'FAIL' })).toBe('FORBIDDEN');
    expect(names(await walk('steward', 'd', 'UPSTREAM', { depth: 1 }))).toEqual(['d', 'c']);
  });

  it('takes all events of a call or none, and says which one is wrong', async () => {
    const good = eventOf({ run: 30, from: [['d']], to: [['a']] });
    const { data } = await record('steward', [good, { ...good, eventTime: 'yesterday' }]);
    expect(data!['recordLineage']).toMatchObject({ accepted: 0, problems: [{ code: 'INVALID', path: ['events', '1', 'eventTime'] }] });
    expect(names(await walk('steward', 'a', 'UPSTREAM'))).toEqual(['a']);
  });

  it('refuses names that could deceive a reader, and events that are too large', async () => {
    const good = eventOf({ run: 31, from: [['d']], to: [['a']] });
    const code = async (event: object) => refusalOf(await record('steward', [event]));
    expect(await code({ ...good, job: { namespace: 'n', name: 'a\u001b[2Jb' } })).toBe('INVALID');
    expect(await code({ ...good, run: { ...good.run, facets: { big: 'x'.repeat(300_000) } } })).toBe('INVALID');
  });
});
