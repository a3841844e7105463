import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';

import { AppError, NotFound } from '@lakeward/kernel';
import type { Clock, IdentityVerifier } from '@lakeward/ports';
import {
  closingOf,
  inTraceOf,
  type Logger,
  readBody,
  readiness,
  type ReadinessCheck,
  REQUEST_ID_HEADER,
  requestIdOf,
  requestUrl,
  sendJson,
  sendRefusal,
  tokenVerifier,
} from '@lakeward/service';

import { authenticate, stripIdentityHeaders } from './authentication/authenticate.ts';
import { answerDevToken, type DevTokens } from './authentication/dev-token.ts';
import type { Gateway } from './gateway.ts';
import { defaultDocumentLimits } from './limits/document-limits.ts';
import { requestsAtOnce } from './limits/requests-at-once.ts';
import type { Playground } from './playground.ts';
import type { GatewayRequest } from './transport/transport.ts';

export interface GatewayServerDeps {
  readonly gateway: Gateway;
  readonly identity: IdentityVerifier;
  readonly host: string;
  /** 0 takes a free one. */
  readonly port: number;
  readonly clock: Clock;
  readonly log: Logger;
  /** The page at `/`; null = none. */
  readonly playground: Playground | null;
  /** `POST /dev/token`; null everywhere but on the embedded platform. */
  readonly devTokens: DevTokens | null;
  /** What else must be there before requests come: store, engine. */
  readonly checks?: readonly ReadinessCheck[];
  /** How long one request may take in all; 18 s. */
  readonly requestMs?: number;
}

export interface GatewayServer extends AsyncDisposable {
  /** `http://127.0.0.1:4000`. */
  readonly url: string;
}

/**
 * How long one request may take in all: longer than the slowest subgraph may (15 s), shorter than a shutdown waits (20 s). What takes longer
 * is submitted as a query and read by its handle.
 */
const usualRequestMs = 18_000;

/** The gateway's port: `/` and `/assets/*`, `/graphql`, `/dev/token`, `/healthcheck`, `/readiness`. */
export async function openGatewayServer(deps: GatewayServerDeps): Promise<GatewayServer> {
  const { gateway, identity, host, port, clock, log, playground, devTokens, checks = [], requestMs = usualRequestMs } = deps;
  const verifyToken = tokenVerifier({ identity, clock });
  const ready = readiness(checks);
  const streams = new Set<AbortController>();
  const takePlace = requestsAtOnce();

  async function answerGraphql(request: IncomingMessage, response: ServerResponse, requestId: string, requestLog: Logger): Promise<void> {
    if (request.method !== 'POST' && request.method !== 'GET') {
      response.setHeader('allow', 'GET, POST');
      return sendJson(response, 405, { errors: [{ message: 'Ask by POST or GET.', extensions: { code: 'BAD_REQUEST', requestId } }] });
    }
    if (request.method === 'POST' && !/^application\/(?:graphql\+)?json\s*(?:;|$)/i.test(request.headers['content-type'] ?? '')) {
      return sendJson(response, 415, { errors: [{ message: 'Send application/json.', extensions: { code: 'BAD_REQUEST', requestId } }] });
    }
    stripIdentityHeaders(request.headers);
    const { token, principal } = await authenticate(request, verifyToken);
    // Before the body is read: bodies that trickle in hold a place as well.
    response.once('close', takePlace(principal));
    await boundBody(request);
    const gone = new AbortController();
    streams.add(gone);
    response.once('close', () => {
      streams.delete(gone);
      if (!response.writableFinished) gone.abort(new AppError('CANCELLED', 'The client left.'));
    });
    response.setHeader(REQUEST_ID_HEADER, requestId);
    const caller: GatewayRequest = { requestId, token, signal: gone.signal, log: requestLog, deadlineMs: performance.now() + requestMs };
    await gateway.handle(request, response, caller);
  }

  async function answer(request: IncomingMessage, response: ServerResponse, requestId: string, requestLog: Logger): Promise<void> {
    const { pathname } = requestUrl(request);
    if (pathname === '/graphql') return answerGraphql(request, response, requestId, requestLog);
    if (pathname === '/healthcheck') return sendJson(response, 200, { status: 'alive' });
    if (pathname === '/readiness') {
      const missing = await ready.missing();
      return sendJson(response, missing.length === 0 ? 200 : 503, { ready: missing.length === 0, missing });
    }
    if (pathname === '/dev/token') return answerDevToken(request, response, devTokens, host);
    if (playground && (await playground.answer(request, response, pathname))) return;
    throw new NotFound('There is nothing at this path.');
  }

  const server = createServer({ maxHeaderSize: 32_768, headersTimeout: 10_000, requestTimeout: 15_000 }, (request, response) => {
    const requestId = requestIdOf(request.headers[REQUEST_ID_HEADER]);
    const scope = { requestId, log: log.child({ requestId }) };
    request.headers[REQUEST_ID_HEADER] = requestId;
    inTraceOf(request.headers, () => answer(request, response, requestId, scope.log)).catch((error: unknown) =>
      sendRefusal(request, response, error, scope),
    );
  });
  const close = closingOf(server);
  server.keepAliveTimeout = 65_000;
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject).listen(port, host, resolve);
  });
  const url = `http://${host.includes(':') ? `[${host}]` : host}:${(server.address() as AddressInfo).port}`;
  log.info({ url }, 'listening');

  return {
    url,
    [Symbol.asyncDispose]: async () => {
      ready.drain();
      await close(() => {
        for (const stream of streams) stream.abort(new AppError('UNAVAILABLE', 'The service is shutting down.'));
      });
    },
  };
}

/** A length that is announced is enforced by Node's parser; one that is not is read here, up to the limit. */
async function boundBody(request: IncomingMessage): Promise<void> {
  if (request.method !== 'POST') return;
  if (request.headers['transfer-encoding'] === undefined) {
    const { bytes } = defaultDocumentLimits;
    if (Number(request.headers['content-length'] ?? 0) > bytes)
      throw new AppError('LIMIT_EXCEEDED', `A request may have ${bytes} bytes.`, { limit: 'bytes', max: bytes });
    return;
  }
  Object.assign(request, { body: await readBody(request, defaultDocumentLimits.bytes) });
}
