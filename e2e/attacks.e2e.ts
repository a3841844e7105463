import { execFileSync } from 'node:child_process';
import { mkdir, readFile, symlink, writeFile } from 'node:fs/promises';
import { request } from 'node:http';
import { connect } from 'node:net';
import { join } from 'node:path';

import { afterAll, beforeAll, describe, expect, it } from 'vitest';

import { eventually } from './eventually.ts';
import { type Answer, type LakewardClient, post } from './lakeward-client.ts';
import { type RunningLakeward, shapes, startLakeward } from './start-lakeward.ts';

/** What attackers try, and what they get. The ids are those of the catalogue of attacks. */

const namespace = 'arn:aws:glue:local:000000000000';
const refOf = (name: string) => ({ namespace, name: `table/aviation/${name}` });
const inAviation = (fields: string) => `{ lake { aviation { ${fields} } } }`;
const codeOf = (answer: Answer): string | undefined => answer.errors?.[0]?.extensions?.code;
/** Answers that must be equal get one request id, and one name for the two things that are compared. */
const sameId = { 'x-request-id': 'the-same-id-0001' };

describe.each(shapes)('attacks, as %s', (shape) => {
  let lakeward: RunningLakeward;
  let steward: LakewardClient;
  let west: LakewardClient;
  let east: LakewardClient;
  let engineer: LakewardClient;
  let visitor: LakewardClient;

  const ask = (client: LakewardClient, query: string, variables: object = {}) =>
    post(lakeward.url, client.token, { query, variables }, sameId);
  const flights = async (client: LakewardClient, args: string, fields: string) =>
    (await client.query(inAviation(`flights(${args}) { ${fields} }`))).data.lake.aviation.flights;
  const groups = async (client: LakewardClient, args: string, fields: string) =>
    (await client.query(inAviation(`flightsGroups(${args}) { ${fields} }`))).data.lake.aviation.flightsGroups;
  const register = (client: LakewardClient, name: string, location: string, columns: readonly string[] = ['c'], format = 'CSV') =>
    client.query(
      'mutation ($input: RegisterDatasetInput!) { registerDataset(input: $input) { dataset { id snapshot { byteSize } } problems { code message } } }',
      {
        input: {
          ref: refOf(name),
          database: 'aviation',
          name,
          location,
          format,
          columns: columns.map((column) => ({ name: column, type: 'string' })),
        },
      },
    );
  const putObject = async (key: string, text: string) => {
    const path = join(lakeward.dataFolder, 'objects', key);
    await mkdir(join(path, '..'), { recursive: true });
    await writeFile(path, text);
  };
  /** Registers a CSV file of text columns and publishes it; resolves when its type is there. @returns names of its fields */
  async function publish(name: string, columns: readonly string[], text: string): Promise<readonly string[]> {
    await putObject(`attacks/${name}.csv`, text);
    const registered = await register(steward, name, `attacks/${name}.csv`, columns);
    expect(registered.data.registerDataset.problems, registered.text).toEqual([]);
    const drafted = await steward.query(
      'mutation ($input: ReadSchemaInput!) { draftReadSchema(input: $input) { readSchema { id graphqlType columns { name } } problems { code message } } }',
      {
        input: {
          dataset: registered.data.registerDataset.dataset.id,
          name: 'default',
          columns: columns.map((column) => ({ name: column, type: 'string', source: { column: `\`${column}\`` } })),
        },
      },
    );
    const { readSchema, problems } = drafted.data.draftReadSchema;
    expect(problems).toEqual([]);
    await steward.query('mutation ($id: ID!) { publishReadSchema(id: $id) { problems { code } } }', { id: readSchema.id });
    await eventually(
      () => steward.query(`{ __type(name: "${readSchema.graphqlType}") { name } }`),
      (answer) => answer.data.__type !== null,
    );
    return readSchema.columns.map((column: { name: string }) => column.name);
  }

  beforeAll(async () => {
    lakeward = await startLakeward({ shape, env: { SPARK_INSTALL: 'never' } });
    [steward, west, east, engineer, visitor] = (await Promise.all(
      ['steward', 'analyst-west', 'analyst-east', 'engineer', 'visitor'].map((user) => lakeward.as(user)),
    )) as [LakewardClient, LakewardClient, LakewardClient, LakewardClient, LakewardClient];
    const saved = await steward.query(
      'mutation ($input: PolicyInput!) { savePolicy(input: $input, mode: ENFORCE) { problems { code message } } }',
      {
        input: {
          name: 'The west desk sees no latitudes',
          subjects: { principals: ['analyst-west'] },
          targets: { datasets: [refOf('airports')] },
          rules: [{ columnDeny: { columns: { paths: ['latitude'] } } }],
        },
      },
    );
    if (saved.data?.savePolicy.problems.length !== 0) throw new Error(saved.text);
    const cut = await eventually(
      () => west.query(inAviation('airports(first: 1) { nodes { latitude } }')),
      (answer) => codeOf(answer) === 'GRAPHQL_VALIDATION_FAILED',
    );
    if (codeOf(cut) !== 'GRAPHQL_VALIDATION_FAILED') throw new Error(`The policy does not work after ten seconds: ${cut.text}`);
  });
  afterAll(() => lakeward?.[Symbol.asyncDispose]());

  describe('rows that are hidden', () => {
    it('RW1 count nowhere: not in totals, groups, extremes or pages', async () => {
      const byOrigin = await groups(west, 'by: [{ origin: true }], first: 100', 'nodes { key { origin } count } totalCount');
      const whole = await groups(west, 'by: []', 'nodes { count countDistinct { origin } }');
      const sum = byOrigin.nodes.reduce((total: number, group: { count: string }) => total + Number(group.count), 0);
      expect(whole.nodes).toEqual([{ count: String(sum), countDistinct: { origin: String(byOrigin.nodes.length) } }]);
      expect((await flights(west, 'first: 1', 'totalCount')).totalCount).toBe(String(sum));
      expect(byOrigin.nodes.map((group: { key: { origin: string } }) => group.key.origin)).not.toContain('JFK');
    });

    it.each([
      '{ origin: { eq: "JFK" } }',
      '{ not: { origin: { in: ["LAX","SFO","SEA","SAN","SJC","OAK","PDX","LAS","PHX","SLC","DEN"] } } }',
      '{ or: [{ origin: { eq: "JFK" } }, { origin: { isNull: true } }] }',
      String.raw`{ origin: { eq: "' OR 1=1 --" } }`,
      String.raw`{ origin: { like: "J%' OR '1%'='1" } }`,
    ])('RW8 IN1 are found by no condition: %s', async (where) => {
      expect(await flights(west, `first: 1, where: ${where}`, 'nodes { origin } pageInfo { hasNextPage } totalCount')).toEqual({
        nodes: [],
        pageInfo: { hasNextPage: false },
        totalCount: '0',
      });
    });
  });

  describe('columns that are hidden or masked', () => {
    it.each([
      ['selected', (name: string) => [inAviation(`airports(first: 1) { nodes { ${name} } }`)]],
      ['filtered by', (name: string) => [inAviation(`airports(where: { ${name}: { gt: 1 } }) { nodes { iata } }`)]],
      ['sorted by', (name: string) => [inAviation(`airports(orderBy: [{ ${name}: ASC }]) { nodes { iata } }`)]],
      ['grouped by', (name: string) => [inAviation(`airportsGroups(by: [{ ${name}: true }]) { nodes { count } }`)]],
      ['summed', (name: string) => [inAviation(`airportsGroups(by: []) { nodes { sum { ${name} } } }`)]],
      [
        'filtered by a variable',
        (name: string) => [
          `query ($w: AviationAirportsFilter) ${inAviation('airports(where: $w) { nodes { iata } }')}`,
          { w: { [name]: { gt: 1 } } },
        ],
      ],
      [
        'sorted by a variable',
        (name: string) => [
          `query ($w: [AviationAirportsOrder!]) ${inAviation('airports(orderBy: $w) { nodes { iata } }')}`,
          { w: [{ [name]: 'ASC' }] },
        ],
      ],
      [
        'filtered by a default',
        (name: string) => [
          `query ($w: AviationAirportsFilter = { ${name}: { gt: 1 } }) ${inAviation('airports(where: $w) { nodes { iata } }')}`,
        ],
      ],
    ] as [string, (name: string) => [string, object?]][])('CL1 CL10 are as if they were not when %s', async (_position, documentOf) => {
      const hidden = await ask(west, ...documentOf('latitude'));
      const absent = await ask(west, ...documentOf('latitudx'));
      expect(hidden.errors?.length, hidden.text).toBeGreaterThan(0);
      expect([hidden.status, hidden.text]).toEqual([absent.status, absent.text.replaceAll('latitudx', 'latitude')]);
    });

    it('CL11 CL13 CL14 are in no listing, and sizes go with them', async () => {
      const { text, data } = await west.query(
        `query ($ref: DatasetRefInput!) { dataset(ref: $ref) { location snapshot { rowCount byteSize } columns { name } readSchemas { columns { name source { text } } } permissions { columns { path } } } whyAccess(dataset: $ref, columns: ["latitude", "iata"]) { columns { path } } search(text: "latitude") { totalCount } }`,
        { ref: refOf('airports') },
      );
      expect(text).not.toContain('latitude');
      expect(data.dataset).toMatchObject({ location: null, snapshot: { rowCount: null, byteSize: null } });
      expect(data.search.totalCount).toBe('0');
      expect((await west.query('{ __type(name: "AviationAirportsHaving") { inputFields { name } } }')).text).not.toMatch(/latitude/i);
    });

    it('CL2 CL4 are their masks in conditions, groups, extremes and counts', async () => {
      expect(await flights(east, 'first: 1, where: { destination: { eq: "LAX" } }', 'nodes { destination } totalCount')).toEqual({
        nodes: [],
        totalCount: '0',
      });
      const { nodes } = await groups(
        east,
        'by: [{ destination: true }], first: 100',
        'nodes { key { destination } min { destination } countDistinct { destination } }',
      );
      for (const group of nodes) {
        expect(group.key.destination).toMatch(/^.\*+$/);
        expect(group).toMatchObject({ min: group.key, countDistinct: { destination: '1' } });
      }
    });
  });

  describe('things of others', () => {
    it('RW4 MT1 JB5 answer as things that never were: executions, policies, runs', async () => {
      const execution = (await flights(east, 'first: 1', 'execution { id }')).execution.id as string;
      const [policy] = (await steward.query('{ policies(first: 1) { nodes { id } } }')).data.policies.nodes;
      const look =
        'query ($qx: ID!, $pol: ID!) { queryExecution(id: $qx) { id } ofExecution: node(id: $qx) { id } ofPolicy: node(id: $pol) { id } }';
      const real = await ask(west, look, { qx: execution, pol: policy.id });
      expect(real.text).toBe((await ask(west, look, { qx: 'qx_0', pol: 'pol_0' })).text);
      expect((await east.query('query ($id: ID!) { queryExecution(id: $id) { id } }', { id: execution })).data.queryExecution).toEqual({
        id: execution,
      });
    });

    it('JB1 CL1 a source that may not be known is as one that is not, and nothing is stored', async () => {
      const planned = (client: LakewardClient, source: string) =>
        ask(client, 'query ($job: JobInput!) { planJob(job: $job) { sources { id } problems { code message path } } }', {
          job: {
            spec: {
              sources: [{ id: 'a', from: { dataset: { dataset: { namespace, name: source } } } }],
              steps: [{ id: 'b', in: ['a'], apply: { sql: 'select * from a' } }],
              target: { dataset: refOf('stolen'), mode: 'CREATE' },
            },
          },
        });
      const hidden = await planned(engineer, 'table/culture/movies');
      expect(hidden.data.planJob.problems).toMatchObject([{ code: 'NOT_FOUND' }]);
      expect(hidden.text).toBe((await planned(engineer, 'table/culture/moviez')).text);
      const nobody = await planned(visitor, 'table/aviation/flights');
      expect(nobody.text).toBe((await planned(visitor, 'table/aviation/flightz')).text);
    });

    it('JB2 IN4 SF4 files and connections are no sources of jobs', async () => {
      for (const from of [{ files: { uri: 'file:///etc/passwd', format: 'CSV' } }, { jdbc: { connection: 'x', query: 'select 1' } }]) {
        const { data } = await engineer.query('query ($job: JobInput!) { planJob(job: $job) { problems { code } } }', {
          job: {
            spec: {
              sources: [{ id: 'a', from }],
              steps: [{ id: 'b', in: ['a'], apply: { dropNa: [] } }],
              target: { dataset: refOf('stolen'), mode: 'CREATE' },
            },
          },
        });
        expect(data.planJob.problems).toMatchObject([{ code: 'UNSUPPORTED' }]);
      }
    });

    it('CL11 a visitor knows no name of the lake', async () => {
      for (const [hidden, absent] of [
        ['{ lake { aviation { flights { nodes { origin } } } } }', '{ lakx { aviation { flights { nodes { origin } } } } }'],
        ['query ($w: AviationFlightsFilter) { me { id } }', 'query ($w: AviationFlightxFilter) { me { id } }'],
        ['{ __type(name: "AviationFlights") { name } }', '{ __type(name: "AviationFlightx") { name } }'],
      ] as const) {
        expect((await ask(visitor, hidden)).text).toBe(
          (await ask(visitor, absent)).text.replaceAll('lakx', 'lake').replaceAll('Flightx', 'Flights'),
        );
      }
      expect((await visitor.query('{ __schema { types { name } } }')).text).not.toMatch(/Aviation|"Lake"/);
    });

    it('SB3 SB4 the doors between gateway and subgraphs are not open to clients', async () => {
      for (const query of ['{ _entities(representations: []) { __typename } }', '{ _service { sdl } }'])
        expect(codeOf(await steward.query(query))).toBe('GRAPHQL_VALIDATION_FAILED');
      if (shape === 'one process') return;
      for (const offset of [1, 2, 3]) {
        const door = `http://127.0.0.1:${Number(new URL(lakeward.url).port) + offset}`;
        for (const path of ['/graphql', '/schema', '/hidden-names', '/']) {
          const answer = await fetch(`${door}${path}`, {
            method: 'POST',
            headers: { 'content-type': 'application/json', authorization: `Bearer ${steward.token}`, 'x-lakeward-signature': 'forged' },
            body: JSON.stringify({ query: '{ __typename }' }),
          });
          expect(answer.status, `${door}${path}`).toBe(401);
        }
      }
    });
  });

  describe('files', () => {
    it.each([
      'demo/flights-3m.parquet',
      'DEMO/flights-3m.parquet',
      'demo/',
      'demo/../demo/flights-3m.parquet',
      'demo//flights-3m.parquet',
      '../keys/',
      '/etc/passwd',
      'file:///etc/passwd',
      's3://other/key',
      'results/',
      'runs/',
      'aviation/',
      'aviation/route_delays/data/',
      '',
    ])('IN3 IN4 JB7 of others and of ours cannot be registered: %s', async (location) => {
      const { data } = await register(engineer, 'stolen', location, ['origin'], 'PARQUET');
      expect(data.registerDataset).toMatchObject({ dataset: null, problems: [{ code: 'INVALID' }] });
    });

    it('IN3 are named by keys, not by patterns; IN4 links lead nowhere', async () => {
      await putObject('attacks/own.csv', 'c\nx\n');
      const folder = join(lakeward.dataFolder, 'objects/attacks');
      await symlink(join(lakeward.dataFolder, 'keys'), join(folder, 'linked'));
      await symlink('/etc/passwd', join(folder, 'passwd.csv'));
      for (const [at, location] of ['demo/f*', 'demo/[f]lights-3m.parquet', 'attacks/linked/', 'attacks/passwd.csv'].entries()) {
        const { data } = await register(engineer, `pattern${at}`, location);
        expect(data.registerDataset, location).toMatchObject({ dataset: { snapshot: null }, problems: [] });
      }
    });

    it('IN11 with hostile column names are read as they are', async () => {
      const columns = [
        'a"b',
        "a'b",
        'a;drop table x',
        'ключ',
        '😀',
        'a\nb',
        'select',
        '__proto__',
        'constructor',
        'and',
        '*/',
        '"""',
        '{{x}}',
      ];
      const line = (cells: readonly string[]) => cells.map((cell) => `"${cell.replaceAll('"', '""')}"`).join(',');
      const values = columns.map((_, at) => `v${at}`);
      const fields = await publish('hostile', columns, `${line(columns)}\n${line(values)}\n`);
      const { data, text } = await steward.query(
        inAviation(`hostile(orderBy: [{ ${fields[0]}: DESC }]) { nodes { ${fields.join(' ')} } totalCount }`),
      );
      expect(data?.lake.aviation.hostile, text).toEqual({
        nodes: [Object.fromEntries(fields.map((field, at) => [field, values[at]]))],
        totalCount: '1',
      });
    });

    it('IN9 a pattern made to try every way costs nothing', async () => {
      await publish('longs', ['t'], `t\n${`"${'a'.repeat(3_000)}"\n`.repeat(50)}`);
      const startedAt = performance.now();
      const { data, text } = await steward.query(`query ($p: String) ${inAviation('longs(where: { t: { like: $p } }) { totalCount }')}`, {
        p: `%${'a%'.repeat(12)}b_`,
      });
      expect(data?.lake.aviation.longs.totalCount, text).toBe('0');
      expect(performance.now() - startedAt).toBeLessThan(5_000);
    });
  });

  describe('requests that are too much', () => {
    it.each(['first', 'last'])('DO9 many large pages by %s are priced before anything runs', async (argument) => {
      const pages = Array.from({ length: 60 }, (_, at) => `a${at}: flights(${argument}: 10000) { nodes { origin } }`).join(' ');
      const answer = await west.query(inAviation(pages));
      expect([answer.status, codeOf(answer)]).toEqual([400, 'COST_ESTIMATED_TOO_EXPENSIVE']);
    });

    it('DO4 a batch is refused', async () => {
      const answer = await post(lakeward.url, west.token, [{ query: '{ me { id } }' }, { query: '{ me { id } }' }]);
      expect([answer.status, codeOf(answer)]).toEqual([400, 'BAD_REQUEST']);
    });

    it('DO10 IN10 names that mean something to JavaScript mean nothing here', async () => {
      const answer = await post(
        lakeward.url,
        west.token,
        '{"query":"query ($w: DatasetFilter) { constructor: me { id } toString: me { id } datasets(where: $w) { totalCount } }","variables":{"w":{"__proto__":{"tenant":"x"},"name":{"eq":"none"}}}}',
      );
      expect(['BAD_USER_INPUT', undefined]).toContain(codeOf(answer));
      expect(({} as { tenant?: unknown }).tenant).toBeUndefined();
      expect((await west.query('{ constructor: me { id } toString: me { id } }')).data).toEqual({
        constructor: { id: 'analyst-west' },
        toString: { id: 'analyst-west' },
      });
    });

    it('DO13 compressed bodies are not unpacked, and half requests hang nobody', async () => {
      const answer = await post(lakeward.url, west.token, { query: '{ me { id } }' }, { 'content-encoding': 'gzip' });
      expect(answer.status).toBeLessThan(500);
      const { port } = new URL(lakeward.url);
      const half = connect(Number(port), '127.0.0.1', () =>
        half.write('POST /graphql HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Length: 100\r\n\r\n{'),
      );
      half.on('error', () => {});
      expect((await west.query('{ me { id } }')).data).toEqual({ me: { id: 'analyst-west' } });
      half.destroy();
    });

    it('DO14 thirty questions at once are answered or refused with a code', async () => {
      const answers = await Promise.all(
        Array.from({ length: 30 }, (_, at) =>
          west.query(inAviation(`flights(first: 100, where: { distance: { gt: ${at} } }) { nodes { origin } }`)),
        ),
      );
      for (const answer of answers)
        expect([undefined, 'TIMED_OUT', 'THROTTLED', 'GATEWAY_TIMEOUT', 'UNAVAILABLE']).toContain(codeOf(answer));
    });

    it('G15 what no store can hold is INVALID, not a fault', async () => {
      for (const query of ['query ($id: ID!) { jobRun(id: $id) { id } }', 'query ($id: ID!) { queryExecution(id: $id) { id } }'])
        expect(codeOf(await west.query(query, { id: '\u0000' }))).toBe('INVALID');
    });
  });

  describe('pages of others in a browser', () => {
    const raw = (path: string, options: { method?: string; headers?: Record<string, string>; body?: string }) =>
      new Promise<{ status: number; headers: Record<string, unknown>; text: string }>((resolve, reject) => {
        const { port } = new URL(lakeward.url);
        const outgoing = request(
          { host: '127.0.0.1', port, path, method: options.method ?? 'GET', headers: options.headers },
          (response) => {
            let text = '';
            response.setEncoding('utf8').on('data', (part: string) => (text += part));
            response.once('end', () => resolve({ status: response.statusCode!, headers: response.headers, text }));
          },
        );
        outgoing.once('error', reject).end(options.body);
      });

    it.each(['evil.example', 'localhost.evil.example', '127.0.0.1.nip.io', '127.0.0.1@evil.example'])(
      'SF1 CS2 get no token by the host %s',
      async (host) => {
        const answer = await raw('/dev/token', {
          method: 'POST',
          headers: { host, 'content-type': 'application/json' },
          body: '{"user":"steward"}',
        });
        expect(answer.status).toBe(403);
        expect(answer.text).not.toContain('"token"');
      },
    );

    it('CS1 CS2 get no leave to ask, and no answer without it', async () => {
      for (const path of ['/graphql', '/dev/token']) {
        const preflight = await raw(path, { method: 'OPTIONS', headers: { origin: 'null', 'access-control-request-method': 'POST' } });
        expect(preflight.status).toBeGreaterThanOrEqual(400);
        expect(Object.keys(preflight.headers).filter((name) => name.startsWith('access-control'))).toEqual([]);
      }
      for (const type of ['text/plain', 'application/x-www-form-urlencoded', 'multipart/form-data; boundary=x']) {
        const headers = { 'content-type': type, authorization: `Bearer ${west.token}` };
        expect((await raw('/graphql', { method: 'POST', headers, body: '{"query":"{me{id}}"}' })).status).toBe(415);
        expect((await raw('/dev/token', { method: 'POST', headers, body: '{"user":"steward"}' })).status).toBe(400);
      }
      const mutation = encodeURIComponent('mutation { cancelJobRun(id: "x") { problems { code } } }');
      expect((await raw(`/graphql?query=${mutation}`, { headers: { authorization: `Bearer ${west.token}` } })).status).toBe(405);
      expect((await raw(`/graphql?query={me{id}}&access_token=${west.token}`, {})).status).toBe(401);
    });

    it('IN8 CS4 put nothing into the playground by its address', async () => {
      const { text, headers } = await raw('/?user=%3Cscript%3Ealert(1)%3C/script%3E&example=%22%3E%3Cimg%20src=x%3E', {});
      expect(text).not.toMatch(/alert\(1\)|<img/);
      expect(String(headers['content-security-policy'])).toMatch(/default-src 'none'; script-src 'nonce-[\w+/=]+'/);
      expect(headers['x-frame-options']).toBe('DENY');
    });

    it.each(['//evil.example', '//', '/assets/../package.json', '/assets/%2e%2e/%2e%2e/package.json', '/assets/constructor'])(
      'IN4 G15 find nothing at %s',
      async (path) => expect((await raw(path, {})).status).toBe(404),
    );
  });

  describe('parts that are killed', () => {
    const healthy = () =>
      eventually(
        () => west.query(`{ datasets(first: 1) { totalCount } ${inAviation('flights(first: 1) { nodes { origin } }').slice(1)}`),
        (answer) => answer.errors === undefined,
      );

    it('G14 SF7 the engine: its questions get a code, the next one an answer', async () => {
      const heavy = west.query(inAviation('flightsGroups(by: [{ date: { grain: MINUTE } }], first: 10000) { nodes { count } totalCount }'));
      for (const pid of descendants(lakeward.process.pid!, 'engine-process/main')) process.kill(pid, 'SIGKILL');
      expect([undefined, 'UNAVAILABLE']).toContain(codeOf(await heavy));
      expect((await healthy()).errors).toBeUndefined();
    });

    it('G19 PostgreSQL: it comes back by itself, and takes nobody along', async () => {
      const [pid] = (await readFile(join(lakeward.dataFolder, 'postgres/17/postmaster.pid'), 'utf8')).split('\n');
      const during = [1, 2, 3].map(() => west.query('{ datasets(first: 1) { totalCount } policies(first: 1) { totalCount } }'));
      process.kill(Number(pid), 'SIGKILL');
      for (const answer of await Promise.all(during)) expect([undefined, 'UNAVAILABLE']).toContain(codeOf(answer));
      expect((await healthy()).errors).toBeUndefined();
      expect(lakeward.process.exitCode).toBeNull();
      expect((await fetch(`${lakeward.url}/readiness`)).status).toBe(200);
    });
  });
});

/** Processes below one of ours whose command line holds this text. */
function descendants(root: number, text: string): readonly number[] {
  const all = execFileSync('ps', ['-A', '-o', 'pid=,ppid=,args='], { encoding: 'utf8' })
    .split('\n')
    .flatMap((line) => {
      const [, pid, parent, command] = /^\s*(\d+)\s+(\d+)\s+(.*)$/.exec(line) ?? [];
      return pid === undefined ? [] : [{ pid: Number(pid), parent: Number(parent), command: command! }];
    });
  const below = (pid: number): readonly (typeof all)[number][] =>
    all.filter(({ parent }) => parent === pid).flatMap((child) => [child, ...below(child.pid)]);
  return below(root).flatMap(({ pid, command }) => (command.includes(text) ? [pid] : []));
}
