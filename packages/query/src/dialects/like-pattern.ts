import { Invalid } from '@lakeward/kernel';

/** The text that a LIKE pattern of one of the simple forms looks for, escapes resolved; null for other patterns. */
export interface SimplePattern {
  readonly form: 'exact' | 'prefix' | 'suffix' | 'contains';
  readonly text: string;
}

/** @throws Invalid when `\` stands before something else than `%`, `_` or `\` */
export function readLikePattern(pattern: string): SimplePattern | null {
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
