import type { IncomingMessage, ServerResponse } from 'node:http';

import { createGatewayRuntime, type GatewayPlugin, type UnifiedGraphHandler } from '@graphql-hive/gateway-runtime';
import { unifiedGraphHandler } from '@graphql-hive/router-runtime';
import { AppError, Unauthenticated } from '@lakeward/kernel';
import { attributes, drainMs, type HiddenNames, inSpan, nothingHidden, scalarResolvers } from '@lakeward/service';
import { buildSchema, execute, type ExecutionResult, GraphQLError, type GraphQLSchema, isScalarType, parse } from 'graphql';

import { edgeError } from './edge-error.ts';
import { defaultDocumentLimits, type DocumentLimits } from './limits/document-limits.ts';
import { type PriceList, priceList } from './limits/operation-cost.ts';
import { type CheckedOperation, DocumentRefused, operationGate } from './limits/operation-gate.ts';
import type { Supergraph, SupergraphSource } from './supergraph/supergraph-source.ts';
import type { GatewayRequest, Transport } from './transport/transport.ts';

export interface GatewayDeps {
  readonly source: SupergraphSource;
  readonly transports: readonly Transport[];
  readonly limits?: Partial<DocumentLimits>;
  /** By `@cost` and `@listSize`. A page of 10,000 rows with 20 columns costs about 10,000. */
  readonly maxCost?: number;
}

/** Router, limits and error mapping behind one door; no port, no settings. */
export interface Gateway extends AsyncDisposable {
  /** Answers one request to `/graphql` of a caller whose token is good. */
  handle(request: IncomingMessage, response: ServerResponse, caller: GatewayRequest): Promise<void>;
  /** The supergraph that new requests run on. */
  supergraph(): Supergraph;
}

const defaultMaxCost = 250_000;

/** What our plugin keeps on the runtime's context of one request. */
interface Passage {
  readonly caller: GatewayRequest;
  checked?: CheckedOperation;
}

interface Generation {
  readonly supergraph: Supergraph;
  readonly prices: PriceList;
}

/**
 * Opens the router on the source's supergraph and follows its changes. Requests in flight end on the generation that they began with.
 * This file and `transport/` are the only ones that know the router.
 */
