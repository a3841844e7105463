import { Invalid } from '@lakeward/kernel';

/** The text that a LIKE pattern of one of the simple forms looks for, escapes resolved; null for other patterns. */
export interface SimplePattern {
  readonly form: 'exact' | 'prefix' | 'suffix' | 'contains';
  readonly text: string;
}

const longestPattern = 1_000;

/** @throws Invalid when `\` stands before something else than `%`, `_` or `\`, or when the pattern is longer than 1,000 characters */
export function readLikePattern(pattern: string): SimplePattern | null {
  if (pattern.length > longestPattern) throw new Invalid(`A LIKE pattern has at most ${longestPattern} characters.`);
  const parts = [...pattern.matchAll(/\\[\s\S]?|[\s\S]/g)].map(([part]) => {
    if (!part.startsWith('\\')) return { wild: part === '%' || part === '_', text: part };
    if (!['%', '_', '\\'].includes(part[1] ?? ''))
      throw new Invalid('In a LIKE pattern a backslash stands before %, _ or another backslash.');
    return { wild: false, text: part[1]! };
  });
  const anyBefore = parts[0]?.wild === true && parts[0].text === '%';
  const anyAfter = parts.length > 1 && parts.at(-1)!.wild && parts.at(-1)!.text === '%';
  const middle = parts.slice(anyBefore ? 1 : 0, anyAfter ? -1 : undefined);
  if (middle.some((part) => part.wild)) return null;
  const text = middle.map((part) => part.text).join('');
  if (anyBefore) return { form: anyAfter ? 'contains' : 'suffix', text };
  return { form: anyAfter ? 'prefix' : 'exact', text };
}

/**
 * The same as a regular expression for the whole text, or null where a plain LIKE is as good. An engine that tries the gaps of a pattern one by
 * one needs n to the power of their number for a text of n characters, and cannot be interrupted in it; RE2 reads the text once.
 */
export function likeAsRegex(pattern: string): string | null {
  const parts = [...pattern.matchAll(/\\[\s\S]|%+|[\s\S]/gu)].map(([part]) => part);
  if (parts.filter((part) => part.startsWith('%')).length < 2) return null;
  const expressions = parts.map((part) => {
    if (part.startsWith('%')) return '.*';
    if (part === '_') return '.';
    return (part.startsWith('\\') ? part.slice(1) : part).replaceAll(/[\\.+*?()|[\]{}^$]/g, String.raw`\$&`);
  });
  return `(?s)${expressions.join('')}`;
}
