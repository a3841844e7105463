import { afterAll, beforeAll, describe, expect, it } from 'vitest';

import { openTestCatalog, refOf, refusalOf, type TestCatalog, type TestUser } from './open-test-catalog.ts';

const users = ['visitor', 'analyst-west', 'engineer', 'steward'] as const;

/** What each user gets, in the order of `users`: `ok`, `null`, or the code of the refusal. */
interface Row {
  readonly document: string;
  readonly expected: readonly [visitor: string, analyst: string, engineer: string, steward: string];
}

const payload = '{ problems { code message path } }';
const ref = (name: string, database?: string) => JSON.stringify(refOf(name, database)).replace(/"(\w+)":/g, '$1: ');
const policyInput = `{ name: "p", subjects: { roles: ["x"] }, targets: { datasets: [${ref('flights')}] }, rules: [{ grant: { actions: ["catalog.read"] } }] }`;

const rows = ({
  flights,
  draft,
  published,
  policy,
}: Record<'flights' | 'draft' | 'published' | 'policy', string>): Record<string, Row> => ({
  'Query.me': { document: '{ me { id } }', expected: ['ok', 'ok', 'ok', 'ok'] },
  'Query.node': { document: `{ node(id: "${flights}") { id } }`, expected: ['null', 'ok', 'ok', 'ok'] },
  'Query.dataset': { document: `{ dataset(ref: ${ref('flights')}) { id } }`, expected: ['null', 'ok', 'ok', 'ok'] },
  'Query.datasets': { document: '{ datasets { totalCount } }', expected: ['ok', 'ok', 'ok', 'ok'] },
  'Query.databases': { document: '{ databases { totalCount } }', expected: ['ok', 'ok', 'ok', 'ok'] },
  'Query.search': { document: '{ search(text: "flights") { totalCount } }', expected: ['ok', 'ok', 'ok', 'ok'] },
  'Query.lineage': {
    document: `{ lineage(of: { dataset: ${ref('flights')} }, direction: UPSTREAM) { truncated } }`,
    expected: ['NOT_FOUND', 'ok', 'ok', 'ok'],
  },
  'Query.policies': { document: '{ policies { totalCount } }', expected: ['ok', 'ok', 'ok', 'ok'] },
  'Query.policyHealth': { document: '{ policyHealth { code } }', expected: ['ok', 'ok', 'ok', 'ok'] },
  'Query.whyAccess': { document: `{ whyAccess(dataset: ${ref('flights')}) { effect } }`, expected: ['NOT_FOUND', 'ok', 'ok', 'ok'] },
  'Mutation.registerDataset': {
    document: `mutation { registerDataset(input: { ref: ${ref('flights')}, database: "aviation", name: "flights", location: "demo/new", format: CSV, columns: [{ name: "a", type: "string" }] }) ${payload} }`,
    expected: ['FORBIDDEN', 'FORBIDDEN', 'CONFLICT', 'CONFLICT'],
  },
  'Mutation.describeDataset': {
    document: `mutation { describeDataset(id: "${flights}", description: "d") ${payload} }`,
    expected: ['NOT_FOUND', 'FORBIDDEN', 'ok', 'ok'],
  },
  'Mutation.setOwners': {
    document: `mutation { setOwners(id: "${flights}", owners: [{ principal: "steward", role: OWNER }]) ${payload} }`,
    expected: ['NOT_FOUND', 'FORBIDDEN', 'FORBIDDEN', 'ok'],
  },
  'Mutation.tagColumns': {
    document: `mutation { tagColumns(id: "${flights}", paths: ["origin"], tags: ["place"]) ${payload} }`,
    expected: ['NOT_FOUND', 'FORBIDDEN', 'FORBIDDEN', 'ok'],
  },
  'Mutation.draftReadSchema': {
    document: `mutation { draftReadSchema(input: { dataset: "${flights}", name: "other", columns: [{ name: "origin", type: "string", source: { column: "origin" } }] }) ${payload} }`,
    expected: ['NOT_FOUND', 'FORBIDDEN', 'ok', 'ok'],
  },
  'Mutation.publishReadSchema': {
    document: `mutation { publishReadSchema(id: "${draft}") ${payload} }`,
    expected: ['NOT_FOUND', 'NOT_FOUND', 'FORBIDDEN', 'ok'],
  },
  'Mutation.deprecateReadSchema': {
    document: `mutation { deprecateReadSchema(id: "${published}") ${payload} }`,
    expected: ['NOT_FOUND', 'FORBIDDEN', 'FORBIDDEN', 'ok'],
  },
  'Mutation.savePolicy': {
    document: `mutation { savePolicy(input: ${policyInput}, mode: OFF) ${payload} }`,
    expected: ['FORBIDDEN', 'FORBIDDEN', 'FORBIDDEN', 'ok'],
  },
  'Mutation.setPolicyMode': {
    document: `mutation { setPolicyMode(id: "${policy}", mode: ENFORCE, expectedVersion: 1) ${payload} }`,
    expected: ['NOT_FOUND', 'NOT_FOUND', 'NOT_FOUND', 'ok'],
  },
  'Mutation.recordLineage': {
    document: `mutation { recordLineage(events: [{ eventType: "START", eventTime: "2026-01-01T00:00:00Z", producer: "p", schemaURL: "s", run: { runId: "0197a000-0000-7000-8000-000000000001" }, job: { namespace: "n", name: "j" }, outputs: [${ref('flights')}] }]) ${payload} }`,
    expected: ['FORBIDDEN', 'FORBIDDEN', 'ok', 'ok'],
  },
  'Subscription.catalogChanges': { document: 'subscription { catalogChanges { sequence } }', expected: ['ok', 'ok', 'ok', 'ok'] },
});

