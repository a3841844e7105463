import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';

import type { DemoUser } from '@lakeward/gateway';

/** What `npm start` says to whoever started it: where, as whom, and one link per example. Never a token. */
export async function printWelcome({
  url,
  users,
  examples,
  readyMs,
}: {
  url: string;
  users: readonly DemoUser[];
  examples: string;
  readyMs: number;
}): Promise<void> {
  const files = (await readdir(examples)).filter((name) => name.endsWith('.graphql')).toSorted();
  const links = await Promise.all(
    files.map(async (file) => {
      const text = await readFile(join(examples, file), 'utf8');
      const user = /^# user: (\S+)$/m.exec(text)?.[1] ?? users[0]?.id ?? '';
      const title = /^# (.*)$/m.exec(text)?.[1] ?? file;
      return `  ${title}\n    ${url}/?user=${user}&example=${file.replace(/\.graphql$/, '')}`;
    }),
  );
  process.stdout.write(
    [
      '',
      `Lakeward is ready after ${(readyMs / 1_000).toFixed(1)} s.`,
      '',
      `  Playground  ${url}/`,
      `  GraphQL     ${url}/graphql`,
      '',
      'Demo users; the playground switches between them, "npm run token -- <user>" prints a token:',
      '',
      ...users.map(({ id, name, roles }) => `  ${id.padEnd(14)}${name} (${roles.join(', ')})`),
      '',
      'Examples:',
      '',
      ...links,
      '',
      '',
    ].join('\n'),
  );
}
