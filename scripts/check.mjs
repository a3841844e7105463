/**
 * The command that says "done": every check in parallel, a line for each, and the words of those that failed.
 * Names as arguments run only those: `node scripts/check.mjs types lint`.
 */
import { availableParallelism } from 'node:os';
import { fileURLToPath } from 'node:url';
import { openPythonTools } from './python-tools.mjs';
import { runCommand, typescript } from './run-command.mjs';

const run = (...command) => runCommand(command, { capture: true });

/** Longest first, because they share the cores. */
const checks = {
  unused: () => run('knip'),
  types: () => run('tsc', '--noEmit', '--pretty'),
  lint: () => run('oxlint', '--deny-warnings'),
  boundaries: () =>
    run('depcruise', '--config', '.dependency-cruiser.cjs', 'gateway', 'subgraphs', 'packages', 'standalone', 'e2e', 'bench'),
  schema: () => run(...typescript, 'packages/tooling/src/check-schema.ts'),
  docs: () => run(...typescript, 'packages/tooling/src/write-config-docs.ts', '--check'),
  manifests: async () => run((await openPythonTools()).python, 'scripts/check-manifests.py'),
  format: () => run('oxfmt', '--check'),
};

/** @returns {Promise<{ passed: number, failed: number }>} */
export async function runChecks(names = Object.keys(checks)) {
  const waiting = [...names];
  const failures = [];
  const worker = async () => {
    for (let name = waiting.shift(); name !== undefined; name = waiting.shift()) {
      const started = performance.now();
      const { status, output } = await checks[name]().catch((error) => ({ status: 1, output: error.message }));
      const seconds = ((performance.now() - started) / 1000).toFixed(1);
      console.log(`  ${status === 0 ? 'ok    ' : 'FAILED'} ${name} (${seconds} s)`);
      if (status !== 0) failures.push({ name, output: output.trim() });
    }
  };
  await Promise.all(Array.from({ length: Math.max(2, availableParallelism()) }, worker));
  for (const { name, output } of failures) console.log(`\n── check ${name}\n${output}`);
  return { passed: names.length - failures.length, failed: failures.length };
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  const names = process.argv.slice(2);
  const unknown = names.filter((name) => !(name in checks));
  if (unknown.length > 0) {
    console.error(`No check is called ${unknown.join(', ')}; there are ${Object.keys(checks).join(', ')}.`);
    process.exit(64);
  }
  const { failed } = await runChecks(names.length > 0 ? names : undefined);
  process.exit(failed === 0 ? 0 : 1);
}
