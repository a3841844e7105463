import { mkdir, open, readdir, readFile, rename } from 'node:fs/promises';
import { join } from 'node:path';

/** JSON records by id, one file each. A file is replaced whole: after a crash the old or the new record is there, never half of one. */
export interface RecordFolder<T> {
  load(): Promise<T[]>;
  /** Durable when resolved. Writes of one id keep their order. */
  save(id: string, record: T): Promise<void>;
}

export function recordFolder<T>(folder: string, parse: (value: unknown) => T): RecordFolder<T> {
  const last = new Map<string, Promise<void>>();
  const write = async (id: string, record: T) => {
    const partial = join(folder, `${id}.partial`);
    const file = await open(partial, 'w', 0o600);
    try {
      await file.writeFile(JSON.stringify(record));
      await file.datasync();
    } finally {
      await file.close();
    }
    await rename(partial, join(folder, `${id}.json`));
  };
  return {
    async load() {
      await mkdir(folder, { recursive: true, mode: 0o700 });
      const names = (await readdir(folder)).filter((name) => name.endsWith('.json')).toSorted();
      return Promise.all(names.map(async (name) => parse(JSON.parse(await readFile(join(folder, name), 'utf8')))));
    },
    async save(id, record) {
      const mine = (last.get(id) ?? Promise.resolve()).catch(() => undefined).then(() => write(id, record));
      last.set(id, mine);
      try {
        await mine;
      } finally {
        if (last.get(id) === mine) last.delete(id);
      }
    },
  };
}
