import { AppError } from '@lakeward/kernel';
import {
  executeOperation,
  inSpan,
  maskError,
  type RequestContext,
  type Subgraph,
  type SubgraphSchema,
  attributes,
  subscribeOperation,
} from '@lakeward/service';

import { failed, type GatewayRequest, type SubgraphAnswer, type SubgraphRequest, type SubgraphState, type Transport } from './transport.ts';
import { withDeadline } from './with-deadline.ts';

/** What one client's request has in one subgraph: made at its first fetch, the same for all further ones. */
interface Visit {
  readonly context: Promise<RequestContext>;
  readonly end: AbortController;
}

/**
 * Executes a subgraph's schema directly. The subgraph makes its own context from the client's token, exactly as it does behind HTTP; nothing
 * of the gateway's context reaches it.
 */
export function inProcessTransport(subgraph: Subgraph, { timeoutMs }: { timeoutMs: number }): Transport {
  const visits = new WeakMap<GatewayRequest, Visit>();
  const states = new WeakMap<SubgraphSchema, SubgraphState>();

  function visitOf({ request, ofStream }: SubgraphRequest): Visit {
    const known = visits.get(request);
    if (known) return known;
    const end = new AbortController();
    const { requestId, token, signal } = request;
    const opened = { end, context: subgraph.contextFor({ requestId, token, signal: AbortSignal.any([signal, end.signal]) }) };
    // A stream lives long: each of its events is seen with fresh loaders, as over HTTP, or it would show what the first event saw.
    if (!ofStream) visits.set(request, opened);
    return opened;
  }

  async function run({ schema }: SubgraphSchema, fetch: SubgraphRequest, visit: Visit): Promise<SubgraphAnswer> {
    const { document, variables, operationName, operationType, request } = fetch;
    try {
      const operation = { schema, document, variables, operationName, context: await visit.context };
      return await (operationType === 'subscription' ? subscribeOperation(operation, request) : executeOperation(operation, request));
    } catch (error) {
      return { errors: [maskError(error, request)] };
    }
  }

  function stateOf(current: SubgraphSchema): SubgraphState {
    const known = states.get(current);
    if (known) return known;
    const state: SubgraphState = {
      version: current.version,
      sdl: current.sdl,
      execute: (fetch) => {
        const { operationType } = fetch;
        const visit = visitOf(fetch);
        const span = { [attributes.subgraph]: subgraph.name, [attributes.operationType]: operationType };
        return inSpan(`subgraph ${subgraph.name}`, span, () => {
          const work = run(current, fetch, visit);
          if (operationType === 'subscription') return work;
          return withDeadline(work, timeoutMs, fetch, () => {
            visit.end.abort(new AppError('TIMED_OUT', 'The subgraph took too long.'));
            return failed('GATEWAY_TIMEOUT', subgraph.name);
          });
        });
      },
    };
    states.set(current, state);
    return state;
  }

  return {
    name: subgraph.name,
    current: () => stateOf(subgraph.current()),
    onChange: (listener) => subgraph.onChange(() => listener()),
    hiddenNames: (request) => subgraph.hiddenNames(request),
    [Symbol.asyncDispose]: () => Promise.resolve(),
  };
}
