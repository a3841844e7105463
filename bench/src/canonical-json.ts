/** The same text for the same value, whatever order its keys came in. */
function canonicalJson(value: unknown): string {
  return JSON.stringify(value, (_key, part: unknown) => {
    if (typeof part !== 'object' || part === null || Array.isArray(part)) return part;
    return Object.fromEntries(Object.entries(part).sort(([left], [right]) => (left < right ? -1 : 1)));
  });
}

/** Whoever answers something else is not faster, but wrong. @throws with both answers' beginnings. */
export function assertEqualAnswers(answers: ReadonlyMap<string, unknown>): void {
  const [[reference, expected] = ['', ''], ...others] = [...answers].map(([name, answer]) => [name, canonicalJson(answer)] as const);
  for (const [name, text] of others) {
    if (text === expected) continue;
    let at = 0;
    while (text[at] === expected[at]) at++;
    const around = (whole: string) => whole.slice(Math.max(0, at - 80), at + 80);
    throw new Error(`${name} answers otherwise than ${reference}, from character ${at}:\n  ${around(text)}\n  ${around(expected)}`);
  }
}
