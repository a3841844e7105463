import { GraphQLScalarType, Kind, parse, print } from 'graphql';

import { sharedTypes } from './shared-types.ts';

const definitions = new Set(
  parse(sharedTypes, { noLocation: true }).definitions.flatMap((definition) =>
    'name' in definition && definition.name ? [definition.name.value] : [],
  ),
);
const placeholders = new Map<string, GraphQLScalarType>();

/**
 * Lets a type-graphql class use a definition of `sharedTypes` by name, objects and inputs included, without declaring it a second time:
 * `@Field(() => sharedType('PageInfo'))`. In the class's schema it is a placeholder; `ownTypes` leaves it out of the SDL and the resolvers, so
 * that `buildSubgraph` puts the shared definition in its place. Inputs then arrive as plain JSON of the shared input's shape.
 */
export function sharedType(name: string): GraphQLScalarType {
  if (!definitions.has(name)) throw new Error(`No shared definition is called ${name}.`);
  const known = placeholders.get(name);
  if (known) return known;
  const made = new GraphQLScalarType({ name });
  placeholders.set(name, made);
  return made;
}

/** SDL and resolvers of a schema that type-graphql built, without the placeholders. `sdl` is printed with its directives. */
export function ownTypes<Resolvers extends object>(
  sdl: string,
  resolvers: Resolvers,
): { readonly sdl: string; readonly resolvers: Partial<Resolvers> } {
  const document = parse(sdl, { noLocation: true });
  const kept = document.definitions.filter(
    (definition) =>
      !(
        'name' in definition &&
        definition.name &&
        definitions.has(definition.name.value) &&
        definition.kind === Kind.SCALAR_TYPE_DEFINITION
      ),
  );
  return {
    sdl: print({ ...document, definitions: kept }),
    resolvers: Object.fromEntries(Object.entries(resolvers).filter(([name]) => !definitions.has(name))) as Partial<Resolvers>,
  };
}
