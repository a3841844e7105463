import { hash } from 'node:crypto';

import { AppError, Unauthenticated } from '@lakeward/kernel';
import type { Clock } from '@lakeward/ports';
import {
  attributes,
  type HiddenNames,
  inSpan,
  type Logger,
  REQUEST_ID_HEADER,
  type RequestEnvelope,
  SpanKind,
  traceHeaders,
} from '@lakeward/service';
import { type DocumentNode, type ExecutionResult, print } from 'graphql';
import { type Dispatcher, Pool } from 'undici';

import type { RequestSigner } from '../authentication/sign-request.ts';
import { circuitBreaker } from './circuit-breaker.ts';
import { parseAnswer, readEvents } from './read-events.ts';
import { failed, failureText, type SubgraphAnswer, type SubgraphRequest, type SubgraphState, type Transport } from './transport.ts';
import { withDeadline } from './with-deadline.ts';

export interface PooledHttpOptions {
  readonly name: string;
  /** `http://127.0.0.1:4001`. */
  readonly url: string;
  readonly timeoutMs: number;
  /** How long the first schema is waited for: services start in any order. */
  readonly startupMs: number;
  readonly sign: RequestSigner;
  readonly clock: Clock;
  readonly log: Logger;
}

/** Connections per subgraph: above 32 requests in flight a subgraph is better off with a queue here. */
const connections = 32;
const retries = 2;
const retryDelayMs = 100;
/** Largest answer; beyond it the subgraph forgot its own limits. */
const maxResponseBytes = 64 * 1024 * 1024;
/** How long names that a caller may not know are believed. */
const namesMs = 2_000;
/** How long they are still used while the subgraph is away. */
const staleNamesMs = 60_000;
const keptCallers = 1_000;

/** Printed once per plan: plans keep their documents. */
const printed = new WeakMap<DocumentNode, string>();
function textOf(document: DocumentNode): string {
  const text = printed.get(document) ?? JSON.stringify(print(document));
  printed.set(document, text);
  return text;
}

/**
 * The way to a subgraph over HTTP: one pool of connections, signed requests, failures as codes without addresses.
 * Queries are tried again when the subgraph could not be reached; mutations never are.
 * @throws AppError SUBGRAPH_UNAVAILABLE when the first schema does not come within `startupMs`.
 */
