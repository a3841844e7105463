import { randomBytes } from 'node:crypto';

import { datasetRef, type DatasetRef } from '@lakeward/kernel';
import { createGuardedCatalog } from '@lakeward/policy/guarded-catalog';
import { createGuardedObjects } from '@lakeward/policy/guarded-objects';
import { createGuardedPolicies } from '@lakeward/policy/guarded-policies';
import { parsePolicy } from '@lakeward/policy/parse-policy';
import { maskError } from '@lakeward/service/format-error';
import { createLogger } from '@lakeward/service/logger';
import { executeOperation, subscribeOperation } from '@lakeward/service/run-operation';
import { tokenVerifier } from '@lakeward/service/verify-token';
import type { TestDataset } from '@lakeward/testing/test-dataset';
import { openTestPlatform, subgraphMigrations, type TestPlatform } from '@lakeward/testing/test-platform';
import { type ExecutionResult, parse, validate } from 'graphql';

import { type CatalogSubgraph, createCatalogSubgraph } from '../src/subgraph.ts';

/** Demo users, so that tokens are real. */
export type TestUser = 'steward' | 'analyst-west' | 'engineer' | 'visitor';

export interface Answer {
  readonly data?: Readonly<Record<string, any>> | null; // oxlint-disable-line typescript/no-explicit-any -- the shape is the query's
  readonly errors?: readonly { readonly message: string; readonly extensions: { readonly code: string } }[];
}

/** The catalog on a real store, with tokens that are really verified. */
export interface TestCatalog extends AsyncDisposable {
  readonly test: TestPlatform;
  readonly subgraph: CatalogSubgraph;
  idOf(dataset: string): string;
  ask(user: TestUser, document: string, variables?: Readonly<Record<string, unknown>>): Promise<Answer>;
  /** The first answer alone when the subscription is refused. */
  listen(user: TestUser, document: string, signal: AbortSignal, variables?: Readonly<Record<string, unknown>>): AsyncGenerator<Answer>;
}

export const flights: TestDataset = {
  database: 'aviation',
  name: 'flights',
  format: 'CSV',
  columns: { date: 'string', delay: 'string', origin: 'string', destination: 'string' },
  content: 'date,delay,origin,destination\n2001-01-10,14,LAX,SEA\n',
};
export const airports: TestDataset = {
  database: 'aviation',
  name: 'airports',
  format: 'CSV',
  columns: { iata: 'string', state: 'string' },
  content: 'iata,state\nLAX,CA\n',
};
/** Nobody but the steward knows it. */
export const salaries: TestDataset = {
  database: 'hr',
  name: 'salaries',
  format: 'CSV',
  columns: { name: 'string', flight_pay: 'string' },
  content: 'name,flight_pay\nAnn,1\n',
};

const everything = [
  'catalog.read', 'catalog.write', 'catalog.own', 'catalog.classify', 'schema.draft', 'schema.publish', 'lineage.read', 'lineage.write',
  'access.read', 'access.write', 'lake.query', 'lake.export',
]; // prettier-ignore

const policies = [
  {
    name: 'Stewards keep the lake',
    subjects: { roles: ['steward'] },
    targets: { databases: ['aviation', 'hr'] },
    rules: [{ grant: { actions: everything } }],
  },
  {
    name: 'Analysts see the departures of their airports',
    subjects: { roles: ['analyst'] },
    targets: { datasets: [datasetRef('aviation', 'flights')] },
    rules: [
      { grant: { actions: ['catalog.read', 'lake.query', 'lineage.read'] } },
      { rowFilter: { where: { in: { value: { column: 'origin' }, set: [{ claim: 'airports' }] } } } },
      { columnDeny: { columns: { paths: ['delay'] } } },
    ],
  },
  {
    name: 'Engineers write in aviation',
    subjects: { roles: ['engineer'] },
    targets: { databases: ['aviation'] },
    rules: [{ grant: { actions: ['catalog.read', 'catalog.write', 'schema.draft', 'lake.query', 'lineage.read', 'lineage.write'] } }],
  },
];

export async function openTestCatalog(datasets: readonly TestDataset[] = [flights, airports, salaries]): Promise<TestCatalog> {
  await using stack = new AsyncDisposableStack();
  const test = stack.use(
    await openTestPlatform({ datasets, policies: policies.map(parsePolicy), migrations: [subgraphMigrations('catalog')] }),
  );
  const { platform, snapshots, policies: repository } = test;
  const { clock } = platform;
  const [store, catalog, objects, identity] = await Promise.all([
    platform.store(),
    platform.catalog(),
    platform.objects(),
    platform.identity(),
  ]);
  const log = createLogger('test', 'silent');
  const subgraph = stack.use(
    await createCatalogSubgraph({
      store,
      snapshots,
      catalogFor: (principal) => createGuardedCatalog({ principal, catalog, snapshots, clock }),
      policiesFor: (principal) => createGuardedPolicies({ principal, repository, snapshots, clock }),
      objectsFor: (principal) => createGuardedObjects({ principal, objects, snapshots, clock }),
      position: (tenant) => catalog.position(tenant),
      verifyToken: tokenVerifier({ identity, clock }),
      cursorKey: randomBytes(32),
      clock,
      log,
    }),
  );
  const scope = { requestId: 'request', log };
  const operationOf = async (user: TestUser, source: string, variables: Answer['data'], signal: AbortSignal) => {
    const { schema } = subgraph.current();
    const document = parse(source);
    const [refused] = validate(schema, document);
    if (refused) throw refused;
    const context = await subgraph.contextFor({ requestId: scope.requestId, token: await test.tokenFor(user), signal });
    return { schema, document, variables: variables ?? undefined, operationName: undefined, context };
  };
  const asJson = (result: ExecutionResult): Answer => JSON.parse(JSON.stringify(result)) as Answer;
  const resources = stack.move();
  return {
    test,
    subgraph,
    idOf: (dataset) => test.datasets.get(dataset)!.id,
    async ask(user, source, variables) {
      return asJson(await executeOperation(await operationOf(user, source, variables, new AbortController().signal), scope));
    },
    async *listen(user, source, signal, variables) {
      const events = await subscribeOperation(await operationOf(user, source, variables, signal), scope);
      if (!(Symbol.asyncIterator in events)) return yield asJson(events);
      try {
        for await (const event of events) yield asJson(event);
      } catch (error) {
        if (!signal.aborted) throw maskError(error, scope);
      }
    },
    [Symbol.asyncDispose]: () => resources.disposeAsync(),
  };
}

export const refOf = (name: string, database = 'aviation'): DatasetRef => ({ ...datasetRef(database, name) });

/** Code of the refusal, from the errors or from the payload's problems; null when there is none. */
export function refusalOf({ data, errors }: Answer): string | null {
  if (errors?.[0]) return errors[0].extensions.code;
  const payloads = Object.values(data ?? {}) as ({ readonly problems?: readonly { readonly code: string }[] } | null)[];
  return payloads.find((payload) => payload?.problems?.length)?.problems![0]!.code ?? null;
}
