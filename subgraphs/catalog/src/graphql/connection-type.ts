import { sharedType } from '@lakeward/service/shared-type';
import { type ClassType, Directive, Field, ObjectType } from 'type-graphql';

export interface Edge<Node> {
  readonly node: Node;
  readonly cursor: string;
}

/** Fields of every connection (vocabulary.md, section 2). `totalCount` is a function, so that it is counted only when it is selected. */
export interface Connection<Node> {
  readonly edges: readonly Edge<Node>[];
  readonly nodes: readonly Node[];
  readonly pageInfo: PageInfo;
  readonly totalCount: () => string;
}

export interface PageInfo {
  readonly hasNextPage: boolean;
  readonly hasPreviousPage: boolean;
  readonly startCursor: string | null;
  readonly endCursor: string | null;
}

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
    @Field(() => sharedType('Long'), { nullable: true, description: 'Counted only when it is selected.' })
    totalCount!: string | (() => string);
  }
  return { ConnectionClass, EdgeClass };
}

/** The directive that a paged field carries, so that the gateway can price it. */
export const pagedBy = (sizedFields: readonly string[] = ['edges', 'nodes']) =>
  Directive(`@listSize(slicingArguments: ["first"], sizedFields: [${sizedFields.map((field) => `"${field}"`).join(', ')}])`);
