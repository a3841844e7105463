import { Invalid } from '@lakeward/kernel';
import { Arg, Ctx, FieldResolver, Int, Resolver, Root } from 'type-graphql';

import type { JobRun } from '../domain/job-run.ts';
import { listRuns } from '../domain/list-runs.ts';
import { DatasetType, JobRunConnectionType, JobRunType } from './job-run-type.ts';
import type { JobsContext } from './jobs-context.ts';

@Resolver(() => DatasetType)
export class DatasetResolver {
  @FieldResolver(() => JobRunType, { nullable: true, description: 'The newest run into this dataset that you may see.' })
  async lastRun(@Root() dataset: DatasetType, @Ctx() context: JobsContext): Promise<JobRun | null> {
    const [newest] = await context.loaders.runsInto.load({ datasetId: dataset.id, first: 1 });
    return newest ?? null;
  }

  @FieldResolver(() => JobRunConnectionType, { nullable: true })
  async runs(
    @Root() dataset: DatasetType,
    @Arg('first', () => Int, { defaultValue: 20 }) first: number,
    @Arg('after', () => String, { nullable: true }) after: string | null,
    @Ctx() context: JobsContext,
  ): Promise<unknown> {
    if (first < 1 || first > 500) throw new Invalid('A page has 1 to 500 entries.', { path: ['first'] });
    const target = context.services.deps.snapshots.current().datasets.get(dataset.id as never)?.ref;
    if (!target || !context.services.mayKnow(context.principal, dataset.id)) return null;
    return listRuns({ target }, first, after ?? null, context.principal, context.services.deps);
  }
}
