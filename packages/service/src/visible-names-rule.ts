import {
  type DocumentNode,
  type GraphQLArgumentConfig,
  GraphQLDirective,
  type GraphQLEnumType,
  type GraphQLError,
  type GraphQLFieldConfig,
  GraphQLInputObjectType,
  GraphQLInterfaceType,
  GraphQLList,
  type GraphQLNamedType,
  GraphQLNonNull,
  GraphQLObjectType,
  GraphQLSchema,
  type GraphQLType,
  GraphQLUnionType,
  getNamedType,
  isInputObjectType,
  isInterfaceType,
  isIntrospectionType,
  isListType,
  isNonNullType,
  isObjectType,
  isSpecifiedScalarType,
  isUnionType,
  type GraphQLScalarType,
  validate,
} from 'graphql';

import type { HiddenNames } from './subgraph.ts';

/** Rights differ by audience, not by user: more views at a time than this are rare. */
const keptViews = 32;
const views = new WeakMap<GraphQLSchema, Map<string, GraphQLSchema>>();

/**
 * The schema as one caller may know it: types and fields that are hidden, and all that leads to them, do not exist in it. Validation and
 * introspection against it give graphql-js's own answers for unknown names, so nothing tells a hidden name from one that never was.
 */
export function visibleSchema(schema: GraphQLSchema, hidden: HiddenNames): GraphQLSchema {
  if (hidden.types.size === 0 && hidden.fields.size === 0) return schema;
  const kept = views.get(schema) ?? new Map<string, GraphQLSchema>();
  views.set(schema, kept);
  const key = `${[...hidden.types].sort().join(' ')}|${[...hidden.fields].sort().join(' ')}`;
  const view = kept.get(key) ?? cutSchema(schema, hidden);
  kept.delete(key);
  kept.set(key, view);
  if (kept.size > keptViews) kept.delete(kept.keys().next().value!);
  return view;
}

const verdicts = new WeakMap<GraphQLSchema, WeakMap<DocumentNode, readonly GraphQLError[]>>();

/** graphql-js's complaints about a document, as somebody reads them who may know this view only. Remembered by view and document. */
export function validateVisible(view: GraphQLSchema, document: DocumentNode): readonly GraphQLError[] {
  const known = verdicts.get(view) ?? new WeakMap<DocumentNode, readonly GraphQLError[]>();
  verdicts.set(view, known);
  const verdict = known.get(document) ?? validate(view, document, undefined, { maxErrors: 20 });
  known.set(document, verdict);
  return verdict;
}

function cutSchema(schema: GraphQLSchema, hidden: HiddenNames): GraphQLSchema {
  const types = new Map<string, GraphQLNamedType>();
  const shown = (type: GraphQLType) => !hidden.types.has(getNamedType(type).name);

  function moved<T extends GraphQLType>(type: T): T {
    if (isNonNullType(type)) return new GraphQLNonNull(moved(type.ofType as never)) as unknown as T;
    if (isListType(type)) return new GraphQLList(moved(type.ofType as never)) as unknown as T;
    return (types.get((type as GraphQLNamedType).name) ?? type) as T;
  }

  const entriesOf = <V extends { type: GraphQLType }>(entries: Record<string, V>, keep: (name: string) => boolean): Record<string, V> =>
    Object.fromEntries(
      Object.entries(entries)
        .filter(([name, value]) => keep(name) && shown(value.type))
        .map(([name, value]) => [name, { ...value, type: moved(value.type) }]),
    );

  const fieldsOf = (owner: string, fields: Record<string, GraphQLFieldConfig<unknown, unknown>>) =>
    Object.fromEntries(
      Object.entries(entriesOf(fields, (name) => !hidden.fields.has(`${owner}.${name}`))).map(([name, field]) => [
        name,
        { ...field, args: entriesOf<GraphQLArgumentConfig>(field.args ?? {}, () => true) },
      ]),
    );

  function cut(type: GraphQLNamedType): GraphQLNamedType {
    if (isObjectType(type)) {
      const config = type.toConfig();
      return new GraphQLObjectType({
        ...config,
        interfaces: () => config.interfaces.filter(shown).map(moved),
        fields: () => fieldsOf(type.name, config.fields),
      });
    }
    if (isInterfaceType(type)) {
      const config = type.toConfig();
      return new GraphQLInterfaceType({
        ...config,
        interfaces: () => config.interfaces.filter(shown).map(moved),
        fields: () => fieldsOf(type.name, config.fields),
      });
    }
    if (isUnionType(type)) {
      const config = type.toConfig();
      return new GraphQLUnionType({ ...config, types: () => config.types.filter(shown).map(moved) });
    }
    if (isInputObjectType(type)) {
      const config = type.toConfig();
      return new GraphQLInputObjectType({
        ...config,
        fields: () => entriesOf(config.fields, (name) => !hidden.fields.has(`${type.name}.${name}`)),
      });
    }
    return type satisfies GraphQLScalarType | GraphQLEnumType;
  }

  for (const type of Object.values(schema.getTypeMap())) {
    if (!isIntrospectionType(type) && !isSpecifiedScalarType(type) && shown(type)) types.set(type.name, cut(type));
  }
  const { query, mutation, subscription, directives, ...config } = schema.toConfig();
  return new GraphQLSchema({
    ...config,
    query: query && moved(query),
    mutation: mutation && moved(mutation),
    subscription: subscription && moved(subscription),
    types: [...types.values()],
    directives: directives.map((directive) => {
      const { args, ...rest } = directive.toConfig();
      return new GraphQLDirective({ ...rest, args: entriesOf(args, () => true) });
    }),
    assumeValid: true,
  });
}
