/** One part that must be there before requests can be served. Null = ready, else one sentence. */
export type ReadinessCheck = () => Promise<string | null>;

export interface Readiness {
  /** From now on not ready, so that no new requests come. */
  drain(): void;
  /** What is missing; empty = ready. Every check has a second. */
  missing(): Promise<readonly string[]>;
}

const checkMs = 1_000;

export function readiness(checks: readonly ReadinessCheck[]): Readiness {
  let draining = false;
  return {
    drain: () => {
      draining = true;
    },
    missing: async () => {
      if (draining) return ['The service is shutting down.'];
      const answers = await Promise.all(checks.map(answerInTime));
      return answers.filter((answer) => answer !== null);
    },
  };
}

function answerInTime(check: ReadinessCheck): Promise<string | null> {
  const late = new Promise<string>((resolve) => {
    setTimeout(() => resolve('A check did not answer in time.'), checkMs).unref();
  });
  return Promise.race([check().catch(() => 'A check failed.'), late]);
}
