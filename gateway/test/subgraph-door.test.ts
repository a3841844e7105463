import { signRequest } from '@lakeward/service';
import { serveSubgraph, type SubgraphServer } from '@lakeward/service/serve-subgraph';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';

import { lakeSchema, log, openLake, signatureKey, systemClock, type TestSubgraph } from './fixtures/library-subgraphs.ts';

const key = signatureKey();
let lake: TestSubgraph;
let server: SubgraphServer;

beforeAll(async () => {
  lake = openLake();
  lake.hide = (role) => ({ types: new Set(), fields: new Set(role === 'visitor' ? ['Lake.hidden'] : []) });
  server = await serveSubgraph({ subgraph: lake, host: '127.0.0.1', port: 0, signatureKey: key, clock: systemClock, log });
});
afterAll(() => server[Symbol.asyncDispose]());

interface Sent {
  readonly method?: string;
  readonly body?: string;
  readonly token?: string;
  readonly headers?: Record<string, string>;
}

async function send(
  path: string,
  { method = 'POST', body = '', token = 'ann.analyst', headers = {} }: Sent,
  signature?: Record<string, string>,
) {
  const authorization = token ? `Bearer ${token}` : '';
  const signed = signature ?? signRequest(key, new Date(), { method, path, body, authorization });
  const response = await fetch(server.url + path, {
    method,
    headers: {
      ...(authorization && { authorization }),
      'content-type': 'application/json',
      accept: 'application/json',
      ...signed,
      ...headers,
    },
    ...(method === 'POST' && { body }),
  });
  const text = await response.text();
  return {
    status: response.status,
    text,
    answer: JSON.parse(text) as { data?: unknown; errors?: { message: string; extensions: Record<string, unknown> }[] },
  };
}

const query = (text: string): string => JSON.stringify({ query: text });

describe("a subgraph's own door", () => {
  it('answers a signed request of a verified caller', async () => {
    const { status, answer } = await send('/graphql', { body: query('{ lake { sales { orders(first: 1) { totalCount } } } }') });
    expect(status).toBe(200);
    expect(answer).toEqual({ data: { lake: { sales: { orders: { totalCount: '5' } } } } });
  });

  it('refuses what our gateway did not sign, before the schema, introspection and names', async () => {
    for (const [path, method] of [
      ['/graphql', 'POST'],
      ['/schema', 'GET'],
      ['/hidden-names', 'POST'],
    ] as const) {
      const { status, answer } = await send(path, { method, body: method === 'POST' ? query('{ _service { sdl } }') : '' }, {});
      expect(status).toBe(401);
      expect(answer.errors).toMatchObject([{ extensions: { code: 'UNAUTHENTICATED' } }]);
    }
  });

  it('refuses the same request a second time', async () => {
    const body = query('{ __typename }');
    const signature = signRequest(key, new Date(), { method: 'POST', path: '/graphql', body, authorization: 'Bearer ann.analyst' });
    expect((await send('/graphql', { body }, signature)).status).toBe(200);
    expect((await send('/graphql', { body }, signature)).status).toBe(401);
  });

  it('refuses a signed request whose token was exchanged, or has expired, or is missing', async () => {
    const body = query('{ __typename }');
    const forAnn = signRequest(key, new Date(), { method: 'POST', path: '/graphql', body, authorization: 'Bearer ann.analyst' });
    expect((await send('/graphql', { body, token: 'bob.steward' }, forAnn)).status).toBe(401);
    expect((await send('/graphql', { body, token: 'expired.analyst' })).status).toBe(401);
    expect((await send('/graphql', { body, token: '' })).status).toBe(401);
  });

  it('tells life and readiness to everybody', async () => {
    expect(await (await fetch(`${server.url}/healthcheck`)).json()).toEqual({ status: 'alive' });
    expect((await fetch(`${server.url}/readiness`)).status).toBe(200);
  });

  it('knows hidden names as little as the gateway does', async () => {
    const hidden = await send('/graphql', { body: query('{ lake { hidden { __typename } } }'), token: 'vic.visitor' });
    const unknown = await send('/graphql', { body: query('{ lake { hiddem { __typename } } }'), token: 'vic.visitor' });
    expect(hidden.answer.errors?.[0]).toMatchObject({
      message: 'Cannot query field "hidden" on type "Lake".',
      extensions: { code: 'GRAPHQL_VALIDATION_FAILED' },
    });
    expect(unknown.answer.errors?.[0]?.message).toBe('Cannot query field "hiddem" on type "Lake".');
    const names = await send('/hidden-names', { token: 'vic.visitor' });
    expect(names.answer).toEqual({ types: [], fields: ['Lake.hidden'] });
  });

  it('says nothing of why a resolver failed, nor proposes names', async () => {
    const late = await send('/graphql', { body: query('{ lake { sale { __typename } } }') });
    expect(late.text).not.toContain('Did you mean');
    expect(late.text).not.toMatch(/stack|node_modules/);
  });

  it('answers a question for a newer schema when there is one', async () => {
    const { version } = lake.current();
    const path = `/schema?after=${version}`;
    const asked = send(path, { method: 'GET' });
    lake.replace(lakeSchema('invoices: String'));
    const { answer } = await asked;
    expect(answer).toMatchObject({ name: 'lake', version: lake.current().version });
    const { answer: data } = await send('/graphql', { body: query('{ lake { sales { invoices } } }') });
    expect(data).toEqual({ data: { lake: { sales: { invoices: 'paid' } } } });
  });
});
