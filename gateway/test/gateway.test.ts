import { getIntrospectionQuery } from 'graphql';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';

import { catalogSchema, type JobsProbe, lakeSchema, openCatalog, openJobs, openLake } from './fixtures/library-subgraphs.ts';
import { openTestGateway, type Shape, type TestGateway } from './fixtures/open-test-gateway.ts';
import { openEvents } from './fixtures/open-events.ts';

const join = '{ books(first: 3) { id title loans } lake { sales { orders(first: 2) { nodes { orderId book { title } } totalCount } } } }';

describe.each<Shape>(['in process', 'over HTTP'])('a gateway whose subgraphs run %s', (shape) => {
  /** For all that leave it as it was. */
  let gateway: TestGateway;
  beforeAll(async () => {
    gateway = await openTestGateway([openCatalog(), openLake(), openJobs()], { shape });
  });
  afterAll(() => gateway[Symbol.asyncDispose]());

  it('joins entities of two subgraphs', async () => {
    const { data, errors, text } = await gateway.ask(join);
    expect(errors, text).toEqual([]);
    expect(data).toEqual({
      books: [0, 1, 2].map((index) => ({ id: `b${index}`, title: `Book ${index}`, loans: index * 10 })),
      lake: {
        sales: {
          orders: { nodes: [0, 1].map((index) => ({ orderId: String(index), book: { title: `Book ${index}` } })), totalCount: '5' },
        },
      },
    });
  });

  it('takes variables of every public scalar through to the subgraph', async () => {
    const query = 'query($long: Long, $tags: [String!], $text: String) { echo(long: $long, tags: $tags, text: $text) }';
    const variables = { long: '9007199254740993', tags: ['a', 'b'], text: 'ü "quoted" \n' };
    const { data, text } = await gateway.ask(query, { variables });
    expect(JSON.parse(String(data?.['echo'])), text).toEqual(variables);
  });

  it('says BAD_USER_INPUT to a variable of the wrong type, wherever it is found', async () => {
    for (const [query, variables] of [
      ['query($id: ID!) { book(id: $id) { id } }', {}],
      ['query($long: Long) { echo(long: $long) }', { long: 'twelve' }],
    ] as const) {
      const { errors, text } = await gateway.ask(query, { variables });
      expect(
        errors.map(({ extensions }) => extensions['code']),
        text,
      ).toEqual(['BAD_USER_INPUT']);
      expect(errors[0]?.extensions['requestId']).toMatch(/^[\w.-]{8,}$/);
    }
    const { errors } = await gateway.ask('{ echo(long: "twelve") }');
    expect(errors.map(({ extensions }) => extensions['code'])).toEqual(['GRAPHQL_VALIDATION_FAILED']);
  });

  it('gives unknown fields, syntax errors and unknown operations stable codes without suggestions', async () => {
    const unknown = await gateway.ask('{ bookss { id } }');
    expect(unknown.errors).toMatchObject([
      { message: 'Cannot query field "bookss" on type "Query".', extensions: { code: 'GRAPHQL_VALIDATION_FAILED' } },
    ]);
    const broken = await gateway.ask('{ books { id }', { headers: { accept: 'application/graphql-response+json' } });
    expect(broken).toMatchObject({ status: 400, errors: [{ extensions: { code: 'GRAPHQL_PARSE_FAILED' } }] });
    const unnamed = await gateway.ask('query A { __typename } query B { __typename }', { operationName: 'C' });
    expect(unnamed.errors).toMatchObject([{ extensions: { code: 'GRAPHQL_VALIDATION_FAILED' } }]);
  });

  it('hides what was thrown, and keeps our own sentences, codes and paths', async () => {
    const { data, errors, text } = await gateway.ask('{ secret refused me { name } }');
    expect(data).toEqual({ secret: null, refused: null, me: { name: 'ann' } });
    expect(text).not.toMatch(/SELECT|ssn|10\.0/);
    expect([...errors].sort((a, b) => a.message.localeCompare(b.message))).toMatchObject([
      { message: 'An unexpected fault; quote the request id.', path: ['secret'], extensions: { code: 'INTERNAL' } },
      { message: 'The text is too short.', path: ['refused'], extensions: { code: 'INVALID', details: { path: ['text'] } } },
    ]);
  });

  it('keeps the path of an error inside an entity of another subgraph', async () => {
    const { errors, text } = await gateway.ask('query($id: ID!) { book(id: "b1") { loans } me { name } other: book(id: $id) { loans } }', {
      variables: { id: 'b2' },
    });
    expect(errors, text).toEqual([]);
  });

  it('carries the request id through and answers with it', async () => {
    const { data, headers } = await gateway.ask('{ me { requestId } }', { headers: { 'x-request-id': 'trace-me-12345' } });
    expect(data).toEqual({ me: { requestId: 'trace-me-12345' } });
    expect(headers.get('x-request-id')).toBe('trace-me-12345');
  });

  it('streams a subscription by server-sent events, entities of other subgraphs included', async () => {
    const probe: JobsProbe = { open: 0, mutations: 0 };
    await using gateway = await openTestGateway([openCatalog(), openLake(), openJobs(probe)], { shape });
    const events = await openEvents(gateway.url, 'subscription { ticks(count: 3, everyMs: 5) { number book { title loans } } }');
    expect(await events.all()).toEqual(
      [0, 1, 2].map((number) => ({ data: { ticks: { number, book: { title: `Book ${number}`, loans: number * 10 } } } })),
    );
    await vi.waitFor(() => expect(probe.open).toBe(0));
  });

  it('keeps a stream open longer than a fetch may take', async () => {
    await using gateway = await openTestGateway([openCatalog(), openLake(), openJobs()], { shape, timeoutMs: 100 });
    const events = await openEvents(gateway.url, 'subscription { ticks(count: 4, everyMs: 60) { number } }');
    expect(await events.all()).toHaveLength(4);
  });

  it('joins entities to the events of a stream after a request would be over, and afresh for each', async () => {
    const catalog = openCatalog();
    await using own = await openTestGateway([catalog, openLake(), openJobs()], { shape, requestMs: 200 });
    const events = await openEvents(own.url, 'subscription { ticks(count: 5, everyMs: 80) { number book { title } } }');
    expect(await events.all()).toEqual(
      [0, 1, 2, 3, 4].map((number) => ({ data: { ticks: { number, book: { title: `Book ${number}` } } } })),
    );
    expect(catalog.requests).toHaveLength(5);
  });

  it('ends a request whose parts together take too long', async () => {
    await using own = await openTestGateway([openCatalog(), openLake(), openJobs()], { shape, requestMs: 1_000 });
    expect((await own.ask('{ slow(ms: 9000) }')).errors).toMatchObject([{ extensions: { code: 'GATEWAY_TIMEOUT' } }]);
  });

  it('DO12 leaves no source open for a client that cannot read a stream', async () => {
    const probe: JobsProbe = { open: 0, mutations: 0 };
    await using own = await openTestGateway([openCatalog(), openLake(), openJobs(probe)], { shape });
    const body = JSON.stringify({ query: 'subscription { ticks(count: 2, everyMs: 600000) { number } }' });
    for (const accept of ['application/json', 'application/graphql-response+json', 'text/html', 'image/png']) {
      const headers = { accept, 'content-type': 'application/json', authorization: 'Bearer ann.analyst' };
      const answer = await fetch(`${own.url}/graphql`, { method: 'POST', headers, body });
      expect(answer.status, accept).toBe(406);
      await answer.body?.cancel();
    }
    await vi.waitFor(() => expect(probe.open).toBe(0));
  });

  it('ends the source when the reader of a stream leaves', async () => {
    const probe: JobsProbe = { open: 0, mutations: 0 };
    await using gateway = await openTestGateway([openCatalog(), openLake(), openJobs(probe)], { shape });
    const events = await openEvents(gateway.url, 'subscription { ticks(count: 100000, everyMs: 5) { number } }');
    await events.next();
    expect(probe.open).toBe(1);
    await events.leave();
    await vi.waitFor(() => expect(probe.open).toBe(0), { timeout: 5_000 });
  });

  it('says a stable code when the source of a stream fails, and nothing of why', async () => {
    const events = await openEvents(gateway.url, 'subscription { broken { number } }');
    const text = JSON.stringify(await events.all());
    expect(text).toContain('INTERNAL');
    expect(text).not.toContain('password');
  });

  it('tells a subgraph to stop when the client leaves', async () => {
    const lake = openLake();
    await using gateway = await openTestGateway([openCatalog(), lake, openJobs()], { shape });
    const leaving = new AbortController();
    const asked = gateway.ask('{ slow(ms: 4000) }', { signal: leaving.signal });
    await vi.waitFor(() => expect(lake.requests.length).toBe(1));
    leaving.abort();
    await expect(asked).rejects.toThrow(/abort/i);
    await vi.waitFor(() => expect(lake.requests[0]?.signal.aborted).toBe(true), { timeout: 3_000 });
  });

  it('ends a fetch that takes too long with GATEWAY_TIMEOUT, stops its work and keeps the rest', async () => {
    const lake = openLake();
    await using gateway = await openTestGateway([openCatalog(), lake, openJobs()], { shape, timeoutMs: 1_000 });
    await gateway.ask('{ me { name } slow(ms: 1) }');
    const { data, errors, text } = await gateway.ask('{ me { name } slow(ms: 9000) }');
    expect(data, text).toEqual({ me: { name: 'ann' }, slow: null });
    expect(errors).toMatchObject([{ extensions: { code: 'GATEWAY_TIMEOUT' } }]);
    await vi.waitFor(() => expect(lake.requests.at(-1)?.signal.aborted).toBe(true), { timeout: 3_000 });
  });

  it('swaps the schema under load without losing a request, and without a restart', async () => {
    const lake = openLake();
    await using gateway = await openTestGateway([openCatalog(), lake, openJobs()], { shape });
    const first = gateway.version();
    const failures: string[] = [];
    let done = false;
    let asked = 0;
    const load = Array.from({ length: 4 }, async () => {
      while (!done) {
        const { errors, data, text } = await gateway.ask(join);
        asked++;
        if (errors.length > 0 || !data?.['lake']) failures.push(text);
      }
    });
    for (let round = 0; round < 3; round++) {
      lake.replace(lakeSchema(`invoices${round}: String invoices: String`));
      const known = gateway.version();
      await vi.waitFor(() => expect(gateway.version()).not.toBe(known), { timeout: 8_000, interval: 20 });
    }
    const { data } = await gateway.ask('{ lake { sales { invoices invoices2 } } }');
    done = true;
    await Promise.all(load);
    expect(failures).toEqual([]);
    expect(asked).toBeGreaterThan(20);
    expect(gateway.version()).not.toBe(first);
    expect(data).toEqual({ lake: { sales: { invoices: 'paid', invoices2: null } } });
  });

  it('keeps a running stream and a running request over a swap', async () => {
    const lake = openLake();
    await using gateway = await openTestGateway([openCatalog(), lake, openJobs()], { shape });
    const events = await openEvents(gateway.url, 'subscription { ticks(count: 40, everyMs: 20) { number book { title } } }');
    await events.next();
    const slow = gateway.ask('{ slow(ms: 600) }');
    const known = gateway.version();
    lake.replace(lakeSchema('invoices: String'));
    await vi.waitFor(() => expect(gateway.version()).not.toBe(known), { timeout: 8_000 });
    expect((await slow).data).toEqual({ slow: 'done' });
    const rest = await events.all();
    expect(rest).toHaveLength(39);
    expect(rest.at(-1)).toEqual({ data: { ticks: { number: 39, book: { title: 'Book 4' } } } });
  });

  it('keeps the last good supergraph when the newest schemas do not compose', async () => {
    const lake = openLake();
    await using gateway = await openTestGateway([openCatalog(), lake, openJobs()], { shape });
    const good = gateway.version();
    lake.replace(lakeSchema('a: String } enum Visibility { CLEAR } type Book2 @key(fields: "nothing") { id: ID! '));
    await vi.waitFor(() => expect(gateway.problem()).not.toBeNull(), { timeout: 8_000 });
    expect(gateway.problem()).toContain('nothing');
    expect(gateway.version()).toBe(good);
    expect((await gateway.ask(join)).errors).toEqual([]);
    lake.replace(lakeSchema('invoices: String'));
    await vi.waitFor(() => expect(gateway.problem()).toBeNull(), { timeout: 8_000 });
    expect((await gateway.ask('{ lake { sales { invoices } } }')).data).toEqual({ lake: { sales: { invoices: 'paid' } } });
  });

  it('runs a mutation once', async () => {
    const probe: JobsProbe = { open: 0, mutations: 0 };
    await using gateway = await openTestGateway([openCatalog(), openLake(), openJobs(probe)], { shape });
    const { data } = await gateway.ask('mutation { launchJob(idempotencyKey: "k") { id state } }');
    expect(data).toEqual({ launchJob: { id: 'run_1', state: 'QUEUED' } });
    expect(probe.mutations).toBe(1);
  });

  describe('for a caller who may not know some names', () => {
    let hiding: TestGateway;
    beforeAll(async () => {
      const lake = openLake();
      lake.hide = (role) =>
        role === 'visitor'
          ? {
              types: new Set(['HiddenDatabase', 'HiddenPayroll', 'HiddenPayrollFilter']),
              fields: new Set(['Lake.hidden', 'SalesOrders.orderId', 'SalesOrdersFilter.orderId']),
            }
          : { types: new Set(), fields: new Set() };
      hiding = await openTestGateway([openCatalog(), lake, openJobs()], { shape });
    });
    afterAll(() => hiding[Symbol.asyncDispose]());
    const visitor = { token: 'vic.visitor' };

    it('answers hidden names exactly as names that never were', async () => {
      for (const [hidden, unknown] of [
        ['{ lake { hidden { payroll { salary } } } }', '{ lake { hiddem { payroll { salary } } } }'],
        ['{ lake { sales { orders { nodes { orderId } } } } }', '{ lake { sales { orders { nodes { orderIx } } } } }'],
        [
          '{ lake { sales { orders { nodes { ... on HiddenPayroll { salary } } } } } }',
          '{ lake { sales { orders { nodes { ... on HiddenPayrolm { salary } } } } } }',
        ],
        ['query($w: HiddenPayrollFilter) { me { name } }', 'query($w: HiddenPayrollFiltex) { me { name } }'],
      ] as const) {
        const one = await hiding.ask(hidden, { ...visitor, headers: { 'x-request-id': 'same-id-1234' } });
        const other = await hiding.ask(unknown, { ...visitor, headers: { 'x-request-id': 'same-id-1234' } });
        const neutral = (text: string) =>
          text
            .replaceAll(/hiddem/g, 'hidden')
            .replaceAll(/orderIx/g, 'orderId')
            .replaceAll(/HiddenPayrolm/g, 'HiddenPayroll')
            .replaceAll(/Filtex/g, 'Filter');
        expect(one.errors.length).toBeGreaterThan(0);
        expect(one.status).toBe(other.status);
        expect(one.text).toBe(neutral(other.text));
      }
    });

    it('CL10 answers hidden names in variables exactly as names that never were', async () => {
      const query = 'query ($where: SalesOrdersFilter) { lake { sales { orders(first: 1, where: $where) { totalCount } } } }';
      const headers = { 'x-request-id': 'same-id-1234' };
      const [hidden, unknown] = await Promise.all(
        ['orderId', 'orderIx'].map((name) => hiding.ask(query, { ...visitor, headers, variables: { where: { [name]: '1' } } })),
      );
      expect(hidden!.errors).toMatchObject([{ extensions: { code: 'BAD_USER_INPUT' } }]);
      expect(hidden!.status).toBe(unknown!.status);
      expect(hidden!.text).toBe(unknown!.text.replaceAll('orderIx', 'orderId'));
      const known = await hiding.ask(query, { ...visitor, variables: { where: { note: 'x' } } });
      expect(known.errors, known.text).toEqual([]);
    });

    it('cuts introspection, and only his', async () => {
      const cut = await hiding.ask(getIntrospectionQuery(), visitor);
      expect(cut.errors).toEqual([]);
      expect(cut.text).not.toContain('Hidden');
      expect(cut.text).toContain('SalesOrders');
      const whole = await hiding.ask(getIntrospectionQuery());
      expect(whole.text).toContain('HiddenPayroll');
      const type = await hiding.ask('{ __type(name: "HiddenPayroll") { name } }', visitor);
      expect(type.data).toEqual({ __type: null });
    });

    it('never shares a verdict between two callers', async () => {
      const query = '{ lake { hidden { payroll { salary } } } }';
      const answers = await Promise.all([visitor, {}, visitor, {}].map((who) => hiding.ask(query, who)));
      expect(answers.map(({ errors }) => errors.length)).toEqual([1, 0, 1, 0]);
      expect(answers[1]?.data).toEqual({ lake: { hidden: { payroll: { salary: '1' } } } });
    });

    it('does not answer introspection beside data, not even through a fragment', async () => {
      for (const query of [
        '{ me { name } __schema { queryType { name } } }',
        '{ a: __schema { types { name } } ...F } fragment F on Query { me { name } }',
      ]) {
        expect((await hiding.ask(query, visitor)).errors).toMatchObject([{ extensions: { code: 'INVALID' } }]);
      }
      const alone = await hiding.ask('{ ...F } fragment F on Query { __schema { types { name } } }', visitor);
      expect(alone.errors).toEqual([]);
      expect(alone.text).not.toContain('Hidden');
    });
  });
});

