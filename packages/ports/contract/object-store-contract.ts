import { Invalid, NotFound } from '@lakeward/kernel';
import { describe, expect, it } from 'vitest';

import type { ObjectStore } from '../src/object-store.ts';

export interface ObjectStoreContract {
  readonly name: string;
  /** An empty store. */
  readonly open: () => Promise<{ readonly store: ObjectStore } & AsyncDisposable>;
  readonly capabilities: {
    /** `a` and `a/b` may both be objects; where they may not, the second writer gets Invalid. */
    readonly objectBelowObject: boolean;
  };
}

const text = (value: string) => new TextEncoder().encode(value);
const read = async (store: ObjectStore, key: string) => new TextDecoder().decode(await store.get(key));
const keys = async (store: ObjectStore, prefix: string) => (await Array.fromAsync(store.list(prefix))).map((object) => object.key);

const hostileKeys = [
  '',
  '/',
  '.',
  '..',
  '/etc/passwd',
  '../outside',
  'a/../b',
  'a/./b',
  'a//b',
  'a/',
  'a\\b',
  '..\\outside',
  'a\0b',
  'a\nb',
  'a/\ud800',
  `a/${'x'.repeat(1100)}`,
];

export function describeObjectStoreContract({ name, open, capabilities }: ObjectStoreContract): void {
  describe(`object store: ${name}`, () => {
    it('gives back the bytes that were put, empty ones too', async () => {
      await using opened = await open();
      const { store } = opened;
      const bytes = Uint8Array.from({ length: 70_000 }, (_, index) => index % 256);
      await store.put('a/b/bytes', bytes);
      await store.put('empty', new Uint8Array());
      expect(await store.get('a/b/bytes')).toEqual(bytes);
      expect(await store.get('empty')).toHaveLength(0);
      expect(await store.stat('a/b/bytes')).toMatchObject({ key: 'a/b/bytes', byteSize: 70_000, modifiedAt: expect.any(Date) });
    });

    it('keeps keys apart that differ in case of folder, accent, space or percent sign', async () => {
      await using opened = await open();
      const { store } = opened;
      const names = ['x/a b', 'x/a%20b', 'x/ä', 'x/日本', 'x/day=2024-01-01', 'x/#?&', "x/'quote"];
      for (const key of names) await store.put(key, text(key));
      for (const key of names) {
        expect(await read(store, key)).toBe(key);
        expect(store.keyOf(store.uriOf(key))).toBe(key);
      }
      expect((await keys(store, 'x/')).toSorted()).toEqual(names.toSorted());
    });

    it('lists in ascending order of the UTF-8 bytes of whole keys', async () => {
      await using opened = await open();
      const { store } = opened;
      const names = ['a-b', 'a.txt', 'a/b', 'a/b-c', 'a/bb/c', 'a0', 'b', 'Z', 'é', '\u{1f600}', '\uffee'];
      for (const key of names) await store.put(key, text('x'));
      expect(await keys(store, '')).toEqual(names.toSorted((x, y) => Buffer.compare(Buffer.from(x), Buffer.from(y))));
    });

    it('takes a prefix with a slash as a folder, another as the start of a key', async () => {
      await using opened = await open();
      const { store } = opened;
      for (const key of ['data/flights', 'data/flights-3m', 'data/flights-x/part', 'data/other', 'database/z'])
        await store.put(key, text('x'));
      expect(await keys(store, 'data/')).toEqual(['data/flights', 'data/flights-3m', 'data/flights-x/part', 'data/other']);
      expect(await keys(store, 'data/flights')).toEqual(['data/flights', 'data/flights-3m', 'data/flights-x/part']);
      expect(await keys(store, 'data/flights-')).toEqual(['data/flights-3m', 'data/flights-x/part']);
      expect(await keys(store, 'data/flights-x/')).toEqual(['data/flights-x/part']);
      expect(await keys(store, 'nothing/')).toEqual([]);
      expect(await keys(store, 'data/flights/')).toEqual([]);
    });

    it('ends a listing when the signal aborts', async () => {
      await using opened = await open();
      const { store } = opened;
      await store.put('a', text('x'));
      await store.put('b', text('x'));
      const reason = new Error('the client left');
      const abort = new AbortController();
      const listing = store.list('', abort.signal)[Symbol.asyncIterator]();
      expect((await listing.next()).value).toMatchObject({ key: 'a' });
      abort.abort(reason);
      await expect(listing.next()).rejects.toBe(reason);
    });

    it('reads ranges, and refuses those outside the object', async () => {
      await using opened = await open();
      const { store } = opened;
      await store.put('digits', text('0123456789'));
      const range = async (start: number, end: number) => new TextDecoder().decode(await store.get('digits', { start, end }));
      expect(await range(0, 3)).toBe('012');
      expect(await range(9, 10)).toBe('9');
      expect(await range(4, 4)).toBe('');
      for (const [start, end] of [
        [-1, 3],
        [5, 4],
        [0, 11],
        [11, 11],
        [0.5, 2],
        [0, Number.NaN],
      ] as const) {
        await expect(store.get('digits', { start, end })).rejects.toThrow(Invalid);
      }
    });

    it('says NotFound for what is not there, a folder included', async () => {
      await using opened = await open();
      const { store } = opened;
      await store.put('folder/object', text('x'));
      for (const key of ['absent', 'absent/deep', 'folder', 'folder/object/below']) {
        await expect(store.get(key)).rejects.toThrow(NotFound);
        await expect(store.stat(key)).rejects.toThrow(NotFound);
      }
    });

    it('replaces whole: a reader sees the old or the new bytes, never a mixture', async () => {
      await using opened = await open();
      const { store } = opened;
      const fill = (letter: string) => text(letter.repeat(200_000));
      await store.put('key', fill('0'));
      let writing = true;
      const writer = (async () => {
        for (let round = 1; round < 30; round++) await store.put('key', fill(String(round % 10)));
        writing = false;
      })();
      while (writing) {
        const seen = await read(store, 'key');
        expect(seen).toHaveLength(200_000);
        expect(seen).toBe(seen.charAt(0).repeat(200_000));
      }
      await writer;
    });

    it('lets exactly one of many racing writers create a key', async () => {
      await using opened = await open();
      const { store } = opened;
      const writers = Array.from({ length: 20 }, (_, index) => index);
      const won = await Promise.all(writers.map((writer) => store.putIfAbsent('run/manifest', text(`writer ${writer}`))));
      expect(won.filter(Boolean)).toHaveLength(1);
      expect(await read(store, 'run/manifest')).toBe(`writer ${won.indexOf(true)}`);
      expect(await store.putIfAbsent('run/manifest', text('late'))).toBe(false);
    });

    it('deletes one object, then lets it be created again; absent ones are no error', async () => {
      await using opened = await open();
      const { store } = opened;
      await store.put('a/b', text('x'));
      await store.delete('a/b');
      await store.delete('a/b');
      await store.delete('never/was');
      await expect(store.stat('a/b')).rejects.toThrow(NotFound);
      expect(await store.putIfAbsent('a/b', text('y'))).toBe(true);
    });

    it('deletes a folder and nothing beside it', async () => {
      await using opened = await open();
      const { store } = opened;
      for (const key of ['run/1/a', 'run/1/b/c', 'run/10/a', 'run/1-x']) await store.put(key, text('x'));
      await store.deleteFolder('run/1/');
      await store.deleteFolder('run/1/');
      expect(await keys(store, '')).toEqual(['run/1-x', 'run/10/a']);
      await expect(store.deleteFolder('run/10')).rejects.toThrow(Invalid);
      await expect(store.deleteFolder('')).rejects.toThrow(Invalid);
      await expect(store.deleteFolder('/')).rejects.toThrow(Invalid);
      expect(await keys(store, '')).toHaveLength(2);
    });

    it('refuses keys that leave the store or break its rules, before anything is touched', async () => {
      await using opened = await open();
      const { store } = opened;
      for (const key of hostileKeys) {
        await expect(store.get(key), JSON.stringify(key)).rejects.toThrow(Invalid);
        await expect(store.stat(key)).rejects.toThrow(Invalid);
        await expect(store.put(key, text('x'))).rejects.toThrow(Invalid);
        await expect(store.putIfAbsent(key, text('x'))).rejects.toThrow(Invalid);
        await expect(store.delete(key)).rejects.toThrow(Invalid);
        await expect(store.deleteFolder(`${key}/`)).rejects.toThrow(Invalid);
        // A folder has an address, though no object.
        if (!/^[^/]+\/$/.test(key)) expect(() => store.uriOf(key), JSON.stringify(key)).toThrow(Invalid);
      }
      await expect(keys(store, '../')).rejects.toThrow(Invalid);
      await expect(keys(store, 'a/../../')).rejects.toThrow(Invalid);
      expect(await keys(store, '')).toEqual([]);
    });

    it('gives a folder an address of its own, which begins those of its objects', async () => {
      await using opened = await open();
      const { store } = opened;
      expect(store.uriOf('a/folder/')).toMatch(/\/a\/folder\/$/);
      expect(store.uriOf('a/folder/b').startsWith(store.uriOf('a/folder/'))).toBe(true);
      expect(() => store.uriOf('a/../')).toThrow(Invalid);
    });

    it('knows its own addresses and no others', async () => {
      await using opened = await open();
      const { store } = opened;
      const uri = store.uriOf('a/b.parquet');
      expect(store.keyOf(uri)).toBe('a/b.parquet');
      for (const foreign of [
        '',
        'a/b.parquet',
        'file:///etc/passwd',
        'https://example.org/a',
        `${uri}?x=1`,
        `${uri}#x`,
        uri.replace('a/b', 'a/%2e%2e/%2e%2e/b'),
        uri.replace('a/b', 'a%2Fb'),
      ]) {
        expect(() => store.keyOf(foreign), foreign).toThrow(Invalid);
      }
    });

    it(capabilities.objectBelowObject ? 'holds an object below another' : 'refuses an object below another with Invalid', async () => {
      await using opened = await open();
      const { store } = opened;
      await store.put('a', text('above'));
      const below = store.put('a/b', text('below'));
      if (capabilities.objectBelowObject) {
        await below;
        expect(await read(store, 'a/b')).toBe('below');
      } else {
        await expect(below).rejects.toThrow(Invalid);
        await expect(store.putIfAbsent('a/b', text('below'))).rejects.toThrow(Invalid);
      }
      expect(await read(store, 'a')).toBe('above');
    });
  });
}
