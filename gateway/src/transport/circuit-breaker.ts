/** Says at once that a subgraph is away, instead of letting every request find out. Times are monotonic milliseconds. */
export interface CircuitBreaker {
  /** False while calls are pointless. One call per pause is let through to look. */
  mayCall(nowMs: number): boolean;
  succeeded(): void;
  failed(nowMs: number): void;
}

/** Opens within a second of the first failure under load, and finds a subgraph that is back within five. */
const failuresToOpen = 5;
const pauseMs = 2_000;

export function circuitBreaker(): CircuitBreaker {
  let failures = 0;
  let closedUntilMs = 0;
  return {
    mayCall: (nowMs) => {
      if (failures < failuresToOpen) return true;
      if (nowMs < closedUntilMs) return false;
      closedUntilMs = nowMs + pauseMs;
      return true;
    },
    succeeded: () => {
      failures = 0;
    },
    failed: (nowMs) => {
      failures++;
      if (failures === failuresToOpen) closedUntilMs = nowMs + pauseMs;
    },
  };
}
