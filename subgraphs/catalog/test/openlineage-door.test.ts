import { gzipSync } from 'node:zlib';

import { createLogger } from '@lakeward/service/logger';
import { signRequest } from '@lakeward/service/request-signature';
import { serveSubgraph, type SubgraphServer } from '@lakeward/service/serve-subgraph';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';

import { openTestCatalog, refOf, type TestCatalog } from './open-test-catalog.ts';

const path = '/api/v1/lineage';
const event = (outputs: object[]) => ({
  eventType: 'COMPLETE',
  eventTime: '2026-01-01T00:00:00Z',
  producer: 'https://example.org/test',
  schemaURL: 'https://openlineage.io/spec/2-0-2/OpenLineage.json#/$defs/RunEvent',
  run: { runId: '0197a000-0000-7000-8000-0000000000aa' },
  job: { namespace: 'test', name: 'copy' },
  inputs: [],
  outputs,
});

describe('the OpenLineage door', () => {
  const opened = new AsyncDisposableStack();
  let catalog: TestCatalog;
  let server: SubgraphServer;
  let key: Uint8Array;
  const log = createLogger('test', 'silent');
  beforeAll(async () => {
    catalog = opened.use(await openTestCatalog());
    const { clock, keys } = catalog.test.platform;
    key = await keys.requestSignature();
    const { subgraph } = catalog;
    server = opened.use(
      await serveSubgraph({ subgraph, host: '127.0.0.1', port: 0, signatureKey: key, clock, log, routes: subgraph.routes }),
    );
  });
  afterAll(() => opened.disposeAsync());

  const post = (body: string | Buffer, { token, sign = true, headers = {} }: { token?: string; sign?: boolean; headers?: object } = {}) => {
    const authorization = token === undefined ? '' : `Bearer ${token}`;
    const signature = sign ? signRequest(key, new Date(), { method: 'POST', path, body, authorization }) : {};
    return fetch(`${server.url}${path}`, {
      method: 'POST',
      headers: { ...(authorization && { authorization }), ...signature, ...headers },
      body: new Uint8Array(Buffer.from(body)),
    });
  };

  it('takes one event, a list, and gzip, and answers 201', async () => {
    const one = JSON.stringify(event([refOf('flights')]));
    for (const [body, headers] of [
      [one, {}],
      [`[${one}]`, {}],
      [gzipSync(one), { 'content-encoding': 'gzip' }],
    ] as const) {
      const response = await post(body, { headers });
      expect([response.status, await response.json()]).toEqual([201, { accepted: 1 }]);
    }
  });

  it('takes a request with a token for the word of that principal alone', async () => {
    const body = JSON.stringify(event([refOf('flights')]));
    expect((await post(body, { token: await catalog.test.tokenFor('engineer') })).status).toBe(201);
    expect((await post(body, { token: await catalog.test.tokenFor('visitor') })).status).toBe(403);
    expect((await post(body, { token: 'a.b.c' })).status).toBe(401);
  });

  it('takes nothing that none of our services signed, and nothing unsigned for one of them where nothing is signed', async () => {
    const body = JSON.stringify(event([refOf('flights')]));
    expect((await post(body, { sign: false })).status).toBe(401);
    const { subgraph } = catalog;
    const { clock } = catalog.test.platform;
    await using open = await serveSubgraph({
      subgraph,
      host: '127.0.0.1',
      port: 0,
      signatureKey: null,
      clock,
      log,
      routes: subgraph.routes,
    });
    expect((await fetch(`${open.url}${path}`, { method: 'POST', body })).status).toBe(401);
  });

  it.each([
    ['no JSON', 'wat', {}],
    ['no gzip', 'wat', { 'content-encoding': 'gzip' }],
    ['no run event', '{"eventType":"COMPLETE"}', {}],
  ])('answers 400 to %s', async (_fault, body, headers) => {
    expect((await post(body, { headers })).status).toBe(400);
  });

  it('unpacks no bomb', async () => {
    expect((await post(gzipSync(Buffer.alloc(60 * 1024 * 1024)), { headers: { 'content-encoding': 'gzip' } })).status).toBe(413);
  });
});
