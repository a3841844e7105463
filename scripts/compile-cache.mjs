/**
 * For every process that runs code of ours, as `node --import ./scripts/compile-cache.mjs …`: compiled code is kept in the cache folder, and
 * errors name the lines of the sources. Forked children and worker threads inherit `--import`.
 */
import { enableCompileCache, flushCompileCache, setSourceMapsSupport } from 'node:module';
import { join } from 'node:path';
import { cacheFolder } from './cache-folder.mjs';

enableCompileCache(join(cacheFolder(), 'compile'));
setTimeout(() => flushCompileCache(), 10_000).unref(); // a server may run for days, or be killed: do not wait for its exit
setSourceMapsSupport(true, { nodeModules: false, generatedCode: false });
