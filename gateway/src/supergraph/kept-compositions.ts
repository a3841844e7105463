import { hash } from 'node:crypto';
import { mkdir, readdir, readFile, rename, unlink, writeFile } from 'node:fs/promises';
import { join } from 'node:path';

import type { Composer, SubgraphSdl } from './compose-supergraph.ts';

/** Moves when the composer or what we take from it changes, so that no old answer is taken for one of this version. */
const composerVersion = 'federation-composition@0.27.0 1';

/** What a start and its last few changes need. */
const keptFiles = 4;

/**
 * Remembers what composed, one file per set of schemas, so a start with unchanged schemas needs no composing thread: half a second and 40 MB.
 * A file that cannot be read or written is no error; then it is composed.
 */
export function keptCompositions(composer: Composer, folder: string): Composer {
  const fileOf = (subgraphs: readonly SubgraphSdl[]) =>
    join(
      folder,
      `${hash('sha256', JSON.stringify([composerVersion, subgraphs.map(({ name, sdl }) => [name, sdl])])).slice(0, 40)}.graphql`,
    );

  async function keep(file: string, sdl: string): Promise<void> {
    await mkdir(folder, { recursive: true, mode: 0o700 });
    const partial = `${file}.${process.pid}.partial`;
    await writeFile(partial, seal(sdl), { mode: 0o600 });
    await rename(partial, file);
    const others = (await readdir(folder)).filter((name) => name.endsWith('.graphql') && !file.endsWith(name));
    // Names say nothing of age; which old ones go does not matter, only that they do.
    await Promise.all(others.slice(0, Math.max(0, others.length + 1 - keptFiles)).map((name) => unlink(join(folder, name))));
  }

  return {
    compose: async (subgraphs) => {
      const file = fileOf(subgraphs);
      const kept = unseal(await readFile(file, 'utf8').catch(() => ''));
      if (kept !== null) return kept;
      const sdl = await composer.compose(subgraphs);
      await keep(file, sdl).catch(() => undefined);
      return sdl;
    },
    [Symbol.asyncDispose]: () => composer[Symbol.asyncDispose](),
  };
}

/** A file cut short by a crash must not pass for a whole one. */
const seal = (sdl: string): string => `# ${hash('sha256', sdl)}\n${sdl}`;

function unseal(text: string): string | null {
  const end = text.indexOf('\n');
  const sdl = text.slice(end + 1);
  return end > 0 && text.slice(0, end) === `# ${hash('sha256', sdl)}` ? sdl : null;
}
