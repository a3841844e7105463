import { execFile, spawn } from 'node:child_process';
import { chown, mkdir, readdir, rename, rm, stat } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { promisify } from 'node:util';

import { StorageFull } from '@lakeward/kernel';

import type { ServerAccount } from './server-account.ts';

export const OWNER_ROLE = 'lakeward_owner';
export const APP_ROLE = 'lakeward_app';
export const DATABASE = 'lakeward';

/** Nothing of our own environment reaches the server; UTC also spares initdb a search through all time zones. */
export const serverEnvironment = { PATH: '/usr/bin:/bin', LC_ALL: 'C', TZ: 'UTC' };

/**
 * Creates the cluster with its two roles and one database, unless it exists. It gets its final name only when it is whole, so a crash leaves
 * nothing that looks finished. About 0.8 s.
 * @throws StorageFull
 */
export async function ensureCluster(cluster: string, binaries: string, account: ServerAccount | null): Promise<void> {
  if (await exists(join(cluster, 'PG_VERSION'))) return;
  const folder = dirname(cluster);
  for (const entry of await readdir(folder)) {
    if (entry.endsWith('.partial') && !entry.startsWith('server-')) await rm(join(folder, entry), { recursive: true });
  }
  const partial = `${cluster}.partial`;
  await mkdir(partial, { mode: 0o700 });
  if (account) await chown(partial, account.uid, account.gid);

  const options = { ...(account && { uid: account.uid, gid: account.gid }), env: serverEnvironment, cwd: '/' };
  const locale = ['--encoding=UTF8', '--locale=C', '--locale-provider=builtin', '--builtin-locale=C.UTF-8'];
  // Trust is enough: the only way in is a socket in a folder of mode 0700.
  const access = ['--auth=trust', `--username=${OWNER_ROLE}`];
  await promisify(execFile)(
    join(binaries, 'initdb'),
    ['-D', partial, ...access, ...locale, '--no-sync', '--no-instructions'],
    options,
  ).catch(explain);

  const statements = [
    `create role ${APP_ROLE} login`,
    `create database ${DATABASE}`,
    // The plain role may use what migrations grant, and create nothing itself.
    `revoke create, temporary on database ${DATABASE} from public`,
  ];
  await runSingleUser(join(binaries, 'postgres'), partial, `${statements.join(';\n')};\n`, options);
  await rename(partial, cluster);
}

/** One backend without a server: it reads statements from its input. Errors do not end it, so its output is searched for them. */
async function runSingleUser(postgres: string, cluster: string, statements: string, options: object): Promise<void> {
  const child = spawn(postgres, ['--single', '-D', cluster, '-c', 'fsync=off', 'template1'], options);
  let output = '';
  child.stdout.on('data', (chunk: Buffer) => (output += chunk.toString()));
  child.stderr.on('data', (chunk: Buffer) => (output += chunk.toString()));
  child.stdin.end(statements);
  const code = await new Promise<number | null>((resolve, reject) => child.once('error', reject).once('close', resolve));
  if (code !== 0 || /\b(ERROR|FATAL|PANIC):/.test(output)) explain(new Error(output));
}

/** @throws StorageFull when the tool's own words say so, else what it said */
function explain(cause: unknown): never {
  const { message = '', stderr = '' } = cause as { message?: string; stderr?: string };
  if (/No space left on device|Disk quota exceeded/.test(message + stderr)) {
    throw new StorageFull('There is no space left to create the metadata store.', {}, { cause });
  }
  throw new Error('The PostgreSQL cluster could not be created.', { cause });
}

const exists = (path: string): Promise<boolean> =>
  stat(path).then(
    () => true,
    () => false,
  );
