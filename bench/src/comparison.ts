/** Limits on the ratio to the baseline, from "fails below" to "as good as it gets". */
export interface Limits {
  readonly floor: number;
  readonly target: number;
  readonly moonshot: number;
}

/** One figure of several contenders over the same rounds. */
export interface Comparison {
  /** `CPU per request, 10,000 rows`. */
  readonly title: string;
  readonly unit: 'ms' | 'µs' | 'ns' | 'MB';
  /** One value a round; smaller is better. */
  readonly values: ReadonlyMap<string, readonly number[]>;
  readonly baseline: string;
  /** `times-baseline`: at most so many times the baseline; `better-than-baseline`: at least so many times less. Absent: only reported. */
  readonly judged?: { readonly by: 'times-baseline' | 'better-than-baseline'; readonly limits: Limits };
  /** Whether a value beyond the floor fails the run. */
  readonly floorFails?: boolean;
}

export type Verdict = 'moonshot' | 'target' | 'floor' | 'below the floor' | 'reported';

export interface Judgement {
  readonly title: string;
  readonly ratio: number;
  readonly verdict: Verdict;
  readonly fails: boolean;
}

const ours = 'Lakeward';

const minimum = (values: readonly number[]): number => Math.min(...values);

export function median(values: readonly number[]): number {
  const sorted = values.toSorted((left, right) => left - right);
  const middle = Math.floor(sorted.length / 2);
  return sorted.length % 2 === 1 ? sorted[middle]! : (sorted[middle - 1]! + sorted[middle]!) / 2;
}

/** By the minimum, because a busy machine only ever adds. */
export function judge({ title, values, baseline, judged, floorFails = false }: Comparison): Judgement {
  const times = minimum(values.get(ours)!) / minimum(values.get(baseline)!);
  if (!judged) return { title, ratio: times, verdict: 'reported', fails: false };
  const isLess = judged.by === 'times-baseline';
  const ratio = isLess ? times : 1 / times;
  const reaches = (limit: number) => (isLess ? ratio <= limit : ratio >= limit);
  const verdict = (['moonshot', 'target', 'floor'] as const).find((step) => reaches(judged.limits[step])) ?? 'below the floor';
  return { title, ratio, verdict, fails: floorFails && verdict === 'below the floor' };
}

/** A table of text: minimum, median and the ratio to the baseline. */
export function printComparison(comparison: Comparison): string {
  const { title, unit, values, baseline, judged } = comparison;
  const width = Math.max(...[...values.keys()].map((name) => name.length), 12);
  const base = minimum(values.get(baseline)!);
  const row = (...cells: string[]) => `  ${cells[0]!.padEnd(width)}${cells.slice(1).map((cell) => cell.padStart(14)).join('')}`; // prettier-ignore
  const rows = [...values].map(([name, all]) =>
    row(name, figure(minimum(all)), figure(median(all)), name === baseline ? '1' : figure(minimum(all) / base)),
  );
  const { ratio, verdict } = judge(comparison);
  const limits = judged ? `; floor ${judged.limits.floor}, target ${judged.limits.target}, moonshot ${judged.limits.moonshot}` : '';
  const words = judged?.by === 'better-than-baseline' ? `${figure(ratio)} × better than ${baseline}` : `${figure(ratio)} × ${baseline}`;
  return [
    title,
    row('', `min ${unit}`, `median ${unit}`, `× ${baseline}`.slice(0, 13)),
    ...rows,
    `  ${ours}: ${words}: ${verdict}${limits}`,
  ].join('\n');
}

const figure = (value: number): string => (value >= 100 ? value.toFixed(0) : value >= 10 ? value.toFixed(1) : value.toFixed(2));
