import { setTimeout as delay } from 'node:timers/promises';

/** Asks until the answer is as it should be, at most ten seconds; the last answer in any case. For what follows its cause by itself. */
export async function eventually<T>(ask: () => Promise<T>, isThere: (answer: T) => boolean): Promise<T> {
  const deadline = performance.now() + 10_000;
  for (;;) {
    const answer = await ask();
    if (isThere(answer) || performance.now() > deadline) return answer;
    await delay(50);
  }
}
