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
 * graphql-shield writes `_shield`, so a fresh object stands there before the freeze (access.md P3).
 */
export interface RequestContext {
  readonly requestId: string;
  readonly principal: Principal;
  readonly token: string;
  readonly signal: AbortSignal;
  readonly log: Logger;
  /** What the fence decided for dataset fields, by response path (`responsePathKey`); resolvers take it from here, and throw when it is missing. */
  readonly decisions: Map<string, unknown>;
  readonly _shield: { readonly cache: Record<string, unknown> };
}

export const baseContext = (parts: Omit<RequestContext, 'decisions' | '_shield'>): RequestContext => ({
  ...parts,
  decisions: new Map(),
  _shield: { cache: {} },
});
