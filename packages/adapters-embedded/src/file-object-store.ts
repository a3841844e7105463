import { randomUUID } from 'node:crypto';
import { constants } from 'node:fs';
import { type FileHandle, link, lstat, mkdir, open, readdir, realpath, rename, rm, stat, unlink } from 'node:fs/promises';
import { dirname, join, sep } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';

import { Invalid, NotFound, StorageFull, Unavailable } from '@lakeward/kernel';
import type { ObjectInfo, ObjectStore } from '@lakeward/ports';

import { assertKey, isKey, PARTIAL_FOLDER, splitPrefix } from './object-key.ts';

/** What a writer that died left behind is old enough to be thrown away after a day; a live one is never that slow. */
const ABANDONED_AFTER_MS = 24 * 3_600_000;

/** ObjectStore on a local folder, which is made when absent. Symbolic links count as absent, wherever they point. @throws StorageFull; Unavailable */
export async function openFileObjectStore({ root: given }: { readonly root: string }): Promise<ObjectStore> {
  await mkdir(join(given, PARTIAL_FOLDER), { recursive: true, mode: 0o700 }).catch(translate);
  const root = await realpath(given);
  const partials = join(root, PARTIAL_FOLDER);
  await removeAbandoned(partials);

  const pathOf = (key: string): string => {
    assertKey(key);
    return join(root, key);
  };

  /** Resolves when every folder on the way is a real one. */
  const assertNoLinkAbove = async (path: string): Promise<void> => {
    const folder = dirname(path);
    if ((await realpath(folder)) !== folder) throw new NotFound();
  };

  const openToRead = async (key: string): Promise<FileHandle> => {
    const path = pathOf(key);
    try {
      await assertNoLinkAbove(path);
      const file = await open(path, constants.O_RDONLY | constants.O_NOFOLLOW | constants.O_NONBLOCK);
      if ((await file.stat()).isFile()) return file;
      await file.close();
    } catch (error) {
      translateReading(error);
    }
    throw new NotFound();
  };

  /** Writes beside, flushes, then lets `publish` give the file its name. */
  const write = async <T>(key: string, bytes: Uint8Array, publish: (partial: string, path: string) => Promise<T>): Promise<T> => {
    const path = pathOf(key);
    const partial = join(partials, randomUUID());
    try {
      const file = await open(partial, 'wx', 0o600);
      try {
        await file.writeFile(bytes);
        await file.datasync();
      } finally {
        await file.close();
      }
      for (let attempt = 1; ; attempt++) {
        try {
          await mkdir(dirname(path), { recursive: true, mode: 0o700 });
          await assertNoLinkAbove(path);
          const result = await publish(partial, path);
          await flushFolder(dirname(path));
          return result;
        } catch (error) {
          // A folder that was deleted between the two calls; the next round makes it again.
          if (codeOf(error) !== 'ENOENT' || attempt === 5) throw error;
        }
      }
    } catch (error) {
      if (error instanceof NotFound || ['EISDIR', 'ENOTDIR', 'EEXIST', 'ELOOP'].includes(codeOf(error))) {
        throw new Invalid('The key lies on the way of another object.', { path: ['key'] }, { cause: error });
      }
      return translate(error);
    } finally {
      await rm(partial, { force: true });
    }
  };

  return {
    async *list(prefix, signal) {
      const { folder, start } = splitPrefix(prefix);
      const path = join(root, folder, sep);
      if ((await realpath(path).catch(() => null)) !== path.slice(0, -1)) return;
      yield* walk(path, folder, start, signal);
    },

    async stat(key) {
      await using file = await openToRead(key);
      const { size, mtime } = await file.stat();
      return { key, byteSize: size, modifiedAt: mtime };
    },

    async get(key, range) {
      await using file = await openToRead(key);
      const { size } = await file.stat();
      const { start, end } = range ?? { start: 0, end: size };
      if (!Number.isInteger(start) || !Number.isInteger(end) || start < 0 || end < start || end > size) {
        throw new Invalid('The range lies outside the object.', { path: ['range'] });
      }
      const bytes = new Uint8Array(end - start);
      let filled = 0;
      while (filled < bytes.length) {
        const { bytesRead } = await file.read(bytes, filled, bytes.length - filled, start + filled).catch(translateReading);
        if (bytesRead === 0) throw new Unavailable('The object became shorter while it was read.');
        filled += bytesRead;
      }
      return bytes;
    },

    put: (key, bytes) => write(key, bytes, (partial, path) => rename(partial, path)),

    putIfAbsent: (key, bytes) =>
      write(key, bytes, async (partial, path) => {
        try {
          await link(partial, path);
          return true;
        } catch (error) {
          if (codeOf(error) === 'EEXIST' && (await lstat(path)).isFile()) return false;
          throw error;
        }
      }),

    async delete(key) {
      const path = pathOf(key);
      try {
        await assertNoLinkAbove(path);
        await unlink(path);
      } catch (error) {
        // A folder is no object: EISDIR on Linux, EPERM on macOS.
        if (error instanceof NotFound || ['ENOENT', 'ENOTDIR', 'EISDIR', 'EPERM'].includes(codeOf(error))) return;
        translate(error);
      }
    },

    async deleteFolder(prefix) {
      if (!prefix.endsWith('/')) throw new Invalid('A folder ends in a slash.', { path: ['prefix'] });
      const path = pathOf(prefix.slice(0, -1));
      const doomed = join(partials, randomUUID());
      try {
        await assertNoLinkAbove(path);
        if (!(await lstat(path)).isDirectory()) return;
        // One step for readers, and none for links: the folder leaves whole, then its contents go.
        await rename(path, doomed);
        await rm(doomed, { recursive: true, force: true });
      } catch (error) {
        if (error instanceof NotFound || ['ENOENT', 'ENOTDIR'].includes(codeOf(error))) return;
        translate(error);
      }
    },

    uriOf: (key) => (key.endsWith('/') ? `${pathToFileURL(pathOf(key.slice(0, -1))).href}/` : pathToFileURL(pathOf(key)).href),

    keyOf(uri) {
      try {
        const { search, hash } = new URL(uri);
        const path = fileURLToPath(uri);
        const key = path
          .slice(root.length + 1)
          .split(sep)
          .join('/');
        if (search === '' && hash === '' && path.startsWith(root + sep) && isKey(key)) return key;
      } catch {
        // Not a URL, or not of a local file; answered below.
      }
      throw new Invalid('This address lies outside the object store.', { path: ['uri'] });
    },
  };
}

