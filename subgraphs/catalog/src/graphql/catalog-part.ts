import 'reflect-metadata';

import { printSubgraphSchema } from '@apollo/subgraph';
import { createPubSub } from '@graphql-yoga/subscription';
import { ownTypes } from '@lakeward/service/shared-type';
import { buildSchema, createResolversMap } from 'type-graphql';

import { CatalogChangeResolver } from './catalog-change-resolver.ts';
import { DatasetMutations } from './dataset-mutations.ts';
import {
  DatabaseResolver,
  DatasetResolver,
  ReadSchemaResolver,
  resolveDatasetReference,
  resolveReadSchemaReference,
} from './dataset-resolver.ts';
import { DatasetLineageResolver, JobRunLineageResolver, LineageResolver } from './lineage-resolver.ts';
import { PolicyResolver, resolvePolicyReference } from './policy-resolver.ts';
import { OwnerResolver, PrincipalResolver, resolvePrincipalReference } from './principal-resolver.ts';
import { SearchResolver } from './search-resolver.ts';

/** The types of this subgraph and what resolves them; whatever they need comes with the context. */
export async function catalogPart(): Promise<{ readonly sdl: string; readonly resolvers: object }> {
  const built = await buildSchema({
    resolvers: [
      DatasetResolver,
      DatabaseResolver,
      ReadSchemaResolver,
      SearchResolver,
      LineageResolver,
      DatasetLineageResolver,
      JobRunLineageResolver,
      PolicyResolver,
      DatasetMutations,
      PrincipalResolver,
      OwnerResolver,
      CatalogChangeResolver,
    ],
    // type-graphql wants one whenever there are subscriptions; ours bring their own source.
    pubSub: createPubSub(),
    validate: false,
    skipCheck: true, // it runs an introspection; the schema that is built from its text is validated
  });
  const resolvers = createResolversMap(built) as Record<string, object>;
  const references = {
    Dataset: resolveDatasetReference,
    ReadSchema: resolveReadSchemaReference,
    Policy: resolvePolicyReference,
    Principal: resolvePrincipalReference,
    // The run belongs to jobs; here it is no more than its id.
    JobRun: ({ id }: { readonly id: string }) => ({ id }),
  };
  for (const [type, __resolveReference] of Object.entries(references)) resolvers[type] = { ...resolvers[type], __resolveReference };
  resolvers['Node'] = { __resolveType: ({ __typename }: { readonly __typename: string }) => __typename };
  return ownTypes(printSubgraphSchema(built), resolvers);
}
