import { describeLineageSinkContract, type LineageSinkHarness } from '@lakeward/ports/contract/lineage-sink-contract';
import type { LineageSink } from '@lakeward/ports/lineage-sink';
import { createHttpLineageSink } from '@lakeward/service/http-lineage-sink';
import { createLogger } from '@lakeward/service/logger';
import { serveSubgraph } from '@lakeward/service/serve-subgraph';
import { testPrincipal } from '@lakeward/testing/test-principals';

import { openTestCatalog, refOf, type TestCatalog } from './open-test-catalog.ts';

const upstream = `query ($ref: DatasetRefInput!) { lineage(of: { dataset: $ref }, direction: UPSTREAM, maxDepth: 1, columns: true) {
  edges { from { ref { namespace name } } by { id } columns { from to } } } }`;

async function harnessOf(open: (catalog: TestCatalog, stack: AsyncDisposableStack) => Promise<LineageSink>): Promise<LineageSinkHarness> {
  await using stack = new AsyncDisposableStack();
  const catalog = stack.use(await openTestCatalog());
  const sink = await open(catalog, stack);
  const resources = stack.move();
  return {
    sink,
    stranger: testPrincipal('visitor'),
    input: refOf('flights'),
    output: refOf('airports'),
    columns: { from: 'origin', to: 'iata' },
    async edgesInto(ref) {
      const { data } = await catalog.ask('steward', upstream, { ref });
      type Edge = { from: { ref: typeof ref }; by: { id: string }; columns: { from: string; to: string }[] };
      return data!['lineage'].edges.map(({ from, by, columns }: Edge) => ({
        from: from.ref,
        runId: by.id.replace(/^run_(.{8})(.{4})(.{4})(.{4})(.{12})$/, '$1-$2-$3-$4-$5'),
        columns,
      }));
    },
    [Symbol.asyncDispose]: () => resources.disposeAsync(),
  };
}

describeLineageSinkContract({
  name: 'a function call',
  open: () => harnessOf(async ({ subgraph }) => subgraph.lineage),
  capabilities: { actsForOthers: true },
});

describeLineageSinkContract({
  name: 'over HTTP',
  open: () =>
    harnessOf(async ({ subgraph, test: { platform } }, stack) => {
      const [signatureKey, { clock }] = [await platform.keys.requestSignature(), platform];
      const log = createLogger('test', 'silent');
      const server = stack.use(
        await serveSubgraph({ subgraph, host: '127.0.0.1', port: 0, signatureKey, clock, log, routes: subgraph.routes }),
      );
      return createHttpLineageSink({ url: server.url, signatureKey, clock });
    }),
  capabilities: { actsForOthers: false },
});
