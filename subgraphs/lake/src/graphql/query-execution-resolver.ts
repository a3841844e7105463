import { Arg, Ctx, Directive, ID, Query, Resolver } from 'type-graphql';

import type { QueryExecution } from '../domain/query-execution-state.ts';
import type { LakeContext } from './lake-context.ts';
import { QueryExecutionType } from './query-execution-type.ts';

@Resolver(() => QueryExecutionType)
export class QueryExecutionResolver {
  @Query(() => QueryExecutionType, { nullable: true, description: 'One of your own executions.' })
  @Directive('@guard(action: "lake.query")')
  queryExecution(@Arg('id', () => ID) id: string, @Ctx() context: LakeContext): Promise<QueryExecution | null> {
    return context.loaders.execution.load(id);
  }
}
