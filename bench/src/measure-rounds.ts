import { cpuMsOf } from './process-tree.ts';

/** Somebody who answers the same questions as the others. */
export interface Contender {
  readonly name: string;
  readonly pid: number;
  /** Asks one question; each number is another question, the same for all contenders. Resolves with the answer's bytes. */
  ask(question: number): Promise<Uint8Array>;
}

export interface Measured {
  /** CPU of the process tree, ms per question, one value a round. */
  readonly cpuMs: ReadonlyMap<string, readonly number[]>;
  /** Wall time, ms per question, one value a round. */
  readonly wallMs: ReadonlyMap<string, readonly number[]>;
}

/**
 * Lets contenders take turns, so that a change of the machine's mood hits all alike. No question comes twice, so that nobody answers from
 * memory; every contender is asked the same ones, one after the other.
 */
export async function measureRounds(
  contenders: readonly Contender[],
  { rounds, perRound, warmUp }: { rounds: number; perRound: number; warmUp: number },
): Promise<Measured> {
  const cpuMs = new Map(contenders.map(({ name }) => [name, [] as number[]]));
  const wallMs = new Map(contenders.map(({ name }) => [name, [] as number[]]));
  for (const contender of contenders) await askAll(contender, 0, warmUp);
  for (let round = 0; round < rounds; round++) {
    const first = warmUp + round * perRound;
    for (const contender of contenders) {
      const cpuBefore = cpuMsOf(contender.pid);
      const startedAt = performance.now();
      await askAll(contender, first, perRound);
      wallMs.get(contender.name)!.push((performance.now() - startedAt) / perRound);
      cpuMs.get(contender.name)!.push((cpuMsOf(contender.pid) - cpuBefore) / perRound);
    }
  }
  return { cpuMs, wallMs };
}

async function askAll(contender: Contender, first: number, count: number): Promise<void> {
  for (let question = first; question < first + count; question++) await contender.ask(question);
}

/** The same values in another unit or per smaller part. */
export function scaled(values: ReadonlyMap<string, readonly number[]>, factor: number): ReadonlyMap<string, readonly number[]> {
  return new Map([...values].map(([name, all]) => [name, all.map((value) => value * factor)]));
}
