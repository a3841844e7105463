import type { IncomingMessage, ServerResponse } from 'node:http';

import { AppError, type ErrorCode } from '@lakeward/kernel';

import { type ErrorScope, formatError } from './format-error.ts';

export function sendJson(response: ServerResponse, status: number, value: unknown, headers: Record<string, string> = {}): void {
  if (response.headersSent || response.destroyed) return;
  const body = Buffer.from(JSON.stringify(value));
  response.writeHead(status, {
    'content-type': 'application/json; charset=utf-8',
    'content-length': body.length,
    'cache-control': 'no-store',
    ...headers,
  });
  response.end(body);
}

const statuses: Partial<Record<ErrorCode, number>> = {
  UNAUTHENTICATED: 401,
  FORBIDDEN: 403,
  NOT_FOUND: 404,
  THROTTLED: 429,
  UNAVAILABLE: 503,
  SUBGRAPH_UNAVAILABLE: 503,
  GATEWAY_TIMEOUT: 504,
  INTERNAL: 500,
};

/** The HTTP status of a request that is refused as a whole. */
const statusOf = (error: unknown): number => {
  if (!(error instanceof AppError)) return 500;
  return error.code === 'LIMIT_EXCEEDED' && error.details['limit'] === 'bytes' ? 413 : (statuses[error.code] ?? 400);
};

/** Refuses a request as a whole, in the shape of a GraphQL answer and in the media type that the client reads. */
export function sendRefusal(request: IncomingMessage, response: ServerResponse, error: unknown, scope: ErrorScope): void {
  if (response.headersSent || response.destroyed) return;
  const status = statusOf(error);
  const refusal = formatError(error, scope);
  const type = request.headers.accept?.includes('application/graphql-response+json')
    ? 'application/graphql-response+json'
    : 'application/json';
  sendJson(
    response,
    status,
    { errors: [refusal] },
    {
      'content-type': `${type}; charset=utf-8`,
      'x-request-id': scope.requestId,
      ...(status === 401 && { 'www-authenticate': 'Bearer' }),
      ...(status === 413 && { connection: 'close' }),
    },
  );
}
