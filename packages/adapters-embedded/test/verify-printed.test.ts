import { type DuckDBConnection, DuckDBInstance } from '@duckdb/node-api';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';

import { PrintedTextRefused, PrintedTextVerifier } from '../src/engine-process/verify-printed.ts';

const file = `read_parquet(['/lake/a.parquet'])`;

describe('the second wall', () => {
  let instance: DuckDBInstance;
  let connection: DuckDBConnection;
  beforeAll(async () => {
    instance = await DuckDBInstance.create(':memory:');
    connection = await instance.connect();
  });
  afterAll(() => connection.closeSync());
  const verify = (text: string): Promise<void> => new PrintedTextVerifier('/lake').verify(connection, text);

  it.each([
    `SELECT "a" FROM ${file} AS "r" WHERE ("a" > 1) ORDER BY "a" ASC NULLS LAST LIMIT 10`,
    `SELECT count(*) AS "n", CAST(sum("a") AS BIGINT) FROM (SELECT TRY_CAST("r"."a" AS INTEGER) AS "a" FROM ${file} AS "r") AS "_0" GROUP BY 1`,
    `SELECT unnest("d"."f") FROM read_json(['/lake/x.json', '/lake/y[*].json'], format='array', columns={'f': 'STRUCT(a INTEGER)[]'}) AS "d"`,
    `SELECT CAST(NULL AS INTEGER) AS "a" WHERE FALSE UNION ALL BY NAME SELECT * FROM ${file}`,
  ])('lets our own text through: %s', async (text) => {
    await expect(verify(text)).resolves.toBeUndefined();
  });

  it.each([
    ['two statements', `SELECT 1; SELECT 2`],
    ['no statement', ''],
    ['a statement that is no SELECT', `COPY (SELECT 1) TO '/lake/x'`],
    ['ATTACH', `ATTACH '/lake/x.db'`],
    ['SET', `SET threads=1`],
    ['INSTALL', `INSTALL httpfs`],
    ['a base table', 'SELECT * FROM secrets'],
    ['a base table by name alone', `SELECT * FROM '/lake/a.parquet'`],
    ['a base table in a subquery of an expression', `SELECT (SELECT max(x) FROM secrets) FROM ${file}`],
    ['a base table behind a lateral join', `SELECT * FROM ${file} AS r, LATERAL (SELECT * FROM secrets) AS s`],
    ['a common table expression', `WITH x AS (SELECT 1) SELECT * FROM x`],
    ['a recursive one', `WITH RECURSIVE x AS (SELECT 1 UNION ALL SELECT * FROM x) SELECT * FROM x`],
    ['SHOW', 'SHOW TABLES'],
    ['DESCRIBE', `DESCRIBE SELECT * FROM ${file}`],
    ['SUMMARIZE', `SUMMARIZE SELECT * FROM ${file}`],
    ['PIVOT', `PIVOT ${file} ON a USING count(*)`],
    ['a file outside the lake', `SELECT * FROM read_parquet(['/etc/passwd'])`],
    ['a neighbour of the lake by prefix', `SELECT * FROM read_parquet(['/lakeside/a.parquet'])`],
    ['a path that climbs out', `SELECT * FROM read_parquet(['/lake/../etc/passwd'])`],
    ['a computed path', `SELECT * FROM read_parquet(['/lake/' || 'a'])`],
    ['a path that is no list', `SELECT * FROM read_parquet('/lake/a.parquet')`],
    ['another reader', `SELECT * FROM read_text(['/lake/a.parquet'])`],
    ['glob', `SELECT * FROM glob('/lake/*')`],
    ['a table function of the system', 'SELECT * FROM duckdb_settings()'],
    ['query', `SELECT * FROM query('SELECT 1')`],
    ['a function that tells settings', `SELECT current_setting('threads') FROM ${file}`],
    ['a function that raises what it is told', `SELECT error("a") FROM ${file}`],
    ['a function of another schema', `SELECT pg_catalog.lower("a") FROM ${file}`],
    ['a cast to a type of somebody', `SELECT CAST("a" AS "mine") FROM ${file}`],
    ['a cast whose type is text that runs', `SELECT CAST("a" AS "INTEGER) FROM secrets --") FROM ${file}`],
    ['a window', `SELECT row_number() OVER () FROM ${file}`],
    ['VALUES', `SELECT * FROM (VALUES (1)) AS v`],
    ['a parameter', `SELECT $1 FROM ${file}`],
    ['a sample', `SELECT * FROM ${file} USING SAMPLE 10`],
    ['text after a closed parenthesis', `SELECT 1) TO '/lake/x' --`],
  ])('refuses %s', async (_, text) => {
    await expect(verify(text)).rejects.toBeInstanceOf(PrintedTextRefused);
  });
});
