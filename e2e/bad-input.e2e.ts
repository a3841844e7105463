import { createHmac, generateKeyPairSync, sign } from 'node:crypto';
import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';

import { afterAll, beforeAll, describe, expect, it } from 'vitest';

import { eventually } from './eventually.ts';
import { type Answer, type LakewardClient, post } from './lakeward-client.ts';
import { type RunningLakeward, shapes, startLakeward } from './start-lakeward.ts';

const page = (args: string, fields = 'nodes { origin } pageInfo { endCursor }') =>
  `{ lake { aviation { flights(${args}) { ${fields} } } } }`;
const codeOf = (answer: Answer) => answer.errors?.[0]?.extensions?.code;

describe.each(shapes)('bad input, as %s', (shape) => {
  let lakeward: RunningLakeward;
  let west: LakewardClient;

  beforeAll(async () => {
    lakeward = await startLakeward({ shape, env: { SPARK_INSTALL: 'never' } });
    west = await lakeward.as('analyst-west');
  });
  afterAll(() => lakeward?.[Symbol.asyncDispose]());

  it('an unknown field is named, without a suggestion', async () => {
    const answer = await west.query(page('first: 1', 'nodes { orign }'));
    expect(codeOf(answer)).toBe('GRAPHQL_VALIDATION_FAILED');
    expect(answer.text).toContain('orign');
    expect(answer.text).not.toMatch(/did you mean/i);
  });

  it('a text that is no GraphQL is refused', async () => expect(codeOf(await west.query('{ lake {'))).toBe('GRAPHQL_PARSE_FAILED'));

  it('a variable of the wrong type is refused', async () =>
    expect(
      codeOf(await west.query('query ($n: Int!) { lake { aviation { flights(first: $n) { nodes { origin } } } } }', { n: 'ten' })),
    ).toBe('BAD_USER_INPUT'));

  it.each([0, -1, 10_001, 1_000_000])('first: %i is INVALID', async (first) => {
    const answer = await west.query(page(`first: ${first}`));
    expect([answer.status, codeOf(answer)]).toEqual([400, 'INVALID']);
    const byVariable = await west.query('query ($n: Int) { lake { aviation { flights(first: $n) { nodes { origin } } } } }', { n: first });
    expect([byVariable.status, codeOf(byVariable)]).toEqual([400, 'INVALID']);
  });

  it('a list of the catalog is bounded too', async () =>
    expect(codeOf(await west.query('{ datasets(first: 501) { nodes { name } } }'))).toBe('INVALID'));

  it('eq: null is INVALID', async () =>
    expect(codeOf(await west.query(page('first: 1, where: { origin: { eq: null } }')))).toBe('INVALID'));

  describe('RW3 cursors', () => {
    const refused = (answer: Answer) => expect([codeOf(answer), answer.text.includes('after')]).toEqual(['INVALID', true]);
    const cursorOf = async (client: LakewardClient, args = 'first: 1, orderBy: [{ delay: DESC }]') =>
      (await client.query(page(args))).data.lake.aviation.flights.pageInfo.endCursor as string;

    it('of nobody', async () => refused(await west.query(page('first: 1, after: "bm9uc2Vuc2U"'))));
    it('cut', async () => {
      const cursor = await cursorOf(west);
      refused(await west.query(page(`first: 1, orderBy: [{ delay: DESC }], after: "${cursor.slice(0, -4)}"`)));
    });
    it('of another query', async () => {
      const cursor = await cursorOf(west);
      refused(await west.query(page(`first: 1, orderBy: [{ distance: DESC }], after: "${cursor}"`)));
    });
    it('of another user', async () => {
      const cursor = await cursorOf(await lakeward.as('analyst-east'));
      refused(await west.query(page(`first: 1, orderBy: [{ delay: DESC }], after: "${cursor}"`)));
    });
  });

  describe('bombs get LIMIT_EXCEEDED before anything is planned', () => {
    it.each([50, 500, 5000])('DO1 %i levels deep', async (depth) => {
      const answer = await west.query(`{ __schema { types ${'{ fields { type '.repeat(depth)} { name } ${'} }'.repeat(depth)} } }`);
      expect(codeOf(answer)).toBe('LIMIT_EXCEEDED');
    });
    it('a document of a megabyte answers 413', async () => {
      const answer = await west.query(`{ me { id } } # ${'x'.repeat(1_000_000)}`);
      expect([answer.status, codeOf(answer)]).toEqual([413, 'LIMIT_EXCEEDED']);
    });
    it('fragments that double', async () => {
      const fragments = Array.from({ length: 24 }, (_, n) => `fragment F${n} on Principal { ...F${n + 1} ...F${n + 1} }`).join(' ');
      const answer = await west.query(`{ me { ...F0 } } ${fragments} fragment F24 on Principal { id }`);
      expect(codeOf(answer)).toBe('LIMIT_EXCEEDED');
    });
    it('a thousand aliases', async () => {
      const answer = await west.query(`{ ${Array.from({ length: 1000 }, (_, n) => `a${n}: me { id }`).join(' ')} }`);
      expect(codeOf(answer)).toBe('LIMIT_EXCEEDED');
    });
  });

  describe('tokens', () => {
    const ask = (token: string | null, headers?: Record<string, string>) => post(lakeward.url, token, { query: '{ __typename }' }, headers);
    const part = (value: object) => Buffer.from(JSON.stringify(value)).toString('base64url');
    const refused = (answer: Answer) => expect([answer.status, codeOf(answer)]).toEqual([401, 'UNAUTHENTICATED']);

    it('none', async () => refused(await ask(null)));
    it('none for introspection either', async () => refused(await post(lakeward.url, null, { query: '{ __schema { types { name } } }' })));
    it('garbage', async () => refused(await ask('garbage')));
    it('AN1 algorithm none', async () => refused(await ask(`${part({ alg: 'none' })}.${west.token.split('.')[1]}.`)));
    it('AN1 signed by HMAC with what anybody knows', async () => {
      const head = `${part({ alg: 'HS256' })}.${west.token.split('.')[1]}`;
      refused(await ask(`${head}.${createHmac('sha256', 'lakeward').update(head).digest('base64url')}`));
    });
    it('AN2 changed claims', async () => {
      const [head, body, signature] = west.token.split('.') as [string, string, string];
      const claims = JSON.parse(Buffer.from(body, 'base64url').toString()) as object;
      refused(await ask(`${head}.${part({ ...claims, sub: 'steward', roles: ['steward'] })}.${signature}`));
    });
    it('AN2 of a foreign issuer: the same claims under another key', async () => {
      const signed = west.token.split('.').slice(0, 2).join('.');
      const { privateKey } = generateKeyPairSync('ed25519');
      refused(await ask(`${signed}.${sign(null, Buffer.from(signed), privateKey).toString('base64url')}`));
    });
    it('AN5 headers that name a user change nothing', async () => {
      const plain = await post(lakeward.url, west.token, { query: '{ me { id roles } }' });
      const forged = await post(
        lakeward.url,
        west.token,
        { query: '{ me { id roles } }' },
        { 'x-user': 'steward', 'x-lakeward-principal': 'steward', X_Roles: 'steward' },
      );
      expect(forged.data).toEqual(plain.data);
    });
  });

  describe('files that cannot be read', () => {
    /** Puts bytes where a dataset may lie, registers and publishes them as text columns, and asks for the rows. */
    async function askFor(name: string, file: string, bytes: Uint8Array, format: string, columns: readonly string[]): Promise<Answer> {
      const folder = join(lakeward.dataFolder, 'objects/broken');
      await mkdir(folder, { recursive: true });
      await writeFile(join(folder, file), bytes);
      const steward = await lakeward.as('steward');
      const ref = { namespace: 'arn:aws:glue:local:000000000000', name: `table/aviation/${name}` };
      const registered = await steward.query(
        'mutation ($input: RegisterDatasetInput!) { registerDataset(input: $input) { dataset { id } problems { code message } } }',
        {
          input: {
            ref,
            database: 'aviation',
            name,
            location: `broken/${file}`,
            format,
            columns: columns.map((column) => ({ name: column, type: 'string' })),
          },
        },
      );
      expect(registered.data.registerDataset.problems).toEqual([]);
      const drafted = await steward.query(
        'mutation ($input: ReadSchemaInput!) { draftReadSchema(input: $input) { readSchema { id } problems { code message } } }',
        {
          input: {
            dataset: registered.data.registerDataset.dataset.id,
            name: 'default',
            columns: columns.map((column) => ({ name: column, type: 'string', source: { column } })),
          },
        },
      );
      const published = await steward.query('mutation ($id: ID!) { publishReadSchema(id: $id) { problems { code message } } }', {
        id: drafted.data.draftReadSchema.readSchema.id,
      });
      expect(published.data.publishReadSchema.problems).toEqual([]);
      return eventually(
        () => steward.query(`{ lake { aviation { ${name}(first: 5) { nodes { ${columns[0]} } } } } }`),
        (answer) => codeOf(answer) !== 'GRAPHQL_VALIDATION_FAILED',
      );
    }

    it('F33 a Parquet file cut in half is UNREADABLE_OBJECT, and no path is told', async () => {
      const whole = await readFile(join(lakeward.dataFolder, 'objects/demo/flights-3m.parquet'));
      const answer = await askFor('halved', 'half.parquet', whole.subarray(0, whole.length / 2), 'PARQUET', ['origin']);
      expect(codeOf(answer)).toBe('UNREADABLE_OBJECT');
      expect(answer.text).not.toMatch(/half\.parquet|objects|magic/);
    });

    it('F33 a CSV line that does not parse is BAD_RECORD, and no value is told', async () => {
      const lines = 'city,country\n"Oslo","Norway"\n"Bergen","secret value that\n'.repeat(3);
      const answer = await askFor('torn', 'torn.csv', Buffer.from(lines), 'CSV', ['city', 'country']);
      expect(codeOf(answer)).toBe('BAD_RECORD');
      expect(answer.text).not.toContain('secret');
    });
  });

  it('an unknown dataset answers NOT_FOUND or null, and nothing of other names', async () => {
    const answer = await west.query('{ dataset(ref: { namespace: "arn:aws:glue:local:000000000000", name: "table/none/none" }) { id } }');
    expect(answer.data).toEqual({ dataset: null });
  });

  it('the process is healthy after all of it', async () => {
    expect((await fetch(`${lakeward.url}/healthcheck`)).status).toBe(200);
    expect((await fetch(`${lakeward.url}/readiness`)).status).toBe(200);
    expect((await west.query(page('first: 1'))).errors).toBeUndefined();
  });
});