/** A folder sorts as its name with a slash, which is how all keys below it begin. */
async function* walk(path: string, folder: string, start: string, signal: AbortSignal | undefined): AsyncIterable<ObjectInfo> {
  signal?.throwIfAborted();
  const entries = await readdir(path, { withFileTypes: true }).catch(() => []);
  const found = entries
    .filter((entry) => entry.name.startsWith(start) && (entry.isFile() || entry.isDirectory()) && isKey(folder + entry.name))
    .map((entry) => ({
      name: entry.name,
      sortKey: Buffer.from(entry.isDirectory() ? `${entry.name}/` : entry.name),
      isFolder: entry.isDirectory(),
    }))
    .sort((a, b) => Buffer.compare(a.sortKey, b.sortKey));
  for (const { name, isFolder } of found) {
    signal?.throwIfAborted();
    if (isFolder) {
      yield* walk(join(path, name), `${folder}${name}/`, '', signal);
      continue;
    }
    const info = await lstat(join(path, name)).catch(() => null);
    if (info?.isFile()) yield { key: folder + name, byteSize: info.size, modifiedAt: info.mtime };
  }
}

async function removeAbandoned(partials: string): Promise<void> {
  for (const name of await readdir(partials)) {
    const path = join(partials, name);
    const modified = await stat(path).then(
      ({ mtimeMs }) => mtimeMs,
      () => Infinity,
    );
    if (Date.now() - modified > ABANDONED_AFTER_MS) await rm(path, { recursive: true, force: true });
  }
}

/** A name survives a power cut only when its folder was flushed too. */
async function flushFolder(path: string): Promise<void> {
  await using folder = await open(path, 'r');
  await folder.sync();
}

const codeOf = (error: unknown): string => (error as NodeJS.ErrnoException).code ?? '';

function translateReading(error: unknown): never {
  if (['ENOENT', 'ENOTDIR', 'ELOOP', 'EISDIR', 'ENXIO'].includes(codeOf(error))) throw new NotFound();
  return translate(error);
}

function translate(error: unknown): never {
  const code = codeOf(error);
  // EFBIG: the limit on file sizes, to a writer the same as a full disk.
  if (['ENOSPC', 'EDQUOT', 'EFBIG'].includes(code)) throw new StorageFull(undefined, {}, { cause: error });
  if (['EIO', 'EACCES', 'EPERM', 'EROFS', 'EMFILE', 'ENFILE', 'EBUSY', 'ESTALE'].includes(code))
    throw new Unavailable(undefined, {}, { cause: error });
  throw error;
}
