import { Invalid } from '@lakeward/kernel';

/** An identifier, always quoted: words become reserved from one engine version to the next. @throws Invalid */
export function quoteName(name: string): string {
  if (name.includes('\0')) throw new Invalid('A name cannot hold the character NUL.');
  return `"${name.replaceAll('"', '""')}"`;
}

/** A string literal as both engines read it: no escapes but the doubled quote. @throws Invalid */
export function quoteText(text: string): string {
  if (text.includes('\0')) throw new Invalid('A text cannot hold the character NUL.');
  return `'${text.replaceAll("'", "''")}'`;
}
