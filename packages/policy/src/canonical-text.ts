/** One text per value: keys sorted, `undefined` left out. Equal values give equal texts, whatever order they were made in. */
export function canonicalJson(value: unknown): string {
  if (value === null || typeof value !== 'object') return JSON.stringify(value ?? null);
  if (value instanceof Date) return JSON.stringify(value);
  if (Array.isArray(value)) return `[${value.map(canonicalJson).join(',')}]`;
  const entries = Object.entries(value)
    .filter(([, inner]) => inner !== undefined)
    .sort(([a], [b]) => (a < b ? -1 : 1));
  return `{${entries.map(([key, inner]) => `${JSON.stringify(key)}:${canonicalJson(inner)}`).join(',')}}`;
}

/** Joins parts so that no two lists of parts ever give one text: each part carries its length. */
export const lengthPrefixed = (parts: readonly string[]): string => parts.map((part) => `${part.length}:${part}`).join('');
