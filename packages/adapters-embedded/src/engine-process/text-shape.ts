/** A text or a name in quotes, doubled quotes inside. */
const quoted = /'(?:[^']|'')*'|"(?:[^"]|"")*"/g;

/** Outside of quotes our printer writes nothing else. No slash, dollar or backslash: no comment of a kind, no other way to quote. */
const plainCode = /^[\w\s.,:()[\]{}=<>!*+|-]*$/;

/** Constants stand behind a comparison, behind LIKE or in a cast. Files, options and types of readers stand behind `[`, `{`, `, ` or `=`. */
const beforeConstant = /(?:[=<>] |\bLIKE |\bCAST\()$/;

/**
 * A printed text with its compared and cast constants left out: two texts of one shape differ in these constants alone, so the parser makes the
 * same tree of both. Null when the text holds what our printer does not write, for then nobody knows where its quotes begin and end.
 */
export function shapeOfText(text: string): string | null {
  let shape = '';
  let from = 0;
  for (const { 0: token, index } of text.matchAll(quoted)) {
    const code = text.slice(from, index);
    // A letter before the quote, as in E'…', would change what the quotes mean; so would a constant that stands right behind another.
    if (!isPlain(code) || /\w$/.test(code) || (code === '' && from > 0)) return null;
    // No text holds a zero byte, so the mark cannot be written by anybody.
    shape += token.startsWith("'") && beforeConstant.test(code) ? `${code}\0` : `${code}${token}`;
    from = index + token.length;
  }
  const rest = text.slice(from);
  return isPlain(rest) && !text.includes('\0') ? shape + rest : null;
}

const isPlain = (code: string): boolean => plainCode.test(code) && !code.includes('--');
