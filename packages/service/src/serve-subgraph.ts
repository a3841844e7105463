import { AsyncLocalStorage } from 'node:async_hooks';
import { once } from 'node:events';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';

import { ApolloServer, HeaderMap } from '@apollo/server';
import {
  ApolloServerPluginCacheControlDisabled,
  ApolloServerPluginInlineTraceDisabled,
  ApolloServerPluginLandingPageDisabled,
} from '@apollo/server/plugin/disabled';
import { AppError, NotFound } from '@lakeward/kernel';
import type { Clock } from '@lakeward/ports';
import { GraphQLError, type GraphQLSchema, getOperationAST, parse } from 'graphql';
import { createHandler } from 'graphql-sse';

import { closingOf } from './close-server.ts';
import { type ErrorScope, formatError, maskError } from './format-error.ts';
import { readiness } from './health.ts';
import type { HttpRoute } from './http-route.ts';
import type { Logger } from './logger.ts';
import { readBody } from './read-body.ts';
import type { RequestContext, RequestEnvelope } from './request-context.ts';
import { REQUEST_ID_HEADER, requestIdOf } from './request-id.ts';
import { requestUrl } from './request-url.ts';
import { executeOperation, subscribeOperation } from './run-operation.ts';
import { sendJson, sendRefusal } from './send-json.ts';
import type { Subgraph } from './subgraph.ts';
import { inTraceOf } from './telemetry.ts';
import { signatureVerifier } from './verify-signature.ts';
import { bearerToken } from './verify-token.ts';
import { validateVisible, visibleSchema } from './visible-names-rule.ts';

/** A batch of entity references is larger than what a client may send. */
const maxBytes = 8 * 1024 * 1024;
/** How long a question for a newer schema is kept open. */
const longPollMs = 30_000;

export interface ServeSubgraphOptions {
  readonly subgraph: Subgraph;
  readonly host: string;
  /** 0 takes a free one. */
  readonly port: number;
  /** The key that is shared with the gateway; null only where nothing but this machine reaches the port. */
  readonly signatureKey: Uint8Array | null;
  readonly clock: Clock;
  readonly log: Logger;
  /** Further paths of this subgraph. */
  readonly routes?: readonly HttpRoute[];
}

export interface SubgraphServer extends AsyncDisposable {
  /** `http://127.0.0.1:4001`. */
  readonly url: string;
}

/** What belongs to one request on its way through @apollo/server and graphql-sse, which pass on nothing of their own. */
interface Passage extends ErrorScope {
  readonly envelope: RequestEnvelope;
  readonly context: RequestContext;
}

/**
 * Serves a subgraph on one port: `POST /graphql` (queries and mutations; with `Accept: text/event-stream` subscriptions), `GET /schema?after=<version>`
 * (answers at once when the version differs, else after a change or 30 s), `POST /hidden-names`, `/healthcheck`, `/readiness`,
 * and the routes given. All but health and readiness want the signature of one of our services. A changed schema is served from the next request on.
 */
