import { Invalid } from '@lakeward/kernel';

/** The store's own folder for files that are not whole yet; no key reaches it, no listing shows it. */
export const PARTIAL_FOLDER = '.lakeward-partial';

/** File systems allow names of 255 bytes; S3 allows keys of 1,024. */
const LONGEST_PART = 255;
const LONGEST_KEY = 1024;

/** @throws Invalid, without quoting the key: it may hold anything */
export function assertKey(key: string): void {
  if (!isKey(key)) throw new Invalid('This is no key of an object.', { path: ['key'] });
}

/** Relative parts between single slashes: no `.`, `..`, backslash, control character or half of a surrogate pair. */
export function isKey(key: string): boolean {
  const parts = key.split('/');
  return (
    key.isWellFormed() &&
    Buffer.byteLength(key) <= LONGEST_KEY &&
    parts[0] !== PARTIAL_FOLDER &&
    parts.every(
      (part) => part !== '' && part !== '.' && part !== '..' && !/[\p{Cc}\\]/u.test(part) && Buffer.byteLength(part) <= LONGEST_PART,
    )
  );
}

/** Splits a prefix into its folder, `''` or ending in a slash, and the start of a name. @throws Invalid */
export function splitPrefix(prefix: string): { readonly folder: string; readonly start: string } {
  const whole = prefix.endsWith('/') ? prefix.slice(0, -1) : prefix;
  if (whole !== '' || prefix === '/') assertKey(whole);
  const end = prefix.lastIndexOf('/') + 1;
  return { folder: prefix.slice(0, end), start: prefix.slice(end) };
}
