import { GraphQLInt, GraphQLList, GraphQLNonNull, GraphQLObjectType, GraphQLSchema, GraphQLString } from 'graphql';

/** Plain graphql-js with its default resolvers. */
export function schemaOf(rowsFor) {
  const text = { type: GraphQLString };
  const Flight = new GraphQLObjectType({
    name: 'Flight',
    fields: { date: text, origin: text, destination: text, delay: text, distance: text },
  });
  const required = (type) => ({ type: new GraphQLNonNull(type) });
  const args = { from: required(GraphQLString), to: required(GraphQLString), minDistance: required(GraphQLInt), first: required(GraphQLInt) };
  return new GraphQLSchema({
    query: new GraphQLObjectType({
      name: 'Query',
      fields: { flights: { type: new GraphQLList(Flight), args, resolve: (_root, variables) => rowsFor(variables) } },
    }),
  });
}
