import { request } from 'node:http';

import { afterAll, beforeAll, describe, expect, it } from 'vitest';

import { openCatalog, openJobs, openLake, type TestSubgraph } from './fixtures/library-subgraphs.ts';
import { openTestGateway, type TestGateway } from './fixtures/open-test-gateway.ts';

let gateway: TestGateway;
let catalog: TestSubgraph;

beforeAll(async () => {
  catalog = openCatalog('deep: Book');
  gateway = await openTestGateway([catalog, openLake(), openJobs()]);
});
afterAll(() => gateway[Symbol.asyncDispose]());

const codesOf = async (query: string, options?: Parameters<TestGateway['ask']>[1]) => {
  const { status, errors } = await gateway.ask(query, options);
  return { status, code: errors[0]?.extensions['code'], limit: errors[0]?.extensions['limit'] };
};

/** Sends exactly these bytes and headers. */
const raw = (path: string, options: { method?: string; headers?: Record<string, string | string[]>; body?: string | Buffer }) =>
  new Promise<{ status: number; body: string; headers: Record<string, unknown> }>((resolve, reject) => {
    const url = new URL(path, gateway.url);
    const sent = request(url, { method: options.method ?? 'POST', headers: options.headers }, (response) => {
      let body = '';
      response.setEncoding('utf8').on('data', (chunk: string) => (body += chunk));
      response.on('end', () => resolve({ status: response.statusCode ?? 0, body, headers: response.headers }));
    });
    sent.on('error', reject);
    sent.end(options.body);
  });

describe('a caller without a good token', () => {
  it.each([
    ['no token', null],
    ['an expired token', 'expired.analyst'],
    ['a forged token', 'forged.analyst'],
    ['something that is no token', 'a b'],
    ['a token of 100 kB', 'a'.repeat(20_000)],
  ])('gets 401 with %s, for introspection as for data', async (_, token) => {
    for (const query of ['{ me { name } }', '{ __schema { queryType { name } } }', '{ __typename }', 'not even GraphQL']) {
      const { status, errors, headers, text } = await gateway.ask(query, { token });
      expect(status).toBe(401);
      expect(headers.get('www-authenticate')).toBe('Bearer');
      expect(errors).toMatchObject([{ message: 'A valid token is needed.', extensions: { code: 'UNAUTHENTICATED' } }]);
      expect(text).not.toContain('data');
    }
  });

  it('gets 401 for a stream and for a token in the URL', async () => {
    const stream = await raw('/graphql', {
      headers: { 'content-type': 'application/json', accept: 'text/event-stream' },
      body: '{"query":"{ __typename }"}',
    });
    expect(stream.status).toBe(401);
    const url = await raw('/graphql?access_token=ann.analyst&query={__typename}', { method: 'GET' });
    expect(url.status).toBe(401);
  });
});

describe('headers that claim to be somebody', () => {
  it('change nothing and reach no subgraph', async () => {
    const headers = {
      'content-type': 'application/json',
      authorization: 'Bearer ann.analyst',
      'X-User': 'steward', 'x-user-id': 'steward', x_user: 'steward', 'X-Tenant-Id': 'other', 'x-roles': ['steward', 'admin'], 'X-Forwarded-User': 'steward',
      'Remote-User': 'steward', 'x-lakeward-principal': 'steward', cookie: 'user=steward', 'On-Behalf-Of': 'steward',
    }; // prettier-ignore
    const { body } = await raw('/graphql', { headers, body: '{"query":"{ me { name headers } }"}' });
    expect(JSON.parse(body)).toMatchObject({ data: { me: { name: 'ann' } } });
    expect(body).not.toContain('steward');
    const last = catalog.requests.at(-1)!;
    expect(Object.keys(last).sort()).toEqual(['requestId', 'signal', 'token']);
  });

  it('do not replace a token', async () => {
    const { status } = await raw('/graphql', {
      headers: { 'content-type': 'application/json', 'x-user-id': 'steward' },
      body: '{"query":"{ me { name } }"}',
    });
    expect(status).toBe(401);
  });
});

