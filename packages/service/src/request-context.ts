import type { Principal } from '@lakeward/kernel';

import type { Logger } from './logger.ts';

/** What arrives with a request, before anybody is known. The same in both transports. */
export interface RequestEnvelope {
  readonly requestId: string;
  /** The client's own bearer token, unchanged. */
  readonly token: string | undefined;
  /** Aborts when the client leaves or the deadline passes. */
  readonly signal: AbortSignal;
}

/**
 * What belongs to one request in one subgraph: made anew each time, then frozen. Subgraphs extend it with their loaders and guarded ports.
 * graphql-shield writes `_shield`, so a fresh object stands there before the freeze.
 */
export interface RequestContext {
  readonly requestId: string;
  readonly principal: Principal;
  /** Empty for principals of ours, who have none. */
  readonly token: string;
  readonly signal: AbortSignal;
  readonly log: Logger;
  /** What the fence decided for dataset fields, by response path (`responsePathKey`); resolvers take it from here, and throw when it is missing. */
  readonly decisions: Map<string, unknown>;
  readonly _shield: { readonly cache: Record<string, unknown> };
}

/** Says in each of its log lines whose request it is. @param log the service's own */
export const baseContext = ({ requestId, token, signal }: RequestEnvelope, principal: Principal, log: Logger): RequestContext => ({
  requestId,
  principal,
  token: token ?? '',
  signal,
  log: log.child({ requestId, principalId: principal.id }),
  decisions: new Map(),
  _shield: { cache: {} },
});
