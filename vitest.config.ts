import { availableParallelism } from 'node:os';
import { defineConfig } from 'vitest/config';
import { oxcOptions } from './scripts/oxc-options.mjs';

const shared = {
  // vitest loads graphql once as ESM and once as CommonJS, and two copies refuse each other's schemas.
  resolve: { alias: [{ find: /^graphql$/, replacement: 'graphql/index.js' }] },
  oxc: { decorator: oxcOptions.decorator, assumptions: oxcOptions.assumptions, typescript: oxcOptions.typescript },
};
// One private PostgreSQL per run, started by the first test that asks for it.
const globalSetup = ['packages/testing/src/vitest-global-setup.ts'];
// Children and worker threads of our code inherit the hook that reads TypeScript.
const execArgv = ['--import', new URL('./scripts/ts-hook.mjs', import.meta.url).href];
const exclude = ['**/node_modules/**', '**/dist/**', 'bench/peers/**', 'packages/tooling/test/fixtures/**'];

export default defineConfig({
  test: {
    pool: 'forks',
    projects: [
      {
        ...shared,
        test: {
          name: 'unit',
          // Most tests wait for a database, an engine or a child; vitest would leave one of two cores idle.
          maxWorkers: availableParallelism() + 1,
          include: ['**/test/**/*.test.ts'],
          exclude,
          globalSetup,
          execArgv,
          pool: 'forks',
          testTimeout: 20_000,
          hookTimeout: 60_000,
        },
      },
      {
        ...shared,
        test: {
          name: 'e2e',
          // Beside their package stand those that need Spark itself.
          include: ['e2e/**/*.e2e.ts', '**/test/**/*.e2e.ts'],
          exclude,
          globalSetup,
          execArgv,
          pool: 'forks',
          fileParallelism: false,
          testTimeout: 300_000,
          hookTimeout: 300_000,
        },
      },
    ],
  },
});