describe('documents that are too much', () => {
  const nested = (levels: number) => `{ book(id: "b1") ${'{ parent '.repeat(levels)}{ id }${' }'.repeat(levels)} }`;
  const doubling = (levels: number) =>
    `{ book(id: "b1") { ...F0 } } ${Array.from({ length: levels }, (_, index) => `fragment F${index} on Book { a: parent { ...F${index + 1} } b: parent { ...F${index + 1} } }`).join(' ')} fragment F${levels} on Book { id }`;
  const flat = (levels: number) =>
    `{ book(id: "b1") { ...F0 } } ${Array.from({ length: levels }, (_, index) => `fragment F${index} on Book { ...F${index + 1} ...F${index + 1} }`).join(' ')} fragment F${levels} on Book { id }`;

  it.each([
    ['50 levels', nested(50), 'depth'],
    ['500 levels', nested(500), 'depth'],
    ['5,000 levels', nested(5_000), 'depth'],
    ['24 doubling fragments', flat(24), 'fields'],
    ['12 doubling fragments under aliases', doubling(12), 'fields'],
    ['300 aliases', `{ ${Array.from({ length: 300 }, (_, index) => `a${index}: __typename`).join(' ')} }`, 'aliases'],
    ['2,500 times one field', `{ ${'__typename '.repeat(2_500)} }`, 'fields'],
    ['150 directives', `{ me { name ${'@skip(if: false) '.repeat(150)} } }`, 'directives'],
    ['5,000 words', `{ ${'me '.repeat(5_000)} }`, 'tokens'],
    ['lists 200 deep in a literal', `{ echo(tags: ${'['.repeat(200)}${']'.repeat(200)}) }`, 'depth'],
    ['unused fragments that double', `{ me { name } } ${flat(24).slice(flat(24).indexOf('fragment'))}`, 'fields'],
  ])('are refused before they are planned: %s', async (_, query, limit) => {
    expect(await codesOf(query)).toEqual({ status: 400, code: 'LIMIT_EXCEEDED', limit });
  });

  it('leave the process quick for others', async () => {
    const startMs = performance.now();
    for (let round = 0; round < 20; round++) await codesOf(flat(24));
    expect((await gateway.ask('{ me { name } }')).errors).toEqual([]);
    expect(performance.now() - startMs).toBeLessThan(2_000);
  });

  it('are refused as variables nest 1,000 deep', async () => {
    const body = `{"query":"query($t: JSON) { echo }","variables":{"t":${'['.repeat(1_000)}${']'.repeat(1_000)}}}`;
    const answer = await raw('/graphql', { headers: { 'content-type': 'application/json', authorization: 'Bearer ann.analyst' }, body });
    expect(answer.status).toBe(400);
    expect(answer.body).toContain('"limit":"valueDepth"');
  });

  it('are refused by their bytes with 413, announced or not, compressed or not', async () => {
    const body = JSON.stringify({ query: `{ me { name } } ${'#'.repeat(2_000_000)}` });
    const headers = { 'content-type': 'application/json', authorization: 'Bearer ann.analyst' };
    for (const extra of [{ 'content-length': String(body.length) }, { 'transfer-encoding': 'chunked' }] as Record<string, string>[]) {
      const answer = await raw('/graphql', { headers: { ...headers, ...extra }, body }).catch((error: NodeJS.ErrnoException) => ({
        status: 413,
        body: `"limit":"bytes" ${error.code}`,
      }));
      expect(answer.status).toBe(413);
      expect(answer.body).toContain('"limit":"bytes"');
    }
  });

  it('say GRAPHQL_VALIDATION_FAILED to a fragment that leads to itself', async () => {
    expect(await codesOf('{ book(id: "b1") { ...A } } fragment A on Book { parent { ...A } }')).toMatchObject({
      code: 'GRAPHQL_VALIDATION_FAILED',
    });
  });

  it('refuse circular introspection', async () => {
    const { errors } = await gateway.ask(
      '{ __schema { types { fields { type { fields { type { fields { type { fields { name } } } } } } } } } }',
    );
    expect(errors.length).toBeGreaterThan(0);
  });

  it('let a whole introspection pass', async () => {
    const { getIntrospectionQuery } = await import('graphql');
    expect((await gateway.ask(getIntrospectionQuery({ oneOf: true, specifiedByUrl: true, inputValueDeprecation: true }))).errors).toEqual(
      [],
    );
  });

  it('are not let in as a batch', async () => {
    const answer = await raw('/graphql', {
      headers: { 'content-type': 'application/json', authorization: 'Bearer ann.analyst' },
      body: '[{"query":"{ me { name } }"},{"query":"{ me { name } }"}]',
    });
    expect(answer.status).toBe(400);
    expect(answer.body).toContain('BAD_REQUEST');
  });
});

