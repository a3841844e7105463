import { buildASTSchema, type DefinitionNode, type GraphQLSchema, Kind, parse, visit } from 'graphql';

/** Directives that say something to callers; all others speak to the router or to the servers. */
const publicDirectives = new Set(['deprecated', 'oneOf', 'specifiedBy']);

/** The schema that callers see: a supergraph without federation's own types and directives. */
export function apiSchema(supergraphSdl: string): GraphQLSchema {
  const document = visit(parse(supergraphSdl, { noLocation: true }), {
    Directive: (node) => (publicDirectives.has(node.name.value) ? undefined : null),
  });
  return buildASTSchema({ ...document, definitions: document.definitions.filter((definition) => !isFederations(definition)) });
}

const isFederations = (definition: DefinitionNode): boolean =>
  definition.kind === Kind.DIRECTIVE_DEFINITION ||
  ('name' in definition && definition.name !== undefined && /^(join|link|core|federation)__/.test(definition.name.value));
