/**
 * What watching runs needs of a JobRunner, as the composition root hands it in: looks at names and ids that we minted ourselves. Launching,
 * cancelling and logs go through `GuardedJobs`. The shapes are those of the port, which a subgraph may not import.
 */
export interface RunBackend {
  preflight(): Promise<
    | { readonly kind: 'READY' }
    | { readonly kind: 'WAITING_RUNTIME'; readonly message: string }
    | { readonly kind: 'MISSING'; readonly message: string; readonly cure: string }
  >;
  findByName(name: string, since: Date): Promise<readonly BackendRef[]>;
  describeMany(refs: readonly BackendRef[]): Promise<readonly BackendStatus[]>;
}

export interface BackendRef {
  readonly backendId: string;
  readonly name: string;
}

export interface BackendStatus {
  readonly ref: BackendRef;
  readonly state: 'PENDING' | 'RUNNING' | 'CANCELLING' | 'SUCCEEDED' | 'FAILED' | 'CANCELLED' | 'NOT_FOUND';
  readonly backendState: string;
  readonly exitCode: number | null;
  readonly reason: string | null;
}

/** How a submit ended without an answer that counts. The port's two error classes say so by their names. */
export function submitOutcome(error: unknown): { readonly kind: 'REJECTED'; readonly retryable: boolean } | { readonly kind: 'UNKNOWN' } {
  const { name, retryable } = error as { readonly name?: string; readonly retryable?: boolean };
  // Whatever else is thrown may have happened after the request left us.
  return name === 'LaunchRejected' ? { kind: 'REJECTED', retryable: retryable === true } : { kind: 'UNKNOWN' };
}
