import { type Bench, runBench } from './src/bench.ts';
import { coldstart } from './coldstart.bench.ts';
import { gwPass } from './gw-pass.bench.ts';
import { rowsSmall } from './rows-small.bench.ts';
import { rowsTyped } from './rows-typed.bench.ts';
import { targets } from './targets.bench.ts';

const benches: readonly Bench[] = [targets, coldstart, rowsSmall, rowsTyped, gwPass];
const rounds = 6;

const quick = process.argv.includes('--quick');
const names = process.argv.slice(2).filter((argument) => !argument.startsWith('--'));
const unknown = names.filter((name) => !benches.some((bench) => bench.name === name));
if (unknown.length > 0 || process.platform !== 'linux') {
  console.error(
    unknown.length > 0
      ? `There is no bench ${unknown.join(', ')}; there are ${benches.map(({ name }) => name).join(', ')}.`
      : 'The benches read CPU and memory from /proc, which only Linux has.',
  );
  process.exit(64);
}

const chosen = benches.filter((bench) => (names.length > 0 ? names.includes(bench.name) : !quick || bench.quick));
let passed = true;
for (const bench of chosen) passed = (await runBench(bench, { rounds: quick ? rounds / 3 : rounds })) && passed;
console.log(passed ? '\nNo floor was missed.' : '\nA floor was missed.');
process.exitCode = passed ? 0 : 1;
