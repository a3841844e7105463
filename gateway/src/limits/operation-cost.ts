import { AppError } from '@lakeward/kernel';
import {
  type ArgumentNode,
  type DirectiveNode,
  type DocumentNode,
  type FieldDefinitionNode,
  type FragmentDefinitionNode,
  type GraphQLObjectType,
  type GraphQLSchema,
  getNamedType,
  isInterfaceType,
  isObjectType,
  Kind,
  type OperationDefinitionNode,
  type SelectionSetNode,
  type TypeNode,
  valueFromASTUntyped,
} from 'graphql';

/** What `@cost` and `@listSize` say of one field. */
interface Price {
  /** Of the field itself, once per object it stands on. */
  readonly weight: number;
  /** Of each object that it gives: a row costs something, however few of its values are asked for. */
  readonly each: number;
  readonly slicing: readonly string[];
  readonly sized: ReadonlySet<string>;
  readonly assumed: number | undefined;
}

/** Costs of a supergraph, by `Type.field`. */
export type PriceList = ReadonlyMap<string, Price>;

/** A list without `@listSize`: owners, tags, columns and the like. */
const usualList = 10;

/** Reads the prices from the supergraph's SDL, where composition carried them. */
export function priceList(supergraph: DocumentNode): PriceList {
  const prices = new Map<string, Price>();
  for (const definition of supergraph.definitions) {
    if (definition.kind !== Kind.OBJECT_TYPE_DEFINITION && definition.kind !== Kind.INTERFACE_TYPE_DEFINITION) continue;
    for (const field of definition.fields ?? []) prices.set(`${definition.name.value}.${field.name.value}`, priceOf(field));
  }
  return prices;
}

function priceOf(field: FieldDefinitionNode): Price {
  const cost = argumentsOf(field.directives?.find(({ name }) => name.value === 'cost'));
  const list = argumentsOf(field.directives?.find(({ name }) => name.value === 'listSize'));
  const isObject = !scalars.has(namedType(field.type));
  return {
    weight: Number(cost['weight'] ?? 0),
    each: isObject ? 1 : 0,
    slicing: (list['slicingArguments'] as string[] | undefined) ?? [],
    sized: new Set((list['sizedFields'] as string[] | undefined) ?? []),
    assumed: list['assumedSize'] as number | undefined,
  };
}

const namedType = (type: TypeNode): string => (type.kind === Kind.NAMED_TYPE ? type.name.value : namedType(type.type));

const scalars = new Set(['String', 'Int', 'Float', 'Boolean', 'ID', 'Long', 'Decimal', 'Date', 'DateTime', 'JSON']);

const argumentsOf = (directive: DirectiveNode | undefined): Record<string, unknown> =>
  Object.fromEntries((directive?.arguments ?? []).map(({ name, value }) => [name.value, valueFromASTUntyped(value)]));

/**
 * What an operation may cost at most: each field's weight, and one per object, times the sizes of the lists above it. Counted once, before anything is planned.
 * The document has passed validation and the limit on expanded fields, so walking it with fragments in place is bounded.
 */
export function operationCost(
  schema: GraphQLSchema,
  prices: PriceList,
  document: DocumentNode,
  operation: OperationDefinitionNode,
  variables: Readonly<Record<string, unknown>>,
): number {
  const fragments = new Map<string, FragmentDefinitionNode>();
  for (const definition of document.definitions)
    if (definition.kind === Kind.FRAGMENT_DEFINITION) fragments.set(definition.name.value, definition);

  function costOf(selections: SelectionSetNode, owner: string, sizes: ReadonlyMap<string, number>): number {
    let total = 0;
    for (const selection of selections.selections) {
      if (selection.kind === Kind.INLINE_FRAGMENT) {
        total += costOf(selection.selectionSet, selection.typeCondition?.name.value ?? owner, sizes);
      } else if (selection.kind === Kind.FRAGMENT_SPREAD) {
        const fragment = fragments.get(selection.name.value);
        if (fragment) total += costOf(fragment.selectionSet, fragment.typeCondition.name.value, sizes);
      } else {
        const type = schema.getType(owner);
        const field =
          isObjectType(type) || isInterfaceType(type) ? (type as GraphQLObjectType).getFields()[selection.name.value] : undefined;
        if (!field) continue;
        const price = prices.get(`${owner}.${selection.name.value}`);
        const page = price && pageSize(price, selection.arguments ?? [], field.args, variables);
        const isList = field.type.toString().includes('[');
        const itself = isList
          ? (sizes.get(selection.name.value) ?? (price?.sized.size === 0 ? page : undefined) ?? price?.assumed ?? usualList)
          : 1;
        const inner = new Map(page === undefined ? [] : [...(price?.sized ?? [])].map((name) => [name, page] as const));
        const below = selection.selectionSet ? costOf(selection.selectionSet, getNamedType(field.type).name, inner) : 0;
        total += (price?.weight ?? 0) + itself * ((price?.each ?? 0) + below);
      }
    }
    return total;
  }

  const root = schema.getRootType(operation.operation);
  return root ? costOf(operation.selectionSet, root.name, new Map()) : 0;
}

/** The largest of the slicing arguments that is given, else the default of one. */
function pageSize(
  price: Price,
  given: readonly ArgumentNode[],
  declared: readonly { name: string; defaultValue?: unknown }[],
  variables: Readonly<Record<string, unknown>>,
): number | undefined {
  const sizes = price.slicing.map((name) => {
    const argument = given.find((candidate) => candidate.name.value === name);
    return argument ? valueFromASTUntyped(argument.value, variables) : undefined;
  });
  const numbers = sizes.filter((size) => typeof size === 'number');
  if (numbers.length > 0) return Math.max(...numbers);
  const fallback = declared.find(({ name, defaultValue }) => price.slicing.includes(name) && typeof defaultValue === 'number');
  return fallback?.defaultValue as number | undefined;
}

/** @throws AppError COST_ESTIMATED_TOO_EXPENSIVE with the estimate and the limit. */
export function limitCost(cost: number, maxCost: number): void {
  if (cost <= maxCost) return;
  throw new AppError(
    'COST_ESTIMATED_TOO_EXPENSIVE',
    `This operation may cost ${cost}; at most ${maxCost} is allowed. Ask for smaller pages.`,
    {
      estimated: cost,
      max: maxCost,
    },
  );
}