export async function openGateway({ source, transports, limits = {}, maxCost = defaultMaxCost }: GatewayDeps): Promise<Gateway> {
  const gate = operationGate({ limits: { ...defaultDocumentLimits, ...limits }, maxCost });
  const generations = new WeakMap<GraphQLSchema, Generation>();
  let newest = source.current();

  const handleSupergraph: UnifiedGraphHandler = async (options) => {
    const supergraph = newest;
    const fetches: typeof options.onSubgraphExecute = (name, { document, variables, operationName, operationType, context }) => {
      const state = supergraph.states.get(name);
      const { caller, checked } = (context as { passage?: Passage } | undefined)?.passage ?? {};
      if (!state || !caller) throw new AppError('INTERNAL', `No way leads to the subgraph ${name}.`);
      const fetch = {
        document,
        variables: variables as Record<string, unknown> | undefined,
        operationName,
        operationType: operationType ?? ('query' as const),
        request: caller,
        ofStream: checked?.operation.operation === 'subscription',
      };
      return state.execute(fetch) as ReturnType<typeof options.onSubgraphExecute>;
    };
    const mutable = { ...options, onSubgraphExecute: fetches };
    const handled = await unifiedGraphHandler(mutable);
    // The handler stitches a second schema from this at its first fetch, of which it only reads that there are no transforms: 1 s for
    // 200 types. One without types gives the same answer.
    mutable.unifiedGraph = withoutTypes(supergraph.states.keys());
    checkScalars(handled.unifiedGraph);
    generations.set(handled.unifiedGraph, { supergraph, prices: priceList(parse(supergraph.sdl, { noLocation: true })) });
    return { ...handled, getSubgraphSchema: () => mutable.unifiedGraph };
  };

  async function hiddenNamesFor(caller: GatewayRequest): Promise<HiddenNames> {
    const all = await Promise.all(transports.map((transport) => transport.hiddenNames(caller)));
    const some = all.filter(({ types, fields }) => types.size > 0 || fields.size > 0);
    if (some.length <= 1) return some[0] ?? nothingHidden;
    return { types: new Set(some.flatMap(({ types }) => [...types])), fields: new Set(some.flatMap(({ fields }) => [...fields])) };
  }

  const passageOf = (context: object): Passage => (context as { passage: Passage }).passage;

  const gatePlugin: GatewayPlugin = {
    async onParams({ params, request, context, setResult }) {
      // What is no GraphQL request at all is refused by the runtime itself, right after this.
      if (
        typeof params.query !== 'string' ||
        (params.variables !== undefined && params.variables !== null && typeof params.variables !== 'object')
      )
        return;
      const passage = passageOf(context);
      if (params.operationName !== undefined && params.operationName !== null && typeof params.operationName !== 'string') {
        setResult({ errors: refusalsOf(new AppError('BAD_REQUEST', 'operationName must be a text.'), passage.caller) });
        return;
      }
      try {
        const schema = await runtime.getSchema();
        const { prices } = generations.get(schema)!;
        const text = { query: params.query, operationName: params.operationName ?? undefined, variables: params.variables ?? {} };
        const checked = gate(text, { schema, prices, hidden: await hiddenNamesFor(passage.caller) });
        // The runtime opens a source before it looks whether the client can read it, and then leaves it open.
        if (checked.operation.operation === 'subscription' && !readsStreams(request.headers.get('accept'))) {
          setResult({ errors: [unreadableStream(passage.caller)] });
          return;
        }
        passage.checked = checked;
      } catch (error) {
        setResult({ errors: refusalsOf(error, passage.caller) });
      }
    },
    onParse({ context, setParsedDocument }) {
      const { checked } = passageOf(context);
      if (checked) setParsedDocument(checked.document);
    },
    onExecute({ args, context, setExecuteFn }) {
      const { checked } = passageOf(context);
      if (!checked?.isIntrospection) return;
      const { view: schema, document } = checked;
      const variableValues = args.variableValues as Record<string, unknown> | undefined;
      setExecuteFn(() => execute({ schema, document, variableValues, operationName: checked.operation.name?.value }));
    },
    onResultProcess: (payload) => {
      const { result } = payload;
      const { caller } = passageOf(payload.serverContext);
      if (Symbol.asyncIterator in result) payload.setResult(edgeEvents(result as AsyncIterable<ExecutionResult>, caller));
      else if (Array.isArray(result)) payload.setResult(result.map((one: ExecutionResult) => edgeResult(one, caller)));
      else payload.setResult(edgeResult(result as ExecutionResult, caller));
    },
  };

  const runtime = createGatewayRuntime({
    supergraph: () => newest.sdl + `\n# ${newest.version}`, // a change that SDL does not show still makes a new generation
    unifiedGraphHandler: handleSupergraph,
    gracefulSchemaReload: { drainTimeout: drainMs, maxConcurrentGenerations: drainMs / 1_000 + 2 },
    __experimental__batchExecution: false, // the planner batches; this one would rewrite its documents
    subgraphErrors: false,
    maskedErrors: false, // onResultProcess maps every error, with the request's id
    requestId: false,
    graphiql: false,
    landingPage: false,
    cors: false,
    multipart: false,
    logging: false,
    plugins: () => [gatePlugin],
  });
  // Its type leaves out what is given along as context, and that it resolves when the answer is sent.
  const listener = runtime.requestListener as unknown as (
    request: IncomingMessage,
    response: ServerResponse,
    context: object,
  ) => Promise<void>;
  // Eager: the first planner and schema are made before anybody waits for them.
  await runtime.getSchema();

  const unfollow = source.onChange(async (next) => {
    newest = next;
    // Its type says void, but it resolves when the new generation serves.
    await (runtime.invalidateUnifiedGraph() as unknown as Promise<unknown>);
  });

  return {
    supergraph: () => newest,
    handle: (request, response, caller) =>
      inSpan('graphql request', { [attributes.requestId]: caller.requestId }, async () => {
        await listener(request, response, { passage: { caller } satisfies Passage });
      }),
    [Symbol.asyncDispose]: async () => {
      unfollow();
      await runtime[Symbol.asyncDispose]();
    },
  };
}

