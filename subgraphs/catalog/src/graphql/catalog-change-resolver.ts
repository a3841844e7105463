import type { CatalogChange } from '@lakeward/policy/guarded-catalog';
import type { VisibleDataset } from '@lakeward/policy/visible-dataset';
import { sharedType } from '@lakeward/service/shared-type';
import { Arg, Directive, Field, ObjectType, registerEnumType, Resolver, Root, Subscription } from 'type-graphql';

import { matchesDataset } from '../domain/filter-datasets.ts';
import type { CatalogContext } from './catalog-context.ts';
import { DatasetFilter } from './dataset-input.ts';
import { DatasetType } from './dataset-type.ts';
import { datasetView } from './dataset-view.ts';
import { orNull } from './or-null.ts';

enum CatalogChangeKind {
  REGISTERED = 'REGISTERED',
  CHANGED = 'CHANGED',
  PUBLISHED = 'PUBLISHED',
  COMMITTED = 'COMMITTED',
  REMOVED = 'REMOVED',
}
registerEnumType(CatalogChangeKind, { name: 'CatalogChangeKind' });

@ObjectType('CatalogChange')
class CatalogChangeType {
  @Field(() => sharedType('Long'), { description: 'Give it as `after` to go on from here.' })
  sequence!: string;
  @Field(() => sharedType('DateTime'))
  at!: Date;
  @Field(() => CatalogChangeKind)
  kind!: CatalogChangeKind;
  @Field(() => DatasetType, { nullable: true })
  dataset!: DatasetType | null;
}

interface VisibleChange {
  readonly change: CatalogChange;
  readonly dataset: VisibleDataset;
}

interface ChangesArguments {
  readonly where?: DatasetFilter | null;
  readonly after?: string | null;
}

@Resolver()
export class CatalogChangeResolver {
  @Directive('@guard(action: "catalog.read")')
  @Subscription(() => CatalogChangeType, {
    description: 'Changes of datasets that you may know, as they happen; with `after` also those since.',
    subscribe: ({ args, context }) => changesOf(context as CatalogContext, args as ChangesArguments),
  })
  catalogChanges(
    @Root() { change, dataset }: VisibleChange,
    @Arg('where', () => DatasetFilter, { nullable: true }) _where?: DatasetFilter,
    @Arg('after', () => sharedType('Long'), { nullable: true }) _after?: string,
  ): object {
    return { sequence: String(change.sequence), at: change.at, kind: change.kind, dataset: datasetView(dataset) };
  }
}

async function* changesOf(
  { catalog, signal, position }: CatalogContext,
  { where, after }: ChangesArguments,
): AsyncGenerator<VisibleChange> {
  const from = after == null ? await position() : Number(after);
  for await (const change of catalog.changes(from, signal)) {
    const dataset = await orNull(() => catalog.byId(change.datasetId));
    if (dataset && (!where || matchesDataset(dataset, where))) yield { change, dataset };
  }
}
