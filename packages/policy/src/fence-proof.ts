import {
  type ConstDirectiveNode,
  getNamedType,
  type GraphQLSchema,
  isInterfaceType,
  isObjectType,
  isUnionType,
  Kind,
  parse,
} from 'graphql';

import type { FenceContext, Permissions } from './fence-rules.ts';
import { type Action, actions } from './policy.ts';

/** Every door of a schema with its rule; what is in none of the three is a value below one of them. */
export interface FencePlan {
  /** By coordinate (`Query.dataset`). */
  readonly rootFields: ReadonlyMap<string, Action>;
  /** By type name. */
  readonly entities: ReadonlyMap<string, Action>;
  /** By coordinate (`AviationDatabase.flights`). */
  readonly datasetFields: ReadonlyMap<string, Action>;
}

/** Its fields are databases, and their fields are the generated dataset fields. */
const LAKE = 'Lake';
/** Federation's own root fields: the types behind them carry the rules. */
const OPEN = new Set(['_entities', '_service']);
const KNOWN: ReadonlySet<string> = new Set(actions);

/** Thrown at start: it names the coordinate, and the service does not come up. */
export class UnguardedSchema extends Error {
  override readonly name = 'UnguardedSchema';
}

/**
 * Proves that each field of each object type is exactly one of: guarded root field, field of a guarded entity, guarded dataset field, or value
 * below one of these; and that no rule stands where graphql-shield would silently ignore it.
 * @throws UnguardedSchema naming the first coordinate without a rule, with two, or with one that would have no effect
 */
export function planFence<Context extends FenceContext>(
  schema: GraphQLSchema,
  sdl: string,
  permissions: Pick<Permissions<Context>, 'datasetFields'>,
): FencePlan {
  const guards = readGuards(sdl);
  const rootFields = new Map<string, Action>();
  const entities = new Map<string, Action>();
  const datasetFields = new Map<string, Action>();

  const roots = [schema.getQueryType(), schema.getMutationType(), schema.getSubscriptionType()].filter((type) => type != null);
  const rootNames = new Set(roots.map((type) => type.name));
  for (const root of roots) {
    for (const field of Object.keys(root.getFields())) {
      const coordinate = `${root.name}.${field}`;
      const action = guards.fields.get(coordinate);
      if (OPEN.has(field)) refuseIf(action !== undefined, `${coordinate} belongs to federation and takes no rule of its own.`);
      else if (action === undefined) throw new UnguardedSchema(`The root field ${coordinate} has no rule: add @guard(action: "…").`);
      else rootFields.set(coordinate, action);
    }
  }

  for (const name of guards.entities) {
    if (!isObjectType(schema.getType(name))) continue;
    refuseIf(rootNames.has(name), `${name} is a root type and cannot be an entity.`);
    const action = guards.types.get(name);
    if (action === undefined) throw new UnguardedSchema(`The entity ${name} has no rule: add @guard(action: "…") to the type.`);
    entities.set(name, action);
  }

  const databases = databaseTypes(schema);
  for (const database of databases) {
    refuseIf(
      rootNames.has(database) || guards.entities.has(database),
      `${database} cannot be a database of ${LAKE} and a root type or an entity at once.`,
    );
    const type = schema.getType(database);
    if (!isObjectType(type)) throw new UnguardedSchema(`${LAKE} leads to ${database}, which is no object type.`);
    for (const field of Object.keys(type.getFields())) {
      const coordinate = `${database}.${field}`;
      const action = guards.fields.get(coordinate);
      if (action === undefined) throw new UnguardedSchema(`The dataset field ${coordinate} has no rule: add @guard(action: "…").`);
      if (!permissions.datasetFields.has(coordinate))
        throw new UnguardedSchema(`The dataset field ${coordinate} has no rule in permissions.datasetFields.`);
      datasetFields.set(coordinate, action);
    }
  }

  for (const coordinate of permissions.datasetFields.keys())
    refuseIf(
      !datasetFields.has(coordinate),
      rootFields.has(coordinate)
        ? `${coordinate} has two rules: it is a root field and a dataset field.`
        : `permissions.datasetFields names ${coordinate}, which is no dataset field.`,
    );
  for (const coordinate of guards.fields.keys())
    refuseIf(
      !rootFields.has(coordinate) && !datasetFields.has(coordinate),
      `@guard on ${coordinate} would have no effect: it is neither a root field nor a dataset field.`,
    );
  for (const name of guards.types.keys())
    refuseIf(!guards.entities.has(name), `@guard on type ${name} would have no effect: it is no entity.`);
  refuseStrayReferences(schema, databases);
  return { rootFields, entities, datasetFields };
}

function refuseIf(wrong: boolean, sentence: string): void {
  if (wrong) throw new UnguardedSchema(sentence);
}

function databaseTypes(schema: GraphQLSchema): ReadonlySet<string> {
  const lake = schema.getType(LAKE);
  return isObjectType(lake) ? new Set(Object.values(lake.getFields()).map((field) => getNamedType(field.type).name)) : new Set();
}

