import type { CatalogChange } from '@lakeward/ports';
import { sharedType } from '@lakeward/service';
import { Arg, Ctx, Directive, Field, ObjectType, registerEnumType, Resolver, Root, Subscription } from 'type-graphql';

import { matchesDataset } from '../domain/filter-datasets.ts';
import type { CatalogContext } from './catalog-context.ts';
import { DatasetFilter } from './dataset-input.ts';
import { DatasetType } from './dataset-type.ts';
import { datasetView } from './dataset-view.ts';

export enum CatalogChangeKind {
  REGISTERED = 'REGISTERED',
  CHANGED = 'CHANGED',
  PUBLISHED = 'PUBLISHED',
  COMMITTED = 'COMMITTED',
  REMOVED = 'REMOVED',
}
registerEnumType(CatalogChangeKind, { name: 'CatalogChangeKind' });

@ObjectType('CatalogChange')
export class CatalogChangeType {
  @Field(() => sharedType('Long'), { description: 'Give it as `after` to go on from here.' })
  sequence!: string;
  @Field(() => sharedType('DateTime'))
  at!: Date;
  @Field(() => CatalogChangeKind)
  kind!: CatalogChangeKind;
  @Field(() => DatasetType, { nullable: true })
  dataset!: DatasetType | null;
}

@Resolver()
export class CatalogChangeResolver {
  @Directive('@guard(action: "catalog.read")')
  @Subscription(() => CatalogChangeType, {
    description: 'Changes of datasets that you may know, as they happen.',
    subscribe: ({ args, context }) => changesOf(context as CatalogContext, args as { where?: DatasetFilter | null; after?: string | null }),
  })
  catalogChanges(
    @Root() change: CatalogChange,
    @Ctx() { catalog }: CatalogContext,
    @Arg('where', () => DatasetFilter, { nullable: true }) _where?: DatasetFilter,
    @Arg('after', () => sharedType('Long'), { nullable: true }) _after?: string,
  ): object {
    return { sequence: String(change.sequence), at: change.at, kind: change.kind, dataset: datasetView(catalog.byId(change.datasetId)) };
  }
}

/** Without `after` from now on. */
async function* changesOf(
  { catalog, signal, position }: CatalogContext,
  { where, after }: { where?: DatasetFilter | null; after?: string | null },
): AsyncGenerator<CatalogChange> {
  const from = after == null ? await position() : Number(after);
  for await (const change of catalog.changes(from, signal)) {
    const dataset = catalog.list().find(({ id }) => id === change.datasetId);
    if (dataset && (!where || matchesDataset(dataset, where))) yield change;
  }
}
