import { AppError } from '@lakeward/kernel';
import { type HiddenNames, validateVisible, visibleSchema, withoutSuggestion } from '@lakeward/service';
import {
  type DocumentNode,
  type FragmentDefinitionNode,
  GraphQLError,
  type GraphQLSchema,
  getOperationAST,
  getVariableValues,
  Kind,
  type OperationDefinitionNode,
  parse,
  type SelectionSetNode,
} from 'graphql';

import { type DocumentLimits, limitDocument, limitText, limitVariables } from './document-limits.ts';
import { limitCost, operationCost, type PriceList } from './operation-cost.ts';
import { limitPages } from './paging-limits.ts';

export interface OperationText {
  readonly query: string;
  readonly operationName: string | undefined;
  readonly variables: Readonly<Record<string, unknown>>;
}

/** What an operation is checked against. */
export interface GateView {
  readonly schema: GraphQLSchema;
  readonly prices: PriceList;
  readonly hidden: HiddenNames;
}

export interface CheckedOperation {
  /** The same object for the same text. */
  readonly document: DocumentNode;
  readonly operation: OperationDefinitionNode;
  /** Asks about the schema and nothing else; it is answered from `view`. */
  readonly isIntrospection: boolean;
  /** The schema as this caller may know it. */
  readonly view: GraphQLSchema;
}

/** The document does not parse, or does not fit the schema. */
export class DocumentRefused extends Error {
  readonly errors: readonly GraphQLError[];

  constructor(errors: readonly GraphQLError[]) {
    super('The document is refused.');
    this.name = 'DocumentRefused';
    this.errors = errors;
  }
}

/** All texts together; an honest client sends a few hundred different ones of 1 kB. */
const keptCharacters = 4_000_000;

/**
 * Everything that is checked of an operation before it is planned: size, syntax, names that this caller may know, pages, cost.
 * @throws AppError LIMIT_EXCEEDED, INVALID, COST_ESTIMATED_TOO_EXPENSIVE; DocumentRefused.
 */
export function operationGate({ limits, maxCost }: { limits: DocumentLimits; maxCost: number }) {
  const documents = new Map<string, DocumentNode>();
  let characters = 0;

  function documentOf(text: string): DocumentNode {
    const known = documents.get(text);
    if (known) {
      documents.delete(text);
      documents.set(text, known);
      return known;
    }
    limitText(text, limits);
    const document = parseText(text);
    limitDocument(document, limits);
    documents.set(text, document);
    characters += text.length;
    for (const [oldest] of documents) {
      if (characters <= keptCharacters) break;
      documents.delete(oldest);
      characters -= oldest.length;
    }
    return document;
  }

  return ({ query, operationName, variables }: OperationText, { schema, prices, hidden }: GateView): CheckedOperation => {
    limitVariables(variables, limits);
    const document = documentOf(query);
    const view = visibleSchema(schema, hidden);
    const refusals = validateVisible(view, document);
    if (refusals.length > 0)
      throw new DocumentRefused(refusals.map((error) => refusal(withoutSuggestion(error.message), 'GRAPHQL_VALIDATION_FAILED', error)));
    const operation = getOperationAST(document, operationName);
    if (!operation) {
      const message =
        operationName === undefined ? 'Name the operation of this document.' : `The document has no operation "${operationName}".`;
      throw new DocumentRefused([refusal(message, 'GRAPHQL_VALIDATION_FAILED')]);
    }
    // Without this a subgraph would take hidden names in variables for known ones, and refuse them in other words than unknown ones.
    if (view !== schema) refuseVariables(view, operation, variables);
    const isIntrospection = introspects(document, operation);
    limitPages(view, document, operationName, variables);
    if (!isIntrospection) limitCost(operationCost(view, prices, document, operation, variables), maxCost);
    return { document, operation, isIntrospection, view };
  };
}

/** @throws DocumentRefused for values that do not fit their types as this caller may know them */
function refuseVariables(view: GraphQLSchema, operation: OperationDefinitionNode, variables: Readonly<Record<string, unknown>>): void {
  const { errors } = getVariableValues(view, operation.variableDefinitions ?? [], variables, { maxErrors: 20 });
  if (errors) throw new DocumentRefused(errors.map((error) => refusal(withoutSuggestion(error.message), 'BAD_USER_INPUT')));
}

function parseText(text: string): DocumentNode {
  try {
    return parse(text);
  } catch (error) {
    if (!(error instanceof GraphQLError)) throw error;
    throw new DocumentRefused([refusal(error.message, 'GRAPHQL_PARSE_FAILED', error)]);
  }
}

/** `spec`: clients that read `application/json` only get status 200 for it, as the GraphQL over HTTP draft wants. */
const refusal = (message: string, code: string, { nodes, source, positions }: Partial<GraphQLError> = {}): GraphQLError =>
  new GraphQLError(message, {
    ...(nodes && { nodes }),
    ...(source && { source }),
    ...(positions && { positions }),
    extensions: { code, http: { status: 400, spec: true } },
  });

/**
 * Whether the operation asks about the schema. Together with data it is refused, because the two are answered by different parts.
 * @throws AppError INVALID for a mixed operation.
 */
function introspects(document: DocumentNode, operation: OperationDefinitionNode): boolean {
  const fragments = new Map<string, FragmentDefinitionNode>();
  for (const definition of document.definitions)
    if (definition.kind === Kind.FRAGMENT_DEFINITION) fragments.set(definition.name.value, definition);
  const names = new Set<string>();
  const collect = ({ selections }: SelectionSetNode): void => {
    for (const selection of selections) {
      if (selection.kind === Kind.FIELD) names.add(selection.name.value);
      else if (selection.kind === Kind.INLINE_FRAGMENT) collect(selection.selectionSet);
      else collect(fragments.get(selection.name.value)!.selectionSet);
    }
  };
  collect(operation.selectionSet);
  if (!names.has('__schema') && !names.has('__type')) return false;
  if ([...names].some((name) => !name.startsWith('__'))) {
    throw new AppError('INVALID', 'Ask for __schema and __type in a request of their own.', { path: ['__schema'] });
  }
  return true;
}