export async function openPooledHttp({ name, url, timeoutMs, startupMs, sign, clock, log }: PooledHttpOptions): Promise<Transport> {
  // A subgraph keeps idle connections 65 s; ours end before, so that none is written to while it closes.
  const pool = new Pool(url, {
    connections,
    pipelining: 1,
    keepAliveTimeout: 60_000,
    keepAliveMaxTimeout: 60_000,
    headersTimeout: 0,
    bodyTimeout: 0,
    maxResponseSize: maxResponseBytes,
  });
  const streams = new Pool(url, { connections: null, headersTimeout: 0, bodyTimeout: 0 });
  const breaker = circuitBreaker();
  const closing = new AbortController();

  function headersFor(
    method: string,
    path: string,
    body: string,
    { requestId, token }: { requestId: string; token: string | undefined },
  ): Record<string, string> {
    const authorization = token === undefined ? '' : `Bearer ${token}`;
    return {
      ...(method === 'POST' && { 'content-type': 'application/json' }),
      ...(authorization && { authorization }),
      [REQUEST_ID_HEADER]: requestId,
      ...traceHeaders(),
      ...sign(method, path, body, authorization),
    };
  }

  function bodyOf({ document, variables, operationName }: SubgraphRequest): string {
    const called = operationName === undefined ? '' : `,"operationName":${JSON.stringify(operationName)}`;
    return `{"query":${textOf(document)},"variables":${JSON.stringify(variables ?? {})}${called}}`;
  }

  async function sendOnce(
    fetch: SubgraphRequest,
    body: string,
    signal: AbortSignal,
  ): Promise<{ readonly answer: ExecutionResult; readonly unreached: boolean }> {
    const startMs = clock.monotonicMs();
    if (!breaker.mayCall(startMs)) return { answer: failed('SUBGRAPH_UNAVAILABLE', name), unreached: false };
    let response: Dispatcher.ResponseData;
    let text: string;
    try {
      const headers = { ...headersFor('POST', '/graphql', body, fetch.request), accept: 'application/json' };
      response = await pool.request({ path: '/graphql', method: 'POST', body, signal, headers });
      text = await response.body.text();
    } catch (error) {
      if (signal.aborted) return { answer: failed('CANCELLED', name), unreached: false };
      breaker.failed(clock.monotonicMs());
      fetch.request.log.warn({ subgraph: name, err: error }, 'a subgraph does not answer');
      return { answer: failed('SUBGRAPH_UNAVAILABLE', name), unreached: true };
    }
    breaker.succeeded();
    try {
      return { answer: parseAnswer(text), unreached: false };
    } catch {
      fetch.request.log.warn({ subgraph: name, status: response.statusCode }, 'a subgraph gave an answer that is none');
      const away = response.statusCode >= 502 && response.statusCode <= 504;
      return { answer: failed(away ? 'SUBGRAPH_UNAVAILABLE' : 'SUBGRAPH_BAD_RESPONSE', name), unreached: away };
    }
  }

  async function send(fetch: SubgraphRequest, signal: AbortSignal): Promise<ExecutionResult> {
    const body = bodyOf(fetch);
    for (let attempt = 0; ; attempt++) {
      const { answer, unreached } = await sendOnce(fetch, body, signal);
      if (!unreached || fetch.operationType !== 'query' || attempt === retries) return answer;
      await clock.sleep(retryDelayMs, signal).catch(() => undefined);
      if (signal.aborted) return answer;
    }
  }

  async function open(fetch: SubgraphRequest): Promise<SubgraphAnswer> {
    const body = bodyOf(fetch);
    try {
      const headers = { ...headersFor('POST', '/graphql', body, fetch.request), accept: 'text/event-stream' };
      const response = await streams.request({ path: '/graphql', method: 'POST', body, signal: fetch.request.signal, headers });
      if (response.headers['content-type']?.includes('text/event-stream')) {
        return readEvents(response.body, () => (fetch.request.signal.aborted ? { data: null } : failed('SUBGRAPH_UNAVAILABLE', name)));
      }
      return parseAnswer(await response.body.text());
    } catch (error) {
      if (fetch.request.signal.aborted) return failed('CANCELLED', name);
      fetch.request.log.warn({ subgraph: name, err: error }, 'a stream of a subgraph could not be opened');
      return failed(error instanceof SyntaxError ? 'SUBGRAPH_BAD_RESPONSE' : 'SUBGRAPH_UNAVAILABLE', name);
    }
  }

  async function execute(fetch: SubgraphRequest): Promise<SubgraphAnswer> {
    if (fetch.operationType === 'subscription') return open(fetch);
    const late = new AbortController();
    const signal = AbortSignal.any([fetch.request.signal, late.signal]);
    return withDeadline(send(fetch, signal), timeoutMs, fetch, () => {
      late.abort();
      return failed('GATEWAY_TIMEOUT', name);
    });
  }

  async function askSchema(after: string | undefined, waitMs: number): Promise<SubgraphState> {
    const path = after === undefined ? '/schema' : `/schema?after=${encodeURIComponent(after)}`;
    const signal = AbortSignal.any([closing.signal, AbortSignal.timeout(waitMs)]);
    const headers = headersFor('GET', path, '', { requestId: `schema-${name}`, token: undefined });
    const { statusCode, body } = await streams.request({ path, method: 'GET', signal, headers });
    const { version, sdl } = (await body.json()) as { version?: unknown; sdl?: unknown };
    if (statusCode !== 200 || typeof version !== 'string' || typeof sdl !== 'string')
      throw new Error(`The schema was answered with status ${statusCode}.`);
    return {
      version,
      sdl,
      execute: (fetch) => {
        const span = { [attributes.subgraph]: name, [attributes.operationType]: fetch.operationType };
        return inSpan(`subgraph ${name}`, span, () => execute(fetch), SpanKind.CLIENT);
      },
    };
  }

  async function firstSchema(): Promise<SubgraphState> {
    const untilMs = clock.monotonicMs() + startupMs;
    for (;;) {
      try {
        return await askSchema(undefined, 5_000);
      } catch (cause) {
        if (clock.monotonicMs() >= untilMs) {
          throw new AppError('SUBGRAPH_UNAVAILABLE', `The subgraph ${name} does not answer.`, { subgraph: name }, { cause });
        }
        await clock.sleep(200, closing.signal);
      }
    }
  }

  let current: SubgraphState;
  try {
    current = await firstSchema();
  } catch (error) {
    await Promise.all([pool.destroy(), streams.destroy()]);
    throw error;
  }
  const listeners = new Set<() => void>();

  async function followSchema(): Promise<void> {
    while (!closing.signal.aborted) {
      try {
        const next = await askSchema(current.version, 40_000);
        if (next.version === current.version) continue;
        current = next;
        for (const tell of listeners) tell();
      } catch (error) {
        if (!closing.signal.aborted) log.warn({ subgraph: name, err: error }, 'the schema of a subgraph cannot be followed');
        await clock.sleep(500, closing.signal).catch(() => undefined);
      }
    }
  }
  const following = followSchema();

  const names = new Map<string, { readonly answer: Promise<HiddenNames>; readonly askedMs: number }>();

  async function askNames(request: RequestEnvelope): Promise<HiddenNames> {
    // Not the caller's signal: others wait for the same answer.
    const signal = AbortSignal.timeout(timeoutMs);
    let status: number;
    let answer: { types?: string[]; fields?: string[] };
    try {
      if (!breaker.mayCall(clock.monotonicMs())) throw new Error('the breaker is open');
      const headers = headersFor('POST', '/hidden-names', '', request);
      const response = await pool.request({ path: '/hidden-names', method: 'POST', body: '', signal, headers });
      status = response.statusCode;
      answer = (await response.body.json()) as typeof answer;
      breaker.succeeded();
    } catch (cause) {
      breaker.failed(clock.monotonicMs());
      throw new AppError('SUBGRAPH_UNAVAILABLE', failureText('SUBGRAPH_UNAVAILABLE'), { subgraph: name }, { cause });
    }
    if (status === 401) throw new Unauthenticated();
    if (status !== 200 || !answer.types || !answer.fields) {
      throw new AppError('SUBGRAPH_BAD_RESPONSE', failureText('SUBGRAPH_BAD_RESPONSE'), { subgraph: name });
    }
    return { types: new Set(answer.types), fields: new Set(answer.fields) };
  }

  return {
    name,
    current: () => current,
    onChange: (listener) => {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    hiddenNames: async (request) => {
      const caller = `${current.version} ${hash('sha256', request.token ?? '')}`;
      const nowMs = clock.monotonicMs();
      const kept = names.get(caller);
      if (kept && nowMs - kept.askedMs < namesMs) return kept.answer;
      const answer = askNames(request);
      names.delete(caller);
      names.set(caller, { answer, askedMs: nowMs });
      if (names.size > keptCallers) names.delete(names.keys().next().value!);
      try {
        return await answer;
      } catch (error) {
        names.delete(caller);
        if (!kept || error instanceof Unauthenticated || nowMs - kept.askedMs > staleNamesMs) throw error;
        names.set(caller, kept);
        return kept.answer;
      }
    },
    [Symbol.asyncDispose]: async () => {
      closing.abort();
      await following;
      await Promise.all([pool.destroy(), streams.destroy()]);
    },
  };
}