const readsStreams = (accept: string | null): boolean =>
  accept === null || /text\/event-stream|multipart\/mixed|\*\/\*|(?:text|multipart)\/\*/i.test(accept);

const unreadableStream = ({ requestId }: GatewayRequest): GraphQLError =>
  new GraphQLError('A subscription is read as text/event-stream.', {
    extensions: { code: 'BAD_REQUEST', requestId, http: { status: 406, spec: false } },
  });

/** What stopped an operation before it was planned. */
function refusalsOf(error: unknown, caller: GatewayRequest): readonly GraphQLError[] {
  if (error instanceof DocumentRefused) return error.errors;
  const { message, extensions } = edgeError(error, caller, false);
  const status = error instanceof Unauthenticated ? 401 : 400;
  const http = error instanceof AppError && extensions['http'] === undefined ? { http: { status } } : {};
  return [new GraphQLError(message, { extensions: { ...extensions, ...http } })];
}

function edgeResult(result: ExecutionResult, caller: GatewayRequest): ExecutionResult {
  if (!result.errors) return result;
  const hasData = result.data !== undefined && result.data !== null && Object.values(result.data).some((value) => value !== null);
  return { ...result, errors: result.errors.map((error) => edgeError(error, caller, hasData)) };
}

async function* edgeEvents(events: AsyncIterable<ExecutionResult>, caller: GatewayRequest): AsyncGenerator<ExecutionResult, void> {
  try {
    for await (const event of events) yield edgeResult(event, caller);
  } catch (error) {
    yield { errors: [edgeError(error, caller, false)] };
  }
}

/** Composition knows scalars by name only; with their own checks a wrong value is refused here, alike in both process shapes. */
function checkScalars(schema: GraphQLSchema): void {
  for (const { name, parseValue, parseLiteral } of Object.values(scalarResolvers)) {
    const scalar = schema.getType(name);
    if (isScalarType(scalar)) Object.assign(scalar, { parseValue, parseLiteral });
  }
}

function withoutTypes(subgraphs: Iterable<string>): GraphQLSchema {
  const graphs = [...subgraphs].map((name) => ({ name, graph: name.toUpperCase() }));
  return buildSchema(
    `
    schema @link(url: "https://specs.apollo.dev/link/v1.0") @link(url: "https://specs.apollo.dev/join/v0.5", for: EXECUTION) { query: Query }
    directive @join__graph(name: String!, url: String!) on ENUM_VALUE
    directive @join__type(graph: join__Graph!, key: String) repeatable on OBJECT
    directive @join__field(graph: join__Graph) repeatable on FIELD_DEFINITION
    directive @link(url: String, as: String, for: link__Purpose, import: [String]) repeatable on SCHEMA
    enum link__Purpose { SECURITY EXECUTION }
    enum join__Graph { ${graphs.map(({ name, graph }) => `${graph} @join__graph(name: "${name}", url: "subgraph:${name}")`).join(' ')} }
    type Query ${graphs.map(({ graph }) => `@join__type(graph: ${graph})`).join(' ')} {
      ${graphs.map(({ graph }) => `from${graph}: Int @join__field(graph: ${graph})`).join(' ')}
    }`,
    { assumeValid: true, assumeValidSDL: true },
  );
}
