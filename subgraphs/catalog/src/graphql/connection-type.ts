import { sharedType } from '@lakeward/service/shared-type';
import { type ClassType, Directive, Field, ObjectType } from 'type-graphql';

import type { PageInfo } from '../domain/page-list.ts';

/** The classes `XConnection` and `XEdge` of one node type. */
export function connectionOf<Node extends object>(name: string, node: () => ClassType<Node>) {
  @ObjectType(`${name}Edge`)
  class EdgeClass {
    @Field(() => node())
    node!: Node;
    @Field(() => String)
    cursor!: string;
  }

  @ObjectType(`${name}Connection`)
  class ConnectionClass {
    @Field(() => [EdgeClass])
    edges!: readonly EdgeClass[];
    @Field(() => [node()])
    nodes!: readonly Node[];
    @Field(() => sharedType('PageInfo'))
    pageInfo!: PageInfo;
    @Field(() => sharedType('Long'), { nullable: true })
    totalCount!: string;
  }
  return { ConnectionClass, EdgeClass };
}

/** The directive that a paged field carries, so that the gateway can price it. */
export const pagedBy = (sizedFields: readonly string[] = ['edges', 'nodes']) =>
  Directive(`@listSize(slicingArguments: ["first"], sizedFields: [${sizedFields.map((field) => `"${field}"`).join(', ')}])`);
