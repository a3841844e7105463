/**
 * Everything that must hold: checks, unit and contract tests, Python, end to end, in this order. A failing part does not
 * hide the next ones. The last line counts all of them; a check counts as one test.
 * Names as arguments run only those parts: `node scripts/test.mjs unit python`.
 */
import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { cacheFolder } from './cache-folder.mjs';
import { runChecks } from './check.mjs';
import { openPythonTools } from './python-tools.mjs';
import { runCommand, typescript } from './run-command.mjs';

const reports = mkdtempSync(join(tmpdir(), 'lakeward-report-'));

const parts = {
  check: { about: 'types, lint, format, boundaries, unused code, schema, documents, manifests', run: () => runChecks() },
  unit: { about: 'unit and contract tests', run: () => runVitest('unit') },
  spark: { about: 'Spark for the tests that run jobs (installed once, then kept in the cache folder)', run: installSpark },
  python: { about: 'the tests of spark/python', run: runPytest },
  e2e: { about: 'end to end, one scenario after the other, with servers, engines and Spark of its own', run: () => runVitest('e2e') },
};

async function runVitest(project) {
  const file = join(reports, `${project}.json`);
  const { status } = await runCommand([
    'vitest',
    'run',
    '--project',
    project,
    '--reporter=default',
    '--reporter=json',
    `--outputFile.json=${file}`,
  ]);
  if (!existsSync(file)) return { failed: 1, note: 'vitest wrote no report' };
  const report = JSON.parse(readFileSync(file, 'utf8'));
  // A file that failed before its first test has no failed test to show for it.
  const brokenFiles = report.testResults.filter(
    (result) => result.status === 'failed' && !result.assertionResults.some((test) => test.status === 'failed'),
  );
  const failed = report.numFailedTests + brokenFiles.length;
  return {
    passed: report.numPassedTests,
    failed: status !== 0 && failed === 0 ? 1 : failed,
    skipped: report.numPendingTests + report.numTodoTests,
  };
}

/** Not a test: it counts only when it fails. */
async function installSpark() {
  const { status } = await runCommand([...typescript, 'packages/embedded-emr/src/install-spark-command.ts']);
  return status === 0 ? {} : { failed: 1, note: 'Spark could not be installed' };
}

/** pytest runs on the Python that has pyspark, if there is one, and comes from the tools' environment. */
async function runPytest() {
  const tools = await openPythonTools();
  const spark = process.env.SPARK_HOME ? undefined : join(cacheFolder(), 'pyspark-3.5.7/bin/python');
  const python = spark && existsSync(spark) ? spark : tools.python;
  const file = join(reports, 'python.xml');
  const { status } = await runCommand([python, '-m', 'pytest', '-q', '-p', 'no:cacheprovider', `--junitxml=${file}`, 'spark/python'], {
    env: { PYTHONPATH: tools.sitePackages, PYTHONDONTWRITEBYTECODE: '1' },
  });
  if (status === 5) return { failed: 1, note: 'pytest found no test' };
  const [suite] = (existsSync(file) && readFileSync(file, 'utf8').match(/<testsuite [^>]*>/)) || [''];
  const count = (name) => Number(suite.match(new RegExp(` ${name}="(\\d+)"`))?.[1] ?? 0);
  const failed = count('failures') + count('errors');
  return {
    passed: count('tests') - failed - count('skipped'),
    failed: status !== 0 && failed === 0 ? 1 : failed,
    skipped: count('skipped'),
  };
}

const wanted = process.argv.slice(2);
const unknown = wanted.filter((name) => !(name in parts));
if (unknown.length > 0) {
  console.error(`No part is called ${unknown.join(', ')}; there are ${Object.keys(parts).join(', ')}.`);
  process.exit(64);
}

const total = { passed: 0, failed: 0, skipped: 0 };
const lines = [];
try {
  for (const [name, { about, run }] of Object.entries(parts)) {
    if (wanted.length > 0 && !wanted.includes(name)) continue;
    console.log(`\n━━ ${name}: ${about}`);
    const started = performance.now();
    const { passed = 0, failed = 0, skipped = 0, note = '' } = await run().catch((error) => ({ failed: 1, note: error.message }));
    total.passed += passed;
    total.failed += failed;
    total.skipped += skipped;
    const seconds = ((performance.now() - started) / 1000).toFixed(1);
    lines.push(`${name.padEnd(7)}${seconds.padStart(7)} s  ${passed} passed, ${failed} failed, ${skipped} skipped${note && `: ${note}`}`);
  }
} finally {
  rmSync(reports, { recursive: true, force: true });
}
console.log(`\n${lines.map((line) => `  ${line}`).join('\n')}\n`);
console.log(`${total.passed} passed, ${total.failed} failed, ${total.skipped} skipped`);
process.exitCode = total.failed === 0 ? 0 : 1;
