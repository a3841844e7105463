/**
 * Runs TypeScript sources as they are: `node --import ./scripts/ts-hook.mjs main.ts`. Forked children and worker threads
 * inherit `--import`, so they get the hook too.
 *
 * Transformed code is kept in the cache folder, one file per source path, and the compiler is loaded only when a source
 * changed: a warm start reads files and nothing else.
 */
import { hash } from 'node:crypto';
import { mkdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { createRequire, registerHooks } from 'node:module';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { threadId } from 'node:worker_threads';
import { cacheFolder } from './cache-folder.mjs';
import './compile-cache.mjs';
import { oxcOptions } from './oxc-options.mjs';

const require = createRequire(import.meta.url);
const { version } = JSON.parse(readFileSync(new URL('../node_modules/rolldown/package.json', import.meta.url), 'utf8'));
const folder = join(cacheFolder(), `transform-${version}`);
const salt = JSON.stringify(oxcOptions);
let compiler;

registerHooks({
  resolve(specifier, context, nextResolve) {
    // Helpers of decorators and the like belong to the compiler, not to the package whose source needs them.
    return nextResolve(specifier, specifier.startsWith('@oxc-project/runtime/') ? { ...context, parentURL: import.meta.url } : context);
  },
  load(url, context, nextLoad) {
    if (!url.startsWith('file:') || !/\.ts(\?|$)/.test(url) || url.includes('/node_modules/')) return nextLoad(url, context);
    return { format: 'module', source: transform(fileURLToPath(url)), shortCircuit: true };
  },
});

function transform(path) {
  const source = readFileSync(path, 'utf8');
  const fingerprint = hash('sha1', salt + source);
  const cached = join(folder, `${hash('sha1', path)}.js`);
  const kept = readIfThere(cached);
  if (kept?.startsWith(fingerprint, 2)) return kept;

  compiler ??= require('rolldown/utils');
  const { code, map, errors } = compiler.transformSync(path, source, { ...oxcOptions, sourcemap: true });
  if (errors.length > 0) throw new SyntaxError(errors.map((error) => error.codeframe ?? error.message).join('\n'));
  // The fingerprint shares the first line with the code, so line numbers stay those of the source map.
  const inlineMap = Buffer.from(JSON.stringify(map)).toString('base64');
  const output = `/*${fingerprint}*/${code}\n//# sourceMappingURL=data:application/json;base64,${inlineMap}`;
  keep(cached, output);
  return output;
}

function readIfThere(path) {
  try {
    return readFileSync(path, 'utf8');
  } catch {
    return undefined;
  }
}

/** Writes beside and renames, so that processes that start together never read half a file. A cache that cannot be written is no error. */
function keep(path, output) {
  try {
    mkdirSync(folder, { recursive: true, mode: 0o700 });
    const partial = `${path}.${process.pid}-${threadId}`;
    writeFileSync(partial, output);
    renameSync(partial, path);
  } catch {}
}
