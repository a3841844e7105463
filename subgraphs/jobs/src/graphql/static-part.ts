import 'reflect-metadata';

import { printSubgraphSchema } from '@apollo/subgraph';
import { ownTypes } from '@lakeward/service/shared-type';
import { buildSchema, createResolversMap, type PubSub } from 'type-graphql';

import { DatasetResolver } from './dataset-resolver.ts';
import { withJobInputs } from './job-inputs.ts';
import { JobRunConnectionResolver } from './job-run-connection-resolver.ts';
import { JobRunResolver } from './job-run-resolver.ts';
import { DatasetType } from './job-run-type.ts';
import type { JobsContext } from './jobs-context.ts';

/** type-graphql wants one for any subscription; ours read stored events by sequence instead of listening to topics. */
const noTopics: PubSub = {
  publish: () => {
    throw new Error('There are no topics.');
  },
  subscribe: () => {
    throw new Error('There are no topics.');
  },
};

/** SDL and resolvers of this subgraph. */
export async function jobsPart(): Promise<{ readonly sdl: readonly string[]; readonly resolvers: Record<string, unknown> }> {
  const schema = await buildSchema({
    resolvers: [JobRunResolver, JobRunConnectionResolver, DatasetResolver],
    orphanedTypes: [DatasetType],
    validate: false,
    skipCheck: true, // it runs an introspection; the schema that is built from its text is validated
    pubSub: noTopics,
  });
  const resolvers = createResolversMap(schema) as Record<string, Record<string, unknown>>;
  // What the gateway sends is a key; loaders answer for all of a page at once.
  resolvers['Dataset'] = { ...resolvers['Dataset'], __resolveReference: ({ id }: { readonly id: string }) => ({ id }) };
  resolvers['JobRun'] = {
    ...resolvers['JobRun'],
    __resolveReference: ({ id }: { readonly id: string }, context: JobsContext) => context.loaders.run.load(id),
  };
  const own = ownTypes(printSubgraphSchema(schema), resolvers);
  return withJobInputs({ sdl: own.sdl, resolvers: own.resolvers });
}
