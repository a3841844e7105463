import { AppError, type ErrorCode, edgeCodes, problemCodes } from '@lakeward/kernel';
import { GraphQLError, type GraphQLFormattedError } from 'graphql';

import type { Logger } from './logger.ts';

const known = new Set<string>([...problemCodes, ...edgeCodes]);

export interface ErrorScope {
  readonly requestId: string;
  readonly log: Logger;
}

/** All that a client learns of a fault of ours. */
export const internalText = 'An unexpected fault; quote the request id.';

/** graphql-js proposes names that it knows; somebody who may not know them must not learn them this way. */
export const withoutSuggestion = (message: string): string => message.replace(/ Did you mean [\s\S]*$/, '');

/** Texts of graphql-js about what the caller wrote; they quote his own input and nothing else. */
const aboutInput = /^(?:Argument|Variable) "/;

/**
 * The single mapping from what was thrown to what a client reads: our own errors keep code, sentence and details; graphql-js's complaints about
 * the request keep their text, less suggestions; everything else is logged in full and leaves as INTERNAL with the request id only.
 */
export function formatError(error: unknown, scope: ErrorScope): GraphQLFormattedError {
  const { locations, path } = error instanceof GraphQLError ? error : { locations: undefined, path: undefined };
  const place = { ...(locations && { locations }), ...(path && { path }) };
  const { message, code, details } = describe(error, scope);
  return { message, ...place, extensions: { ...details, code, requestId: scope.requestId } };
}

/** The same as an error object, for results that stay in this process. */
export function maskError(error: unknown, scope: ErrorScope): GraphQLError {
  const { message, path, extensions } = formatError(error, scope);
  const nodes = error instanceof GraphQLError ? error.nodes : undefined;
  return new GraphQLError(message, { ...(nodes && { nodes }), ...(path && { path }), ...(extensions && { extensions }) });
}

interface Description {
  readonly message: string;
  readonly code: ErrorCode;
  readonly details?: Readonly<Record<string, unknown>>;
}

function describe(error: unknown, { requestId, log }: ErrorScope): Description {
  const chain = causesOf(error);
  const ours = chain.find((link) => link instanceof AppError);
  if (ours) {
    if (ours.code === 'INTERNAL') log.error({ requestId, err: ours }, 'an unexpected fault');
    const { path: inputPath, ...facts } = ours.details;
    return { message: ours.message, code: ours.code, details: { ...facts, ...(inputPath && { details: { path: inputPath } }) } };
  }
  const spoken = chain.find((link): link is GraphQLError => link instanceof GraphQLError);
  if (spoken) {
    const code = spoken.extensions['code'];
    const message = withoutSuggestion(spoken.message);
    if (typeof code === 'string' && known.has(code) && code !== 'INTERNAL') return { message, code: code as ErrorCode };
    // graphql-js's own refusals have no cause; a cause means that a resolver threw, and its text is not for callers.
    if (aboutInput.test(message)) return { message, code: 'BAD_USER_INPUT' };
    if (code === 'OPERATION_RESOLUTION_FAILURE') return { message, code: 'GRAPHQL_VALIDATION_FAILED' };
  }
  log.error({ requestId, err: chain.at(-1) ?? error }, 'an unexpected fault');
  return { message: internalText, code: 'INTERNAL' };
}

/** The error and what it wraps, outermost first. */
function causesOf(error: unknown): Error[] {
  const chain: Error[] = [];
  for (let link = error; link instanceof Error && chain.length < 8; link = link instanceof GraphQLError ? link.originalError : undefined) {
    chain.push(link);
  }
  return chain;
}
