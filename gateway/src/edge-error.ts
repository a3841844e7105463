import { edgeCodes, problemCodes } from '@lakeward/kernel';
import { type ErrorScope, formatError, internalText, withoutSuggestion } from '@lakeward/service';
import { GraphQLError, type GraphQLErrorExtensions } from 'graphql';

const known = new Set<string>([...problemCodes, ...edgeCodes]);

/** What may stand in `extensions`, whoever put it there. */
const passed = ['details', 'retryAfterMs', 'limit', 'max', 'estimated', 'subgraph'];

/** Statuses for answers without any data; with data the answer is a success with gaps. */
const statuses: Readonly<Record<string, number>> = {
  INTERNAL: 500,
  SUBGRAPH_UNAVAILABLE: 503,
  SUBGRAPH_BAD_RESPONSE: 502,
  GATEWAY_TIMEOUT: 504,
};

/**
 * The last look at an error before it leaves. Subgraphs have masked theirs, so a known code may speak; the runtime's own errors and anything
 * unknown say what the single mapping says of them.
 */
export function edgeError(error: unknown, scope: ErrorScope, hasData: boolean): GraphQLError {
  const { message, locations, path, extensions = {} } = (error ?? {}) as Partial<GraphQLError>;
  const code = extensions['code'];
  const isOurs = typeof message === 'string' && typeof code === 'string' && known.has(code);
  // INTERNAL speaks only in the words of the mapping: then a subgraph has logged the cause under this request's id.
  const speaks = isOurs && (code !== 'INTERNAL' || message === internalText);
  const formatted = speaks ? { message: withoutSuggestion(message), extensions: { code } } : formatError(error, scope);
  const finalCode = formatted.extensions?.['code'] as string;
  const facts = Object.fromEntries(passed.filter((name) => extensions[name] !== undefined).map((name) => [name, extensions[name]]));
  const http = httpOf(extensions['http'], finalCode, hasData);
  return positioned(
    new GraphQLError(formatted.message, {
      ...(path && { path }),
      extensions: {
        ...formatted.extensions,
        ...(speaks ? facts : {}),
        requestId: scope.requestId,
        ...(http === undefined ? {} : { http }),
      },
    }),
    locations,
  );
}

type HttpHints = GraphQLErrorExtensions['http'];

function httpOf(given: HttpHints, code: string, hasData: boolean): HttpHints {
  // What is no request has no answer that a client of application/json could read from a status of 200.
  if (code === 'BAD_REQUEST') return { ...given, spec: false, status: given?.status ?? 400 };
  if (given !== undefined) return given;
  if (code === 'BAD_USER_INPUT' && !hasData) return { status: 400, spec: true };
  return !hasData && statuses[code] !== undefined ? { status: statuses[code] } : undefined;
}

/** graphql-js works locations out from sources; ours come as they were written. */
function positioned(error: GraphQLError, locations: GraphQLError['locations']): GraphQLError {
  if (locations) Object.defineProperty(error, 'locations', { value: locations, enumerable: true });
  return error;
}
