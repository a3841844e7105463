import { createHash } from 'node:crypto';

/**
 * JSON by RFC 8785: members sorted by UTF-16 units, no white space, numbers as JavaScript prints them. Equal documents have equal bytes, so hashes
 * and signatures can be taken over them. `undefined` members are left out; what JSON cannot hold throws.
 */
export function canonicalJson(value: unknown): string {
  if (value === null || typeof value === 'boolean' || typeof value === 'string') return JSON.stringify(value);
  if (typeof value === 'number') {
    if (!Number.isFinite(value)) throw new TypeError('JSON has no such number.');
    return JSON.stringify(value);
  }
  if (Array.isArray(value)) return `[${value.map(canonicalJson).join(',')}]`;
  if (typeof value === 'object') {
    const members = Object.entries(value).filter(([, member]) => member !== undefined);
    // The default order compares UTF-16 code units, which is what the RFC asks for.
    const sorted = members.toSorted(([a], [b]) => (a < b ? -1 : 1));
    return `{${sorted.map(([name, member]) => `${JSON.stringify(name)}:${canonicalJson(member)}`).join(',')}}`;
  }
  throw new TypeError(`JSON has no ${typeof value}.`);
}

/** 64 hex digits. */
export const sha256 = (data: string | Uint8Array): string => createHash('sha256').update(data).digest('hex');