describe('both process shapes', () => {
  it('give equal answers', async () => {
    await using one = await openTestGateway([openCatalog(), openLake(), openJobs()], { shape: 'in process' });
    await using other = await openTestGateway([openCatalog(), openLake(), openJobs()], { shape: 'over HTTP' });
    const headers = { 'x-request-id': 'same-id-1234' };
    for (const query of [
      join,
      '{ secret refused me { name } }',
      '{ echo(long: "x") }',
      '{ books(first: 0) { id } }',
      '{ nope }',
      '{ books { parent { title loans } pages } }',
      '{ jobRun(id: "r") { id state } }',
    ]) {
      const [a, b] = await Promise.all([one.ask(query, { headers }), other.ask(query, { headers })]);
      expect({ status: a.status, data: a.data }).toEqual({ status: b.status, data: b.data });
      const sorted = (errors: typeof a.errors) =>
        [...errors].map((error) => ({ ...error, locations: undefined })).sort((x, y) => x.message.localeCompare(y.message));
      expect(sorted(a.errors)).toEqual(sorted(b.errors));
    }
  });
});

describe('a subgraph that is away', () => {
  it('costs its own fields, which get a code and no address', async () => {
    await using gateway = await openTestGateway([openCatalog(), openLake(), openJobs()], { shape: 'over HTTP' });
    expect((await gateway.ask('{ books(first: 2) { title loans } }')).errors).toEqual([]);
    await gateway.kill('lake');
    const { data, errors, text, status } = await gateway.ask('{ books(first: 2) { title loans } }');
    expect(status).toBe(200);
    expect(data, text).toEqual({
      books: [
        { title: 'Book 0', loans: null },
        { title: 'Book 1', loans: null },
      ],
    });
    expect(errors.length).toBeGreaterThan(0);
    expect(errors[0]?.extensions).toMatchObject({ code: 'SUBGRAPH_UNAVAILABLE', subgraph: 'lake' });
    expect(text).not.toMatch(/127\.0\.0\.1|ECONNREFUSED|localhost/);
  });

  it('makes the whole answer a failure when nothing else was asked for', async () => {
    await using gateway = await openTestGateway([openCatalog(), openLake(), openJobs()], { shape: 'over HTTP' });
    await gateway.ask('{ me { name } }');
    await gateway.kill('jobs');
    const { status, errors } = await gateway.ask('{ jobRun(id: "r") { id } }');
    expect(status).toBe(503);
    expect(errors).toMatchObject([{ extensions: { code: 'SUBGRAPH_UNAVAILABLE' } }]);
  });

  it('is not asked to do a mutation twice', async () => {
    const probe: JobsProbe = { open: 0, mutations: 0 };
    await using gateway = await openTestGateway([openCatalog(), openLake(), openJobs(probe)], { shape: 'over HTTP' });
    await gateway.ask('{ me { name } }');
    await gateway.kill('jobs');
    const { errors } = await gateway.ask('mutation { launchJob(idempotencyKey: "k") { id } }');
    expect(errors).toMatchObject([{ extensions: { code: 'SUBGRAPH_UNAVAILABLE' } }]);
    expect(probe.mutations).toBe(0);
  });
});

describe('catalogSchema', () => {
  it('is a fixture whose versions differ with their content', () => {
    expect(catalogSchema().version).not.toBe(catalogSchema('more: Int').version);
  });
});
