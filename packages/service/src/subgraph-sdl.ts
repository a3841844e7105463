import { createHash } from 'node:crypto';

import { buildSubgraphSchema } from '@apollo/subgraph';
import { type DefinitionNode, type DocumentNode, type GraphQLSchema, Kind, parse, print, visit } from 'graphql';

import { scalarResolvers } from './scalars.ts';
import { sharedTypes } from './shared-types.ts';
import type { SubgraphSchema } from './subgraph.ts';

/** Names the federation directives that the subgraphs use; without it they count as version 1. */
const FEDERATION_LINK =
  'extend schema @link(url: "https://specs.apollo.dev/federation/v2.9", import: ["@key", "@shareable", "@external", "@cost", "@listSize"])';

export interface SubgraphParts {
  /** The subgraph's own definitions, hand-written, generated or printed by type-graphql; shared ones are added as far as they are used. */
  readonly sdl: string | readonly string[];
  /**
   * One or several maps by type, then by field; also `__resolveReference(reference, context, info)`, `__resolveType`, `__isTypeOf`, and the values
   * of enums. Scalars of the shared part are resolved already.
   */
  readonly resolvers: object | readonly object[];
  /** Puts the fence around the built schema, given its federation SDL with the `@guard`s; what it returns is what runs. */
  readonly fence?: (schema: GraphQLSchema, sdl: string) => GraphQLSchema;
}

/**
 * Builds one state of a subgraph: executable federation schema, SDL for composition and its hash.
 * `@guard` stays in the subgraph: composition leaves it out, and the fence reads it from `astNode` or from `sdl`.
 * @throws Error when the SDL does not parse or is no valid schema: a fault of ours, never of a caller.
 */
export function buildSubgraph({ sdl, resolvers, fence = (schema) => schema }: SubgraphParts): SubgraphSchema {
  const typeDefs = withSharedTypes([sdl].flat().join('\n\n'));
  const modules = [scalarResolvers, ...[resolvers].flat()] as ResolverModule[];
  const [first, ...rest] = modules.map((map) => ({ resolvers: map }));
  const text = print(typeDefs);
  const schema = fence(buildSubgraphSchema([{ typeDefs, ...first }, ...rest.map((part) => ({ typeDefs: nothing, ...part }))]), text);
  return { schema, sdl: text, version: createHash('sha256').update(text).digest('hex').slice(0, 32) };
}

type ResolverModule = NonNullable<
  Parameters<typeof buildSubgraphSchema>[0] extends infer T
    ? T extends readonly (infer M)[]
      ? M extends { resolvers?: infer R }
        ? R
        : never
      : never
    : never
>;

const nothing: DocumentNode = { kind: Kind.DOCUMENT, definitions: [] };

const nameOf = (definition: DefinitionNode): string | undefined => {
  if (definition.kind === Kind.DIRECTIVE_DEFINITION) return `@${definition.name.value}`;
  return 'name' in definition ? definition.name?.value : undefined;
};

const shared = new Map(parse(sharedTypes, { noLocation: true }).definitions.map((definition) => [nameOf(definition)!, definition]));

/** The subgraph's definitions, the federation link if it lacks one, and the shared definitions that are mentioned. */
function withSharedTypes(sdl: string): DocumentNode {
  const own = parse(sdl.includes('specs.apollo.dev/federation/') ? sdl : `${FEDERATION_LINK}\n${sdl}`, { noLocation: true });
  const defined = new Set(own.definitions.map(nameOf));
  const added: DefinitionNode[] = [];
  const queue: DefinitionNode[] = [...own.definitions];
  const mention = (name: string) => {
    const definition = shared.get(name);
    if (!definition || defined.has(name)) return;
    defined.add(name);
    added.push(definition);
    queue.push(definition);
  };
  for (let definition = queue.shift(); definition; definition = queue.shift()) {
    visit(definition, { NamedType: (node) => mention(node.name.value), Directive: (node) => mention(`@${node.name.value}`) });
  }
  return { kind: Kind.DOCUMENT, definitions: [...own.definitions, ...added] };
}
