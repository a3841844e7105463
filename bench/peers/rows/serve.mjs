// node serve.mjs <raw|copy|yoga|jit|type-graphql>; PORT and FILE (flights as Parquet) in the environment.
import { createServer } from 'node:http';
import { readFile, unlink } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { DuckDBInstance } from '@duckdb/node-api';

const [, , kind] = process.argv;
const { PORT, FILE } = process.env;

// One thread and cached footers: the same settings as ours, and the fastest for small pages.
const instance = await DuckDBInstance.create(':memory:', { threads: '1' });
const connection = await instance.connect();
await connection.run('SET parquet_metadata_cache=true');
await connection.run(`SET TimeZone='UTC'`);

const airports = ['LAX', 'SFO', 'SEA', 'SAN', 'SJC', 'OAK', 'PDX', 'LAS', 'PHX', 'SLC', 'DEN'];
// The policy of the demo user by hand; BIGINT as text and instants in ISO-8601, as our scalars say.
const sqlOf = (from, to, minDistance, first) => `
  SELECT strftime(date, '%Y-%m-%dT%H:%M:%S.%gZ') AS date, origin, destination, delay::VARCHAR AS delay, distance::VARCHAR AS distance
  FROM (
    SELECT * FROM read_parquet('${FILE}')
    WHERE date >= ${from} AND date < ${to} AND distance > ${minDistance} AND origin IN (${airports.map((code) => `'${code}'`)})
    ORDER BY flights_order
    LIMIT ${first}
  )`.replace('flights_order', 'date, origin, destination, delay, distance');
const prepared = await connection.prepare(sqlOf('$1::TIMESTAMP', '$2::TIMESTAMP', '$3::BIGINT', '$4::BIGINT'));

async function rowsFor({ from, to, minDistance, first }) {
  prepared.bindVarchar(1, from.replace('Z', ''));
  prepared.bindVarchar(2, to.replace('Z', ''));
  prepared.bindBigInt(3, BigInt(minDistance));
  prepared.bindBigInt(4, BigInt(first));
  return (await prepared.runAndReadAll()).getRowObjectsJS();
}

const quoted = (value) => `'${String(value).replace(/[^\w:.-]/g, '')}'::TIMESTAMP`;
let copies = 0;
async function copyFor({ from, to, minDistance, first }) {
  const target = join(tmpdir(), `copy-${process.pid}-${copies++}.json`);
  const plain = (value) => quoted(value.replace('Z', ''));
  await connection.run(`COPY (${sqlOf(plain(from), plain(to), Number(minDistance), Number(first))}) TO '${target}' (FORMAT json, ARRAY true)`);
  const bytes = await readFile(target);
  await unlink(target);
  return bytes;
}

const readBody = async (request) => {
  const chunks = [];
  for await (const chunk of request) chunks.push(chunk);
  return JSON.parse(Buffer.concat(chunks).toString());
};

const plain = {
  raw: async (variables) => Buffer.from(JSON.stringify({ data: await rowsFor(variables) })),
  copy: async (variables) => Buffer.concat([Buffer.from('{"data":'), await copyFor(variables), Buffer.from('}')]),
};

async function handler() {
  if (plain[kind]) {
    return async (request, response) => {
      const { variables } = await readBody(request);
      const bytes = await plain[kind](variables);
      response.writeHead(200, { 'content-type': 'application/json', 'content-length': bytes.length }).end(bytes);
    };
  }
  if (kind === 'jit') {
    const { compileQuery } = await import('graphql-jit');
    const { parse } = await import('graphql');
    const { schemaOf } = await import('./schema.mjs');
    const schema = schemaOf(rowsFor);
    const plans = new Map();
    return async (request, response) => {
      const { query, variables } = await readBody(request);
      let plan = plans.get(query);
      if (!plan) plans.set(query, (plan = compileQuery(schema, parse(query), undefined, { customJSONSerializer: true })));
      const bytes = Buffer.from(plan.stringify(await plan.query(null, {}, variables)));
      response.writeHead(200, { 'content-type': 'application/json', 'content-length': bytes.length }).end(bytes);
    };
  }
  const { createYoga } = await import('graphql-yoga');
  const { schemaOf } = await import(kind === 'yoga' ? './schema.mjs' : './decorated-schema.mjs');
  return createYoga({ schema: await schemaOf(rowsFor), graphiql: false, landingPage: false, logging: false, multipart: false, maskedErrors: false });
}

const answer = await handler();
createServer((request, response) => {
  if (request.url === '/ready') return response.end('ready');
  answer(request, response);
}).listen(Number(PORT), '127.0.0.1');
