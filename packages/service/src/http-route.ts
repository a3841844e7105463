import type { IncomingHttpHeaders } from 'node:http';

import type { RequestEnvelope } from './request-context.ts';

/** A request that `serveSubgraph` passes on: its body read whole, its signature checked where there is a key. */
export interface RoutedRequest {
  readonly headers: IncomingHttpHeaders;
  readonly body: Uint8Array;
  readonly envelope: RequestEnvelope;
  /** One of our own services sent it; false where requests are not signed at all. */
  readonly signed: boolean;
}

/** A path that a subgraph serves beside GraphQL. */
export interface HttpRoute {
  readonly method: 'GET' | 'POST';
  readonly path: string;
  /** The status and the JSON of the answer. @throws AppError to refuse */
  answer(request: RoutedRequest): Promise<{ readonly status: number; readonly body: unknown }>;
}
