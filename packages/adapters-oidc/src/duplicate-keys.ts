/**
 * True when some object of this JSON text names one key twice. Parsers differ in which one they take, so a token that passes here with `"sub":"ann"`
 * could be `"sub":"bob"` to the next reader. The text must be valid JSON.
 */
export function hasDuplicateKeys(json: string): boolean {
  const objects: (Set<string> | null)[] = [];
  // Strings whole, so that brackets and colons inside them do not count; a string before a colon is a key.
  for (const [token, , colon] of json.matchAll(/"((?:[^"\\]|\\.)*)"\s*(:)?|[[\]{}]/gs)) {
    if (token === '{') objects.push(new Set());
    else if (token === '[') objects.push(null);
    else if (token === '}' || token === ']') objects.pop();
    else if (colon) {
      const keys = objects.at(-1);
      // Decoded, because "sub" and "\u0073ub" are one key.
      const key = JSON.parse(token.slice(0, token.lastIndexOf('"') + 1)) as string;
      if (!keys || keys.has(key)) return true;
      keys.add(key);
    }
  }
  return false;
}
