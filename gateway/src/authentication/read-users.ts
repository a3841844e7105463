import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';

import { z } from 'zod';

const claim = z.union([z.string(), z.number(), z.boolean()]);
const userFile = z.object({
  id: z.string(),
  name: z.string(),
  kind: z.enum(['USER', 'SERVICE']),
  tenant: z.string(),
  roles: z.array(z.string()).readonly(),
  claims: z.record(z.string(), z.union([claim, z.array(claim).readonly()])),
});

/** A file of `seed/users`: whom the development issuer signs for. */
export type DemoUser = z.output<typeof userFile>;

/** The users in the JSON files of a folder, ordered by name. @throws ZodError; what the file system says */
export async function readUsers(folder: string): Promise<readonly DemoUser[]> {
  const files = (await readdir(folder)).filter((name) => name.endsWith('.json')).toSorted();
  return Promise.all(files.map(async (file) => userFile.parse(JSON.parse(await readFile(join(folder, file), 'utf8')))));
}