export async function serveSubgraph({
  subgraph,
  host,
  port,
  signatureKey,
  clock,
  log,
  routes = [],
}: ServeSubgraphOptions): Promise<SubgraphServer> {
  const verifySignature = signatureKey && signatureVerifier({ key: signatureKey, clock });
  const passages = new AsyncLocalStorage<Passage>();
  const passage = (): Passage => passages.getStore()!;
  const ready = readiness([() => subgraph.notReady()]);
  const draining = new AbortController();

  const viewFor = async (schema: GraphQLSchema) => visibleSchema(schema, await subgraph.hiddenNames(passage().envelope));

  const apollo = new ApolloServer<RequestContext>({
    gateway: liveSchema(subgraph, async (request) => {
      const view = await viewFor(request.schema);
      const refused = view === request.schema ? [] : validateVisible(view, request.document);
      if (refused.length > 0) return { errors: refused.map((error) => maskError(asRefusal(error), passage())) };
      return executeOperation(
        {
          schema: view,
          document: request.document,
          variables: request.request.variables,
          operationName: request.request.operationName,
          context: passage().context,
        },
        passage(),
      );
    }),
    introspection: true,
    includeStacktraceInErrorResponses: false,
    hideSchemaDetailsFromClientErrors: true,
    csrfPrevention: false, // nothing is allowed by cookie, and every request is signed
    persistedQueries: false,
    stopOnTerminationSignals: false,
    logger: log,
    formatError: (formatted, error) => (formatted.extensions?.['requestId'] ? formatted : formatError(error, passage())),
    plugins: [ApolloServerPluginCacheControlDisabled(), ApolloServerPluginInlineTraceDisabled(), ApolloServerPluginLandingPageDisabled()],
  });
  await apollo.start();

  const streams = createHandler({
    authenticate: () => null,
    onSubscribe: async (_request, params) => {
      const scope = passage();
      try {
        const document = typeof params.query === 'string' ? parse(params.query) : params.query;
        const schema = await viewFor(subgraph.current().schema);
        const refused = validateVisible(schema, document);
        if (refused.length > 0) return { errors: refused.map((error) => maskError(asRefusal(error), scope)) };
        const operation = { schema, document, variables: params.variables, operationName: params.operationName, context: scope.context };
        const isStream = getOperationAST(document, params.operationName)?.operation === 'subscription';
        return await (isStream ? subscribeOperation(operation, scope) : executeOperation(operation, scope));
      } catch (error) {
        return { errors: [maskError(error, scope)] };
      }
    },
  });

  async function answer(request: IncomingMessage, response: ServerResponse, requestId: string): Promise<void> {
    const url = requestUrl(request);
    if (url.pathname === '/healthcheck') return sendJson(response, 200, { status: 'alive' });
    if (url.pathname === '/readiness') {
      const missing = await ready.missing();
      return sendJson(response, missing.length === 0 ? 200 : 503, { ready: missing.length === 0, missing });
    }
    const body = await readBody(request, maxBytes);
    verifySignature?.({ method: request.method ?? '', path: request.url ?? '', headers: request.headers, body });
    if (url.pathname === '/schema' && request.method === 'GET')
      return answerSchema(subgraph, url.searchParams.get('after'), response, draining.signal);

    const gone = new AbortController();
    response.once('close', () => {
      if (!response.writableFinished) gone.abort(new AppError('CANCELLED', 'The caller left.'));
    });
    const envelope: RequestEnvelope = { requestId, token: bearerToken(request.headers.authorization), signal: gone.signal };
    if (url.pathname === '/hidden-names' && request.method === 'POST') {
      const { types, fields } = await subgraph.hiddenNames(envelope);
      return sendJson(response, 200, { types: [...types], fields: [...fields] });
    }
    const route = routes.find(({ method, path }) => method === request.method && path === url.pathname);
    if (route) {
      const answered = await route.answer({ headers: request.headers, body, envelope, signed: verifySignature !== null });
      return sendJson(response, answered.status, answered.body);
    }
    if (url.pathname !== '/graphql') throw new NotFound('There is nothing at this path.');
    const context = await subgraph.contextFor(envelope);
    await passages.run({ requestId, log: context.log, envelope, context }, async () => {
      if (request.headers.accept?.includes('text/event-stream')) {
        await answerStream(request, response, body);
      } else {
        await answerOnce(request, response, body, url.search, context);
      }
    });
  }

  async function answerStream(request: IncomingMessage, response: ServerResponse, body: Buffer): Promise<void> {
    const [events, { status, headers }] = await streams({
      method: request.method ?? '',
      url: request.url ?? '',
      headers: { get: (name) => [request.headers[name] ?? []].flat().join(', ') || null },
      body: parseJson(body) as Record<string, unknown>,
      raw: request,
      context: undefined,
    });
    response.writeHead(status, headers);
    if (events === null || typeof events === 'string') return void response.end(events ?? undefined);
    response.once('close', () => void events.return(undefined));
    for await (const event of events) {
      // A slow reader slows the source down instead of filling memory.
      if (!response.write(event)) await once(response, 'drain', { signal: passage().envelope.signal });
    }
    response.end();
  }

  async function answerOnce(
    request: IncomingMessage,
    response: ServerResponse,
    body: Buffer,
    search: string,
    context: RequestContext,
  ): Promise<void> {
    const headers = new HeaderMap();
    for (const [name, value] of Object.entries(request.headers)) if (value !== undefined) headers.set(name, [value].flat().join(', '));
    const {
      status,
      headers: answerHeaders,
      body: answerBody,
    } = await apollo.executeHTTPGraphQLRequest({
      httpGraphQLRequest: { method: request.method ?? '', headers, search, body: request.method === 'POST' ? parseJson(body) : undefined },
      context: () => Promise.resolve(context),
    });
    if (response.destroyed) return;
    response.writeHead(status ?? 200, Object.fromEntries(answerHeaders));
    if (answerBody.kind === 'complete') return void response.end(answerBody.string);
    for await (const chunk of answerBody.asyncIterator) response.write(chunk);
    response.end();
  }

  const server = createServer((request, response) => {
    const requestId = requestIdOf(request.headers[REQUEST_ID_HEADER]);
    const scope = { requestId, log: log.child({ requestId }) };
    void inTraceOf(request.headers, () => answer(request, response, requestId)).catch((error: unknown) =>
      sendRefusal(request, response, error, scope),
    );
  });
  const close = closingOf(server);
  server.keepAliveTimeout = 65_000; // longer than the gateway keeps an idle connection, so that it never writes into a closed one
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject).listen(port, host, resolve);
  });
  const url = `http://${host}:${(server.address() as AddressInfo).port}`;
  log.info({ url, subgraph: subgraph.name }, 'listening');

  return {
    url,
    [Symbol.asyncDispose]: async () => {
      ready.drain();
      draining.abort();
      await close();
      await apollo.stop();
    },
  };
}

