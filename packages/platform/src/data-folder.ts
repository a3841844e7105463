import { createHash, randomUUID } from 'node:crypto';
import { access, chmod, constants, link, mkdir, readFile, rename, rm, unlink, writeFile } from 'node:fs/promises';
import { join } from 'node:path';

import { bootId, isAlive, type ProcessIdentity, startTimeOf } from '@lakeward/embedded-emr/process-identity';
import { exitCodes, StartFailure } from '@lakeward/kernel';

/** Where things are below DATA_DIR. Disposing gives the folder free. */
export interface DataFolder extends AsyncDisposable {
  readonly path: string;
  readonly postgres: string;
  readonly objects: string;
  readonly emr: string;
  /** Mode 0700. */
  readonly keys: string;
  /** Mode 0700; emptied when the folder is opened alone. */
  readonly temporary: string;
}

/** A second copy on one folder. Its process is named, so that somebody can end it. */
export class DataFolderInUse extends StartFailure {
  constructor(
    readonly path: string,
    readonly pid: number,
  ) {
    super(exitCodes.secondCopy, `Lakeward already runs on ${path}, as process ${pid}. Stop that one, or set DATA_DIR to another folder.`);
  }
}

/** It cannot be written, is full, or the account of the metadata store cannot reach it. */
export class DataFolderUnusable extends StartFailure {
  constructor(
    readonly path: string,
    readonly reason: 'NOT_WRITABLE' | 'FULL' | 'UNREACHABLE',
    message: string,
    options?: ErrorOptions,
  ) {
    super(exitCodes.cannotCreate, message, options);
  }
}

export interface DataFolderOptions {
  /** Absolute; made when absent. */
  readonly path: string;
  /** One of several services: whoever started them holds the folder, so it is neither locked nor cleaned. */
  readonly shared?: boolean;
}

const LOCK_FILE = 'lakeward.pid';

/** @throws DataFolderInUse; DataFolderUnusable */
export async function openDataFolder({ path, shared = false }: DataFolderOptions): Promise<DataFolder> {
  const folder = (name: string) => join(path, name);
  const [keys, temporary] = [folder('keys'), folder('tmp')];
  let release = async (): Promise<void> => {};
  try {
    await mkdir(path, { recursive: true, mode: 0o700 });
    // As root the metadata store runs under another account, which must get through to its own folder, and sees no names on the way.
    if (!shared && process.getuid?.() === 0) await chmod(path, 0o711);
    if (shared) await access(path, constants.W_OK);
    else release = await hold(path);
    if (!shared) await rm(temporary, { recursive: true, force: true });
    for (const made of [keys, temporary, folder('objects'), folder('emr')]) await mkdir(made, { recursive: true, mode: 0o700 });
  } catch (error) {
    await release();
    throw explain(path, error);
  }
  return {
    path,
    postgres: folder('postgres'),
    objects: folder('objects'),
    emr: folder('emr'),
    keys,
    temporary,
    [Symbol.asyncDispose]: () => release(),
  };
}

/** Makes us the holder, or throws who is. Files are linked or renamed whole, so that nobody reads half of one. Returns how to let go. */
async function hold(path: string): Promise<() => Promise<void>> {
  const file = join(path, LOCK_FILE);
  const mark = randomUUID();
  const mine = JSON.stringify({ ...(await ownIdentity()), mark });
  const partial = join(path, `${LOCK_FILE}.${mark}`);
  await writeFile(partial, mine, { flag: 'wx', mode: 0o600 });
  try {
    while (!(await linked(partial, file))) {
      const holder = await readFile(file, 'utf8').catch(() => null);
      if (holder === null) continue;
      await assertDead(path, holder);
      if (await succeed(path, file, holder, partial, mine)) break;
    }
  } finally {
    await rm(partial, { force: true });
  }
  return async () => {
    if ((await readFile(file, 'utf8').catch(() => '')) === mine) await unlink(file);
  };
}

/**
 * Puts our file in the place of a dead holder's. Of several that found the same dead holder only the one that holds the claim on its succession may,
 * and only while it is still that holder's file: whoever takes a file away by its name alone could take that of a faster successor.
 */
async function succeed(path: string, file: string, dead: string, partial: string, mine: string): Promise<boolean> {
  const claim = `${file}.after-${createHash('sha256').update(dead).digest('hex').slice(0, 16)}`;
  if (!(await linked(partial, claim))) {
    const claimant = await readFile(claim, 'utf8').catch(() => null);
    if (claimant === null) return false;
    const identity = parseIdentity(claimant);
    if (identity && (await isAlive(identity))) throw new DataFolderInUse(path, identity.pid);
    await rm(claim, { force: true });
    return false;
  }
  try {
    if ((await readFile(file, 'utf8').catch(() => null)) !== dead) return false;
    await rename(partial, file);
    return (await readFile(file, 'utf8')) === mine;
  } finally {
    await rm(claim, { force: true });
  }
}

async function linked(from: string, to: string): Promise<boolean> {
  try {
    await link(from, to);
    return true;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'EEXIST') return false;
    throw error;
  }
}

async function assertDead(path: string, content: string): Promise<void> {
  const holder = parseIdentity(content);
  // Our own pid from another life, as in a container where everybody is process 1.
  if (holder && (await isAlive(holder))) throw new DataFolderInUse(path, holder.pid);
}

async function ownIdentity(): Promise<ProcessIdentity> {
  const { pid } = process;
  return { pid, startTime: (await startTimeOf(pid)) ?? '', bootId: await bootId() };
}

function parseIdentity(content: string): ProcessIdentity | null {
  try {
    const { pid, startTime, bootId } = JSON.parse(content) as Partial<ProcessIdentity>;
    return Number.isInteger(pid) && pid! > 0 ? { pid: pid!, startTime: String(startTime), bootId: String(bootId) } : null;
  } catch {
    return null;
  }
}

function explain(path: string, error: unknown): unknown {
  const { code } = error as NodeJS.ErrnoException;
  const because = { cause: error };
  if (code === 'ENOSPC' || code === 'EDQUOT')
    return new DataFolderUnusable(
      path,
      'FULL',
      `There is no space left for the data folder ${path}. Free some, or set DATA_DIR to another folder.`,
      because,
    );
  if (['EACCES', 'EPERM', 'EROFS', 'ENOTDIR', 'EEXIST', 'ENOENT'].includes(code ?? '')) {
    return new DataFolderUnusable(
      path,
      'NOT_WRITABLE',
      `The data folder ${path} cannot be written. Make it writable, or set DATA_DIR to another folder.`,
      because,
    );
  }
  return error;
}
