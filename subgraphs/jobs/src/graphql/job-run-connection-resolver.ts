import { LongScalar } from '@lakeward/service/scalars';
import { FieldResolver, Resolver, Root } from 'type-graphql';

import type { RunPage } from '../domain/list-runs.ts';
import { JobRunConnectionType } from './job-run-type.ts';

@Resolver(() => JobRunConnectionType)
export class JobRunConnectionResolver {
  @FieldResolver(() => LongScalar, { nullable: true, description: 'Counted only when it is selected.' })
  totalCount(@Root() page: RunPage): Promise<string> {
    return page.count();
  }
}