describe('every root field of the catalog', () => {
  let catalog: TestCatalog;
  let table: Record<string, Row>;
  beforeAll(async () => {
    catalog = await openTestCatalog();
    const dataset = catalog.test.snapshots.current().datasets.get(catalog.test.datasets.get('flights')!.id)!;
    const drafted = await catalog.ask(
      'steward',
      `mutation ($id: ID!) { draftReadSchema(input: { dataset: $id, name: "drafted", columns: [{ name: "origin", type: "string", source: { column: "origin" } }] }) { readSchema { id } } }`,
      { id: dataset.id },
    );
    const saved = await catalog.ask('steward', `mutation { savePolicy(input: ${policyInput}, mode: OFF) { policy { id } } }`);
    table = rows({
      flights: dataset.id,
      draft: drafted.data!['draftReadSchema'].readSchema.id,
      published: catalog.test.snapshots.current().readSchemas.get(dataset.id)![0]!.id,
      policy: saved.data!['savePolicy'].policy.id,
    });
  });
  afterAll(() => catalog[Symbol.asyncDispose]());

  it('has a row here', () => {
    const { schema } = catalog.subgraph.current();
    const fields = [schema.getQueryType(), schema.getMutationType(), schema.getSubscriptionType()].flatMap((type) =>
      Object.keys(type!.getFields()).map((field) => `${type!.name}.${field}`),
    );
    expect(Object.keys(table).toSorted()).toEqual(fields.filter((field) => !/\._(entities|service)$/.test(field)).toSorted());
  });

  it('answers each user as the table says', async () => {
    const seen: Record<string, string[]> = {};
    for (const [field, { document }] of Object.entries(table)) {
      seen[field] = [];
      for (const user of users) seen[field].push(await outcome(user, field, document));
    }
    expect(seen).toEqual(Object.fromEntries(Object.entries(table).map(([field, { expected }]) => [field, expected])));
  });

  async function outcome(user: TestUser, field: string, document: string): Promise<string> {
    if (field.startsWith('Subscription.')) {
      const stop = new AbortController();
      const events = catalog.listen(user, document, stop.signal);
      const first = events.next();
      stop.abort();
      const { done, value } = await first;
      await events.return(undefined);
      return done ? 'ok' : (refusalOf(value) ?? 'ok');
    }
    const answer = await catalog.ask(user, document);
    return refusalOf(answer) ?? (answer.data![field.split('.')[1]!] === null ? 'null' : 'ok');
  }

  it('refuses a caller without a valid token', async () => {
    const request = { requestId: 'r', token: undefined, signal: new AbortController().signal };
    await expect(catalog.subgraph.contextFor(request)).rejects.toMatchObject({ code: 'UNAUTHENTICATED' });
    await expect(catalog.subgraph.contextFor({ ...request, token: 'a.b.c' })).rejects.toMatchObject({ code: 'UNAUTHENTICATED' });
  });
});
