import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

import { type Comparison, judge, printComparison } from './comparison.ts';
import { currentLoad, hostFacts } from './host-facts.ts';

export interface Profile {
  readonly rounds: number;
}

/** What a bench found. */
export interface Findings {
  readonly comparisons: readonly Comparison[];
  /** Lines beside the tables. */
  readonly notes?: readonly string[];
  readonly peers: Readonly<Record<string, string>>;
  /** Peers that are not here, each with why. */
  readonly leftOut: readonly string[];
}

export interface Bench {
  readonly name: string;
  /** Whether it belongs to the quick profile. */
  readonly quick: boolean;
  run(profile: Profile): Promise<Findings>;
}

const results = join(import.meta.dirname, '../results');

/** Runs one, prints its tables and keeps the figures in `results/<name>.json`. True when no floor was missed. */
export async function runBench(bench: Bench, profile: Profile): Promise<boolean> {
  const host = hostFacts();
  console.log(`\n== ${bench.name} (${profile.rounds} rounds, load ${host.load} on ${host.cores} cores) ==\n`);
  const { comparisons, notes = [], peers, leftOut } = await bench.run(profile);
  for (const comparison of comparisons) console.log(`${printComparison(comparison)}\n`);
  for (const line of notes) console.log(line);
  for (const line of leftOut) console.log(`left out: ${line}`);
  const loadAfter = currentLoad();
  console.log(`load at the end ${loadAfter}`);
  const judgements = comparisons.map(judge);
  const kept = {
    bench: bench.name,
    rounds: profile.rounds,
    host: { ...host, loadAfter },
    peers,
    leftOut,
    notes,
    comparisons: comparisons.map((comparison) => ({ ...comparison, values: Object.fromEntries(comparison.values), ...judge(comparison) })),
  };
  mkdirSync(results, { recursive: true });
  writeFileSync(join(results, `${bench.name}.json`), `${JSON.stringify(kept, null, 2)}\n`);
  return judgements.every(({ fails }) => !fails);
}
