import { mkdir, mkdtemp, readdir, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import type { DuckDBConnection } from '@duckdb/node-api';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';

import { openInstance } from '../src/engine-process/open-instance.ts';

/** The outer wall, without the check of the text: what the engine itself refuses once it is locked. */
describe('the locked instance', () => {
  let folder: string;
  let connection: DuckDBConnection;
  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'lakeward-locked-'));
    for (const name of ['lake', 'lake-twin', 'scratch']) await mkdir(join(folder, name));
    await writeFile(join(folder, 'lake/in.csv'), 'a\n1\n');
    await writeFile(join(folder, 'lake-twin/out.csv'), 'a\n2\n');
    await symlink(join(folder, 'lake-twin/out.csv'), join(folder, 'lake/link.csv'));
    const instance = await openInstance({ root: join(folder, 'lake'), scratch: join(folder, 'scratch'), memoryLimitMb: 100, threads: 1 });
    connection = await instance.connect();
  });
  afterAll(async () => {
    connection.closeSync();
    await rm(folder, { recursive: true, force: true });
  });
  const run = async (statement: string) => (await connection.runAndReadAll(statement.replaceAll('$', folder))).getRowsJson();

  it('reads files of the lake', async () => {
    await expect(run(`SELECT * FROM read_csv(['$/lake/in.csv'], all_varchar=true)`)).resolves.toEqual([['1']]);
  });

  it.each([
    `SELECT * FROM read_csv('$/lake-twin/out.csv')`,
    `SELECT * FROM read_csv('$/lake/../lake-twin/out.csv')`,
    `SELECT * FROM read_csv('$/lake-t*/out.csv')`,
    `SELECT * FROM read_csv('$/lake/link.csv')`,
    `SELECT * FROM read_csv('/proc/self/root$/lake-twin/out.csv')`,
    `SELECT * FROM read_csv('file://$/lake-twin/out.csv')`,
    `SELECT * FROM read_text('/etc/passwd')`,
    `SELECT * FROM glob('/etc/*')`,
    `SELECT * FROM sniff_csv('/etc/passwd')`,
    `SELECT * FROM read_csv('https://localhost/x.csv')`,
    `SELECT * FROM query('SELECT * FROM read_text(''/etc/passwd'')')`,
    `COPY (SELECT 1) TO '$/lake-twin/new.csv'`,
    `ATTACH '$/lake-twin/new.db'`,
    `INSTALL httpfs`,
    `LOAD httpfs`,
    `SET enable_external_access=true`,
    `SET allowed_directories=['/']`,
    `SET lock_configuration=false`,
    `SET memory_limit='8GB'`,
    `PRAGMA threads=8`,
    `RESET temp_directory`,
  ])('refuses %s', async (statement) => {
    await expect(run(statement)).rejects.toBeInstanceOf(Error);
    await expect(readdir(join(folder, 'lake-twin'))).resolves.toEqual(['out.csv']);
  });
});
