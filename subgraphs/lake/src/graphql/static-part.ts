import 'reflect-metadata';

import { printSubgraphSchema } from '@apollo/subgraph';
import { ownTypes } from '@lakeward/service/shared-type';
import { buildSchema, createResolversMap } from 'type-graphql';

import { DatasetUsageResolver } from './dataset-usage-resolver.ts';
import { DatasetUsageType } from './dataset-usage-type.ts';
import type { LakeContext } from './lake-context.ts';
import { QueryExecutionResolver } from './query-execution-resolver.ts';

/** The hand-written types of this subgraph; the generated ones are put beside them. */
export interface StaticPart {
  readonly sdl: string;
  readonly resolvers: object;
}

export async function staticPart(): Promise<StaticPart> {
  const schema = await buildSchema({
    resolvers: [QueryExecutionResolver, DatasetUsageResolver],
    orphanedTypes: [DatasetUsageType],
    validate: false,
    skipCheck: true, // it runs an introspection; the schema that is built from its text is validated
  });
  const resolvers = createResolversMap(schema) as Record<string, Record<string, unknown>>;
  // What the gateway sends is a key; the loader answers for all of a page at once.
  resolvers['Dataset'] = { ...resolvers['Dataset'], __resolveReference: ({ id }: { readonly id: string }) => ({ id }) };
  resolvers['QueryExecution'] = {
    ...resolvers['QueryExecution'],
    __resolveReference: ({ id }: { readonly id: string }, context: LakeContext) => context.loaders.execution.load(id),
  };
  return ownTypes(printSubgraphSchema(schema), resolvers);
}
