import { mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { pathToFileURL } from 'node:url';

import { DuckDBInstance } from '@duckdb/node-api';
import type { OpenSqlEngine } from '@lakeward/ports/contract/sql-engine-contract';

import { openDuckDbSqlEngine } from '../src/duckdb-sql-engine.ts';

export interface TestEngine extends OpenSqlEngine {
  /** What the engine logged: level and facts. */
  readonly logged: readonly (readonly [level: 'debug' | 'warn', facts: object])[];
  readonly root: string;
  readonly scratch: string;
}

/** The real engine over a folder of its own. */
export async function openTestEngine(): Promise<TestEngine> {
  const folder = await mkdtemp(join(tmpdir(), 'lakeward-engine-'));
  const root = join(folder, 'objects');
  const pathOf = (key: string): string => join(root, key);
  const logged: (readonly ['debug' | 'warn', object])[] = [];
  const engine = await openDuckDbSqlEngine({
    objectStore: { uriOf: (key) => pathToFileURL(pathOf(key)).href },
    root,
    tempFolder: join(folder, 'tmp'),
    memoryLimitMb: 600,
    log: { debug: (facts) => void logged.push(['debug', facts]), warn: (facts) => void logged.push(['warn', facts]) },
  });
  const writer = await DuckDBInstance.create(':memory:');
  const connection = await writer.connect();
  const put = async (key: string, content: string | Uint8Array): Promise<void> => {
    await mkdir(dirname(pathOf(key)), { recursive: true });
    await writeFile(pathOf(key), content);
  };
  let files = 0;
  return {
    engine,
    logged,
    root,
    scratch: join(folder, 'tmp/engine'),
    put,
    get: (key) => readFile(pathOf(key)),
    putParquet: async (key, select) => {
      const plain = join(folder, `${files++}.parquet`);
      await connection.run(`COPY (${select}) TO '${plain}' (FORMAT parquet, ROW_GROUP_SIZE 2048)`);
      await put(key, await readFile(plain));
    },
    [Symbol.asyncDispose]: async () => {
      await engine[Symbol.asyncDispose]();
      connection.closeSync();
      await rm(folder, { recursive: true, force: true });
    },
  };
}
