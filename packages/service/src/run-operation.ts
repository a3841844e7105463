import { type DocumentNode, execute, type ExecutionResult, type GraphQLSchema, subscribe } from 'graphql';

import { type ErrorScope, maskError } from './format-error.ts';

export interface Operation {
  readonly schema: GraphQLSchema;
  readonly document: DocumentNode;
  readonly variables: Readonly<Record<string, unknown>> | undefined;
  readonly operationName: string | undefined;
  /** Frozen context of this subgraph. */
  readonly context: unknown;
}

const argsOf = ({ schema, document, variables, operationName, context }: Operation) => ({
  schema,
  document,
  contextValue: context,
  variableValues: variables ?? null,
  operationName: operationName ?? null,
});

/** Executes a query or mutation; every error in the answer is one that a client may read. */
export async function executeOperation(operation: Operation, scope: ErrorScope): Promise<ExecutionResult> {
  return masked(await execute(argsOf(operation)), scope);
}

/** Opens a subscription; every error in every event is one that a client may read. A refusal comes back as a single answer. */
export async function subscribeOperation(
  operation: Operation,
  scope: ErrorScope,
): Promise<ExecutionResult | AsyncGenerator<ExecutionResult, void>> {
  const answer = await subscribe(argsOf(operation));
  return Symbol.asyncIterator in answer ? maskedEvents(answer, scope) : masked(answer, scope);
}

async function* maskedEvents(
  events: AsyncGenerator<ExecutionResult, void, void>,
  scope: ErrorScope,
): AsyncGenerator<ExecutionResult, void> {
  try {
    for await (const event of events) yield masked(event, scope);
  } catch (error) {
    yield { errors: [maskError(error, scope)] };
  }
}

const masked = (result: ExecutionResult, scope: ErrorScope): ExecutionResult =>
  result.errors ? { ...result, errors: result.errors.map((error) => maskError(error, scope)) } : result;
