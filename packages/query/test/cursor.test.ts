import { randomBytes } from 'node:crypto';

import { describe, expect, it } from 'vitest';

import { createCursorSeal } from '../src/cursor.ts';

const secret = randomBytes(32);
const position = { kind: 'ROW', values: ['2001-05-22T07:19:00.000Z', null, 'Ü', 3] };

describe('a sealed cursor', () => {
  it('opens in its scope, in every process that has the secret', () => {
    const cursor = createCursorSeal(secret).seal('list of one caller', position);
    expect(createCursorSeal(new Uint8Array(secret)).open('list of one caller', cursor)).toEqual(position);
  });

  it('is the same for the same row, and shows nothing of it', () => {
    const seal = createCursorSeal(secret);
    const cursor = seal.seal('a', position);
    expect(seal.seal('a', position)).toBe(cursor);
    expect(Buffer.from(cursor, 'base64url').toString('latin1')).not.toContain('2001');
  });

  it('never uses a nonce for two contents or two scopes', () => {
    const seal = createCursorSeal(secret);
    const nonces = [
      ...Array.from({ length: 500 }, (_, row) => seal.seal('a', { row })),
      seal.seal('b', { row: 1 }),
      // The border between scope and content belongs to what is told apart.
      seal.seal('c"', 'd'),
      seal.seal('c', '"d'),
    ].map((cursor) => cursor.slice(0, 16));
    expect(new Set(nonces).size).toBe(nonces.length);
  });

  const { seal, open } = createCursorSeal(secret);
  const cursor = seal('a', position);
  it.each([
    ['of another scope', () => open('b', cursor)],
    ['of another secret', () => createCursorSeal(randomBytes(32)).open('a', cursor)],
    ['that was cut', () => open('a', cursor.slice(0, -4))],
    ['that was cut to its nonce', () => open('a', cursor.slice(0, 16))],
    ['that was changed', () => open('a', `${cursor.slice(0, 20)}${cursor[20] === 'A' ? 'B' : 'A'}${cursor.slice(21)}`)],
    ['with something behind it', () => open('a', `${cursor}=`)],
    ['with a character that decoding skips', () => open('a', `${cursor.slice(0, 8)}\n${cursor.slice(8)}`)],
    ['that is empty', () => open('a', '')],
  ])('does not open: one %s', (_, opened) => {
    expect(opened).toThrow(Error);
  });
});
