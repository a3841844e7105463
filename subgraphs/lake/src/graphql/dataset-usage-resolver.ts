import { Invalid } from '@lakeward/kernel';
import { Arg, Ctx, FieldResolver, Int, Resolver, Root } from 'type-graphql';

import type { UsageCounts } from '../persistence/query-execution-repository.ts';
import { DatasetUsageType, UsageType } from './dataset-usage-type.ts';
import type { LakeContext } from './lake-context.ts';

@Resolver(() => DatasetUsageType)
export class DatasetUsageResolver {
  @FieldResolver(() => UsageType, { nullable: true })
  usage(
    @Root() dataset: DatasetUsageType,
    @Arg('days', () => Int, { defaultValue: 30 }) days: number,
    @Ctx() context: LakeContext,
  ): Promise<UsageCounts | null> {
    if (days < 1 || days > 366) throw new Invalid('Usage is told for 1 to 366 days.', { path: ['days'] });
    return context.loaders.usage.load({ datasetId: dataset.id, days });
  }
}