/** A database type must be reached through `Lake` alone, or its fields would be dataset fields in one place and values in another. */
function refuseStrayReferences(schema: GraphQLSchema, databases: ReadonlySet<string>): void {
  if (databases.size === 0) return;
  for (const type of Object.values(schema.getTypeMap())) {
    if (isUnionType(type))
      for (const member of type.getTypes())
        refuseIf(databases.has(member.name), `${member.name} is reached through the union ${type.name}.`);
    if (type.name === LAKE || !(isObjectType(type) || isInterfaceType(type))) continue;
    for (const field of Object.values(type.getFields())) {
      const target = getNamedType(field.type).name;
      refuseIf(databases.has(target), `${target} is reached through ${type.name}.${field.name}, past ${LAKE}.`);
    }
  }
}

interface Guards {
  readonly fields: ReadonlyMap<string, Action>;
  readonly types: ReadonlyMap<string, Action>;
  /** Object types with a key that this subgraph resolves. */
  readonly entities: ReadonlySet<string>;
}

/** Reads `@guard` and `@key` from the SDL, in definitions and extensions alike. */
function readGuards(sdl: string): Guards {
  const fields = new Map<string, Action>();
  const types = new Map<string, Action>();
  const entities = new Set<string>();
  const put = (into: Map<string, Action>, coordinate: string, directives: readonly ConstDirectiveNode[] | undefined) => {
    for (const directive of directives ?? []) {
      if (directive.name.value !== 'guard') continue;
      refuseIf(into.has(coordinate), `${coordinate} has two rules.`);
      into.set(coordinate, actionOf(directive, coordinate));
    }
  };
  for (const definition of parse(sdl, { noLocation: true }).definitions) {
    switch (definition.kind) {
      case Kind.OBJECT_TYPE_DEFINITION:
      case Kind.OBJECT_TYPE_EXTENSION: {
        const name = definition.name.value;
        put(types, name, definition.directives);
        for (const field of definition.fields ?? []) {
          put(fields, `${name}.${field.name.value}`, field.directives);
          for (const argument of field.arguments ?? [])
            refuseGuard(argument.directives, `${name}.${field.name.value}(${argument.name.value}:)`);
        }
        if (definition.directives?.some(isResolvableKey)) entities.add(name);
        break;
      }
      case Kind.INTERFACE_TYPE_DEFINITION:
      case Kind.INTERFACE_TYPE_EXTENSION:
      case Kind.INPUT_OBJECT_TYPE_DEFINITION:
      case Kind.INPUT_OBJECT_TYPE_EXTENSION:
        refuseGuard(definition.directives, definition.name.value);
        for (const field of definition.fields ?? []) refuseGuard(field.directives, `${definition.name.value}.${field.name.value}`);
        break;
      case Kind.UNION_TYPE_DEFINITION:
      case Kind.UNION_TYPE_EXTENSION:
      case Kind.ENUM_TYPE_DEFINITION:
      case Kind.ENUM_TYPE_EXTENSION:
      case Kind.SCALAR_TYPE_DEFINITION:
      case Kind.SCALAR_TYPE_EXTENSION:
        refuseGuard(definition.directives, definition.name.value);
        break;
      case Kind.SCHEMA_DEFINITION:
      case Kind.SCHEMA_EXTENSION:
        refuseRenamedGuard(definition);
        break;
      case Kind.DIRECTIVE_DEFINITION:
      case Kind.DIRECTIVE_EXTENSION:
      case Kind.OPERATION_DEFINITION:
      case Kind.FRAGMENT_DEFINITION:
        break;
    }
  }
  return { fields, types, entities };
}

function isResolvableKey(directive: ConstDirectiveNode): boolean {
  if (directive.name.value !== 'key') return false;
  const resolvable = directive.arguments?.find((argument) => argument.name.value === 'resolvable')?.value;
  return !(resolvable?.kind === Kind.BOOLEAN && !resolvable.value);
}

function refuseGuard(directives: readonly ConstDirectiveNode[] | undefined, coordinate: string): void {
  refuseIf(
    directives?.some((directive) => directive.name.value === 'guard') ?? false,
    `@guard on ${coordinate} would be ignored: rules stand on fields of object types and on entities.`,
  );
}

/** `@link(import: [{ name: "@key", as: "@identity" }])` would hide keys from this reading. */
function refuseRenamedGuard(definition: { readonly directives?: readonly ConstDirectiveNode[] }): void {
  for (const directive of definition.directives ?? []) {
    const imported =
      directive.name.value === 'link' ? directive.arguments?.find((argument) => argument.name.value === 'import')?.value : undefined;
    if (imported?.kind !== Kind.LIST) continue;
    for (const item of imported.values) {
      const fields = item.kind === Kind.OBJECT ? item.fields : [];
      const value = (name: string) =>
        fields
          .map((field) => (field.name.value === name && field.value.kind === Kind.STRING ? field.value.value : null))
          .find((each) => each !== null);
      refuseIf(
        value('as') !== undefined && value('as') !== value('name'),
        `${value('name') ?? 'A directive'} is renamed by @link, so rules could not be proven.`,
      );
    }
  }
}

function actionOf(directive: ConstDirectiveNode, coordinate: string): Action {
  const value = directive.arguments?.find((argument) => argument.name.value === 'action')?.value;
  if (value?.kind !== Kind.STRING || !KNOWN.has(value.value))
    throw new UnguardedSchema(`@guard on ${coordinate} names no action of the closed list.`);
  return value.value as Action;
}
