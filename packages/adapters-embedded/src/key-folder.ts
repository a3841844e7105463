import { createPrivateKey, generateKeyPairSync, type KeyObject, randomBytes, randomUUID } from 'node:crypto';
import { chmod, link, mkdir, open, readFile, unlink } from 'node:fs/promises';
import { join } from 'node:path';

import { StorageFull } from '@lakeward/kernel';

/** Secrets that are made at first use and kept: a folder of mode 0700, files of mode 0600. Processes that start together get the same ones. */
export interface KeyFolder {
  /** 32 random bytes. */
  secret(name: string): Promise<Buffer>;
  /** Ed25519. */
  signingKey(name: string): Promise<KeyObject>;
}

const SECRET_BYTES = 32;

/** @throws StorageFull */
export async function openKeyFolder(folder: string): Promise<KeyFolder> {
  await mkdir(folder, { recursive: true, mode: 0o700 });
  await chmod(folder, 0o700);

  const readOrMake = async (file: string, make: () => Buffer): Promise<Buffer> => {
    const path = join(folder, file);
    const kept = await readFile(path).catch(absent);
    if (kept) return kept;
    // Linked whole: of two processes that make one, the first wins and both read that one.
    const partial = join(folder, `${randomUUID()}.partial`);
    try {
      await using output = await open(partial, 'wx', 0o600);
      await output.writeFile(make());
      await output.sync();
      await link(partial, path);
    } catch (error) {
      const { code } = error as NodeJS.ErrnoException;
      if (code === 'ENOSPC' || code === 'EDQUOT') throw new StorageFull(undefined, {}, { cause: error });
      if (code !== 'EEXIST') throw error;
    } finally {
      await unlink(partial).catch(absent);
    }
    return readFile(path);
  };

  return {
    async secret(name) {
      const secret = await readOrMake(`${name}.key`, () => randomBytes(SECRET_BYTES));
      // A short key would still work, and protect nothing.
      if (secret.length !== SECRET_BYTES) throw new Error(`The key file ${name}.key is damaged.`);
      return secret;
    },
    async signingKey(name) {
      const pem = await readOrMake(`${name}.pem`, () =>
        Buffer.from(generateKeyPairSync('ed25519').privateKey.export({ type: 'pkcs8', format: 'pem' })),
      );
      return createPrivateKey(pem);
    },
  };
}

function absent(error: unknown): null {
  if ((error as NodeJS.ErrnoException).code === 'ENOENT') return null;
  throw error;
}
