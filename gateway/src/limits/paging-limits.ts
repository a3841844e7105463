import { Invalid } from '@lakeward/kernel';
import {
  type DocumentNode,
  type GraphQLSchema,
  getNamedType,
  isObjectType,
  Kind,
  TypeInfo,
  type ValueNode,
  visit,
  visitWithTypeInfo,
} from 'graphql';

const lakePage = 10_000;
const otherPage = 500;

interface PageArgument {
  readonly argument: string;
  readonly max: number;
  /** Response path of the field, as far as the document tells. */
  readonly path: readonly string[];
  readonly value: ValueNode;
}

const found = new WeakMap<GraphQLSchema, WeakMap<DocumentNode, readonly PageArgument[]>>();

/**
 * Refuses `first` and `last` outside 1 to 10,000 on the lake's datasets and result pages, and outside 1 to 500 everywhere else, before any
 * plan is made. Subgraphs check again: they must not rely on who calls them.
 * @throws Invalid with the path of the argument.
 */
export function limitPages(
  schema: GraphQLSchema,
  document: DocumentNode,
  operationName: string | undefined,
  variables: Readonly<Record<string, unknown>>,
): void {
  const known = found.get(schema) ?? new WeakMap<DocumentNode, readonly PageArgument[]>();
  found.set(schema, known);
  const pages = known.get(document) ?? findPages(schema, document);
  known.set(document, pages);
  if (pages.length === 0) return;
  const defaults = defaultsOf(document, operationName);
  for (const { argument, max, path, value } of pages) {
    const size = sizeOf(value, variables, defaults);
    if (size === undefined || (Number.isInteger(size) && size >= 1 && size <= max)) continue;
    throw new Invalid(`"${argument}" is 1 to ${max} here.`, { path: [...path, argument] });
  }
}

/** Undefined: nothing is said, or what is said is no number, which validation and the subgraph refuse. */
function sizeOf(
  value: ValueNode,
  variables: Readonly<Record<string, unknown>>,
  defaults: ReadonlyMap<string, ValueNode>,
): number | undefined {
  if (value.kind === Kind.INT) return Number(value.value);
  if (value.kind !== Kind.VARIABLE) return undefined;
  const name = value.name.value;
  const given = Object.hasOwn(variables, name) ? variables[name] : undefined;
  if (typeof given === 'number') return given;
  const fallback = given === undefined ? defaults.get(name) : undefined;
  return fallback?.kind === Kind.INT ? Number(fallback.value) : undefined;
}

function defaultsOf(document: DocumentNode, operationName: string | undefined): ReadonlyMap<string, ValueNode> {
  const defaults = new Map<string, ValueNode>();
  for (const definition of document.definitions) {
    if (definition.kind !== Kind.OPERATION_DEFINITION || (operationName !== undefined && definition.name?.value !== operationName))
      continue;
    for (const { variable, defaultValue } of definition.variableDefinitions ?? [])
      if (defaultValue) defaults.set(variable.name.value, defaultValue);
  }
  return defaults;
}

function findPages(schema: GraphQLSchema, document: DocumentNode): readonly PageArgument[] {
  const databases = lakeDatabases(schema);
  const pages: PageArgument[] = [];
  const path: string[] = [];
  const types = new TypeInfo(schema);
  visit(
    document,
    visitWithTypeInfo(types, {
      Field: {
        enter(field) {
          path.push(field.alias?.value ?? field.name.value);
          const owner = types.getParentType()?.name ?? '';
          const max = databases.has(owner) || owner === 'QueryExecution' ? lakePage : otherPage;
          const known = new Set(types.getFieldDef()?.args.map(({ name }) => name));
          for (const { name, value } of field.arguments ?? []) {
            if ((name.value === 'first' || name.value === 'last') && known.has(name.value)) {
              pages.push({ argument: name.value, max, path: [...path], value });
            }
          }
        },
        leave() {
          path.pop();
        },
      },
    }),
  );
  return pages;
}

/** Types of the databases: what the fields of `Lake` lead to. */
function lakeDatabases(schema: GraphQLSchema): ReadonlySet<string> {
  const lake = schema.getType('Lake');
  return new Set(isObjectType(lake) ? Object.values(lake.getFields()).map(({ type }) => getNamedType(type).name) : []);
}