describe('pages', () => {
  it.each([
    ['{ books(first: 0) { id } }', {}],
    ['{ books(first: -1) { id } }', {}],
    ['{ books(first: 501) { id } }', {}],
    ['{ books(first: 1000000) { id } }', {}],
    ['query($n: Int) { books(first: $n) { id } }', { n: 0 }],
    ['query($n: Int) { books(first: $n) { id } }', { n: 2_147_483_647 }],
    ['query($n: Int = 1000) { books(first: $n) { id } }', {}],
    ['{ me { name } ...F } fragment F on Query { books(first: 0) { id } }', {}],
    ['{ lake { sales { orders(first: 0) { totalCount } } } }', {}],
    ['{ lake { sales { orders(first: 10001) { totalCount } } } }', {}],
    ['{ lake { sales { orders(last: 10001) { totalCount } } } }', {}],
    ['query($n: Int) { lake { sales { orders(last: $n) { totalCount } } } }', { n: 0 }],
  ])('outside their bounds are INVALID before anything is planned: %s %j', async (query, variables) => {
    const before = catalog.requests.length;
    const { status, errors } = await gateway.ask(query, { variables });
    expect(status).toBe(400);
    expect(errors).toMatchObject([{ extensions: { code: 'INVALID' } }]);
    expect(catalog.requests.length).toBe(before);
  });

  it.each([
    ['{ books(first: 1) { id } }', {}],
    ['{ books(first: 500) { id } }', {}],
    ['query($n: Int = 5) { books(first: $n) { id } }', {}],
    ['{ lake { sales { orders(first: 10000) { totalCount } } } }', {}],
    ['query($n: Int) { lake { sales { orders(first: $n) { totalCount } } } }', { n: 10_000 }],
  ])('within their bounds pass: %s %j', async (query, variables) => {
    expect((await gateway.ask(query, { variables })).errors).toEqual([]);
  });

  it('name the argument that is wrong', async () => {
    const { errors } = await gateway.ask('{ lake { all: sales { orders(first: 0) { totalCount } } } }');
    expect(errors).toMatchObject([
      { message: '"first" is 1 to 10000 here.', extensions: { details: { path: ['lake', 'all', 'orders', 'first'] } } },
    ]);
  });
});

describe('operations that may cost too much', () => {
  it('are refused with the estimate', async () => {
    const rows = Array.from(
      { length: 30 },
      (_, index) => `a${index}: orders(first: 10000) { nodes { orderId book { title parent { title } } } }`,
    ).join(' ');
    const { status, errors } = await gateway.ask(`{ lake { sales { ${rows} } } }`);
    expect(status).toBe(400);
    expect(errors).toMatchObject([{ extensions: { code: 'COST_ESTIMATED_TOO_EXPENSIVE', max: 250_000 } }]);
    expect(errors[0]?.extensions['estimated']).toBeGreaterThan(250_000);
  });

  it.each(['first', 'last'])(
    'DO9 count each row of a page that is asked for by %s, also where it has plain values alone',
    async (argument) => {
      const pages = (count: number) =>
        `{ lake { sales { ${Array.from({ length: count }, (_, at) => `a${at}: orders(${argument}: 10000) { nodes { orderId } }`).join(' ')} } } }`;
      const { status, errors } = await gateway.ask(pages(26));
      expect(status).toBe(400);
      expect(errors).toMatchObject([{ extensions: { code: 'COST_ESTIMATED_TOO_EXPENSIVE' } }]);
      expect(errors[0]?.extensions['estimated']).toBeGreaterThan(260_000);
    },
  );
});