type LiveSchema = NonNullable<Extract<ConstructorParameters<typeof ApolloServer<RequestContext>>[0], { gateway?: unknown }>['gateway']>;
type Executor = NonNullable<Awaited<ReturnType<LiveSchema['load']>>['executor']>;

/** @apollo/server changes its schema while it runs only for what it takes for a gateway. */
function liveSchema(subgraph: Subgraph, executor: Executor): LiveSchema {
  const unsubscribes: (() => void)[] = [];
  return {
    onSchemaLoadOrUpdate: (tell) => {
      const pass = () => tell({ apiSchema: subgraph.current().schema, coreSupergraphSdl: subgraph.current().sdl });
      pass();
      const unsubscribe = subgraph.onChange(pass);
      unsubscribes.push(unsubscribe);
      return unsubscribe;
    },
    load: () => Promise.resolve({ executor }),
    stop: () => {
      for (const unsubscribe of unsubscribes.splice(0)) unsubscribe();
      return Promise.resolve();
    },
  };
}

const asRefusal = (error: GraphQLError): GraphQLError =>
  new GraphQLError(error.message, { nodes: error.nodes, extensions: { code: 'GRAPHQL_VALIDATION_FAILED', http: { status: 400 } } });

function parseJson(body: Buffer): unknown {
  try {
    return JSON.parse(body.toString('utf8'));
  } catch {
    throw new AppError('BAD_REQUEST', 'The body is no JSON.');
  }
}

async function answerSchema(subgraph: Subgraph, after: string | null, response: ServerResponse, draining: AbortSignal): Promise<void> {
  if (subgraph.current().version === after) {
    const wait = new AbortController();
    await new Promise<void>((resolve) => {
      const unsubscribe = subgraph.onChange(() => resolve());
      const timer = setTimeout(resolve, longPollMs);
      response.once('close', resolve);
      draining.addEventListener('abort', () => resolve(), { signal: wait.signal });
      wait.signal.addEventListener('abort', () => {
        unsubscribe();
        clearTimeout(timer);
      });
      if (subgraph.current().version !== after) resolve();
    });
    wait.abort();
  }
  const { version, sdl } = subgraph.current();
  sendJson(response, 200, { name: subgraph.name, version, sdl });
}
