import { chmod, mkdir, readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { openEmbeddedPostgres } from '@lakeward/adapters-embedded/embedded-postgres';
import { silentLog } from '@lakeward/ports/log';
import type { TestProject } from 'vitest/node';

declare module 'vitest' {
  export interface ProvidedContext {
    /** A folder for everything that the tests of one run share; exists, and is removed after them. */
    readonly lakewardTestFolder: string;
  }
}

const PREFIX = 'lakeward-test-';
let folder: string;

/** Costs nothing for runs that need no database: the server starts with the first test that asks for one (`openTestDatabase`). */
export async function setup(project: TestProject): Promise<void> {
  await sweepInterruptedRuns();
  // Projects of one run have a folder each.
  folder = join(tmpdir(), `${PREFIX}${process.pid}-${project.name}`);
  await mkdir(folder, { recursive: true });
  await chmod(folder, 0o711); // as root the server runs under another account, which must get through
  project.provide('lakewardTestFolder', folder);
}

export async function teardown(): Promise<void> {
  await removeRun(folder);
}

/** A run that was killed leaves its server behind. */
async function sweepInterruptedRuns(): Promise<void> {
  for (const name of await readdir(tmpdir())) {
    const pid = Number(new RegExp(`^${PREFIX}(\\d+)-`).exec(name)?.[1]);
    if (pid > 0 && !lives(pid)) await removeRun(join(tmpdir(), name));
  }
}

async function removeRun(run: string): Promise<void> {
  const dataFolder = join(run, 'postgres');
  const server = (await readdir(join(dataFolder, '17')).catch(() => [] as string[])).includes('postmaster.pid');
  // Taking a running server over is how it is found; disposing stops it.
  if (server) await (await openEmbeddedPostgres({ dataFolder, log: silentLog }))[Symbol.asyncDispose]();
  await rm(run, { recursive: true, force: true });
}

function lives(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch {
    return false;
  }
}