describe('one caller with many requests', () => {
  it('DO12 gets no more than 200 at once, streams included, and costs others nothing', async () => {
    const leave = new AbortController();
    const headers = { authorization: 'Bearer ann.analyst', 'content-type': 'application/json', accept: 'text/event-stream' };
    const body = JSON.stringify({ query: 'subscription { ticks(count: 2, everyMs: 600000) { number } }' });
    const open = () => fetch(`${gateway.url}/graphql`, { method: 'POST', headers, body, signal: leave.signal });
    const opened = await Promise.all(Array.from({ length: 205 }, open));
    expect(opened.filter(({ status }) => status === 200)).toHaveLength(200);
    const refused = opened.filter(({ status }) => status === 429);
    expect(refused).toHaveLength(5);
    expect(await refused[0]!.json()).toMatchObject({ errors: [{ extensions: { code: 'THROTTLED', retryAfterMs: 1_000 } }] });
    expect((await gateway.ask('{ me { name } }', { token: 'vic.visitor' })).errors).toEqual([]);
    leave.abort();
    await expect.poll(async () => (await gateway.ask('{ me { name } }')).status).toBe(200);
  });
});

describe('HTTP', () => {
  const headers = { authorization: 'Bearer ann.analyst' };

  it('answers queries by GET, and no mutation', async () => {
    const query = await raw(`/graphql?query=${encodeURIComponent('{ me { name } }')}`, { method: 'GET', headers });
    expect(JSON.parse(query.body)).toEqual({ data: { me: { name: 'ann' } } });
    const mutation = await raw(`/graphql?query=${encodeURIComponent('mutation { launchJob(idempotencyKey: "k") { id } }')}`, {
      method: 'GET',
      headers,
    });
    expect(mutation.status).toBe(405);
  });

  it.each([
    ['PUT', { 'content-type': 'application/json' }, '{}', 405],
    ['POST', { 'content-type': 'application/json' }, '{"query":', 400],
    ['POST', { 'content-type': 'application/json' }, 'null', 400],
    ['POST', { 'content-type': 'application/json' }, '"text"', 400],
    ['POST', { 'content-type': 'application/json' }, '{}', 400],
    ['POST', { 'content-type': 'application/json' }, '{"query":7}', 400],
    ['POST', { 'content-type': 'application/json' }, '{"query":"{ me { name } }","variables":"x"}', 400],
    ['POST', { 'content-type': 'text/xml' }, '<a/>', 415],
    ['POST', { 'content-type': 'text/plain' }, '{"query":"{ me { name } }"}', 415],
    ['POST', { 'content-type': 'application/x-www-form-urlencoded' }, 'query={me{name}}', 415],
  ])('refuses %s %j %s', async (method, more, body, status) => {
    const answer = await raw('/graphql', { method, headers: { ...headers, ...more, accept: 'application/graphql-response+json' }, body });
    expect(answer.status).toBe(status);
    expect(answer.body).not.toMatch(/stack|node_modules|\.ts|\.js/);
    expect(answer.body).toContain('BAD_REQUEST');
  });

  it('tells life and readiness without a token', async () => {
    expect(await raw('/healthcheck', { method: 'GET' })).toMatchObject({ status: 200, body: '{"status":"alive"}' });
    expect(await raw('/readiness', { method: 'GET' })).toMatchObject({ status: 200, body: '{"ready":true,"missing":[]}' });
  });

  it('knows no other paths', async () => {
    for (const path of ['/', '/assets/../package.json', '/dev/token', '/graphql/', '/metrics']) {
      expect((await raw(path, { method: 'GET', headers })).status).toBe(404);
    }
  });
});
