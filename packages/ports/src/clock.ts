/** Time, injected so that tests need no sleeping. */
export interface Clock {
  /** Wall clock. */
  now(): Date;
  /** Milliseconds that never run backwards. */
  monotonicMs(): number;
  /** Resolves after `ms`; rejects with the signal's reason when it aborts first. */
  sleep(ms: number, signal?: AbortSignal): Promise<void>;
}
