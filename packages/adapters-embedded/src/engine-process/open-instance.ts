import { DuckDBInstance } from '@duckdb/node-api';
import { quoteText } from '@lakeward/query/dialects/quote';

export interface InstanceSettings {
  readonly root: string;
  readonly scratch: string;
  readonly memoryLimitMb: number;
  readonly threads: number;
}

/**
 * One in-memory database that reads files of the lake and writes to the scratch folder, and that nobody can unlock again.
 * The order matters: limits, session, the folders, and only then the two locks.
 */
export async function openInstance({ root, scratch, memoryLimitMb, threads }: InstanceSettings): Promise<DuckDBInstance> {
  const instance = await DuckDBInstance.create(':memory:', {
    threads: String(threads),
    memory_limit: `${memoryLimitMb}MB`,
    autoinstall_known_extensions: 'false',
    autoload_known_extensions: 'false',
    allow_community_extensions: 'false',
  });
  const connection = await instance.connect();
  const folder = (path: string): string => quoteText(path.endsWith('/') ? path : `${path}/`);
  for (const statement of [
    `SET parquet_metadata_cache=true`,
    `SET integer_division=true`,
    `SET TimeZone='UTC'`,
    `SET temp_directory=${quoteText(`${scratch}/spill-${process.pid}`)}`,
    `SET allowed_directories=[${folder(root)}, ${folder(scratch)}]`,
    `SET enable_external_access=false`,
    `SET lock_configuration=true`,
  ]) {
    await connection.run(statement);
  }
  connection.closeSync();
  return instance;
}
