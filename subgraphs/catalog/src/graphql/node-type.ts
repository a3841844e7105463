import { Field, ID, InterfaceType } from 'type-graphql';

/** Whatever has an id that `Query.node` takes. The prefix of the id tells the type. */
@InterfaceType('Node', { resolveType: (value: { __typename?: string }) => value.__typename })
export abstract class NodeType {
  @Field(() => ID)
  id!: string;
}
