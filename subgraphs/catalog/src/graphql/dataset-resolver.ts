import { type DatasetRef, Invalid } from '@lakeward/kernel';
import type { GuardedCatalog } from '@lakeward/policy/guarded-catalog';
import type { VisibleDataset } from '@lakeward/policy/visible-dataset';
import { sharedType } from '@lakeward/service/shared-type';
import { Arg, Ctx, Directive, FieldResolver, ID, Int, Query, Resolver, Root } from 'type-graphql';

import { matchesDataset } from '../domain/filter-datasets.ts';
import { type ListCursors, type ListPage, pageList } from '../domain/page-list.ts';
import type { CatalogContext } from './catalog-context.ts';
import { pagedBy } from './connection-type.ts';
import { DatasetFilter } from './dataset-input.ts';
import { DatabaseConnectionType, DatabaseType, DatasetConnectionType, DatasetOrder, DatasetType } from './dataset-type.ts';
import { datasetView, readSchemaView } from './dataset-view.ts';
import { NodeType } from './node-type.ts';
import { resolvePolicyReference } from './policy-resolver.ts';
import { ReadSchemaClass } from './read-schema-type.ts';

interface PageRequest {
  readonly first: number;
  readonly after: string | null;
}

const byText = (a: string, b: string): number => (a < b ? -1 : a > b ? 1 : 0);

/** Positions are lists of texts; names ascend, the others say how. */
const orders: Readonly<
  Record<
    DatasetOrder,
    {
      readonly positionOf: (dataset: VisibleDataset) => readonly string[];
      readonly compare: (a: readonly string[], b: readonly string[]) => number;
    }
  >
> = {
  [DatasetOrder.NAME_ASC]: { positionOf: named, compare: (a, b) => compareNames(a, b) },
  [DatasetOrder.NAME_DESC]: { positionOf: named, compare: (a, b) => compareNames(b, a) },
  [DatasetOrder.COMMITTED_DESC]: {
    positionOf: (dataset) => [dataset.snapshot?.committedAt.toISOString() ?? '', ...named(dataset)],
    compare: ([atA, ...a], [atB, ...b]) => byText(atB!, atA!) || compareNames(a, b),
  },
};

function named(dataset: VisibleDataset): readonly string[] {
  return [dataset.database, dataset.name, dataset.id];
}

function compareNames(a: readonly string[], b: readonly string[]): number {
  return byText(a[0]!, b[0]!) || byText(a[1]!, b[1]!) || byText(a[2]!, b[2]!);
}

function pageDatasets(
  catalog: GuardedCatalog,
  cursors: ListCursors,
  where: object | null,
  orderBy: DatasetOrder,
  page: PageRequest,
): ListPage<object> {
  const order = orders[orderBy];
  const found = catalog.list().filter((dataset) => !where || matchesDataset(dataset, where));
  const sorted = found.toSorted((a, b) => order.compare(order.positionOf(a), order.positionOf(b)));
  const result = pageList(sorted, page, { ...order, list: `datasets ${orderBy} ${JSON.stringify(where)}` }, cursors);
  const edges = result.edges.map(({ node, cursor }) => ({ node: datasetView(node), cursor }));
  return { ...result, edges, nodes: edges.map(({ node }) => node) };
}

@Resolver(() => DatasetType)
export class DatasetResolver {
  @Directive('@guard(action: "catalog.read")')
  @Query(() => DatasetType, { nullable: true, description: 'Null when it does not exist or you may not know it.' })
  dataset(@Arg('ref', () => sharedType('DatasetRefInput')) ref: DatasetRef, @Ctx() context: CatalogContext): Promise<object | null> {
    return resolveDatasetReference({ ref }, context);
  }

  @Directive('@guard(action: "catalog.read")')
  @pagedBy()
  @Query(() => DatasetConnectionType)
  datasets(
    @Ctx() context: CatalogContext,
    @Arg('where', () => DatasetFilter, { nullable: true }) where: DatasetFilter | null,
    @Arg('orderBy', () => DatasetOrder, { defaultValue: DatasetOrder.NAME_ASC }) orderBy: DatasetOrder,
    @Arg('first', () => Int, { defaultValue: 50 }) first: number,
    @Arg('after', () => String, { nullable: true }) after: string | null,
  ): object {
    return pageDatasets(context.catalog, context.cursors, where ?? null, orderBy, { first, after: after ?? null });
  }

  @Directive('@guard(action: "node.read")')
  @Query(() => NodeType, { nullable: true })
  async node(@Arg('id', () => ID) id: string, @Ctx() context: CatalogContext): Promise<object | null> {
    if (id.startsWith('ds_')) return resolveDatasetReference({ id }, context);
    if (id.startsWith('rs_')) return resolveReadSchemaReference({ id }, context);
    if (id.startsWith('pol_')) return resolvePolicyReference({ id }, context);
    return null;
  }

  @FieldResolver(() => ReadSchemaClass, { nullable: true, description: 'The newest published version, unless a version is named.' })
  readSchema(
    @Root() { id }: { readonly id: string },
    @Ctx() { catalog }: CatalogContext,
    @Arg('name', () => String, { defaultValue: 'default' }) name: string,
    @Arg('version', () => Int, { nullable: true }) version: number | null,
  ): object | null {
    const dataset = catalog.byId(id);
    const versions = dataset.readSchemas.filter((schema) => schema.name === name);
    const wanted =
      version == null ? versions.findLast((schema) => schema.state === 'PUBLISHED') : versions.find((schema) => schema.version === version);
    return wanted ? readSchemaView(dataset, wanted) : null;
  }
}

@Resolver(() => DatabaseType)
export class DatabaseResolver {
  @Directive('@guard(action: "catalog.read")')
  @pagedBy()
  @Query(() => DatabaseConnectionType)
  databases(
    @Ctx() context: CatalogContext,
    @Arg('first', () => Int, { defaultValue: 50 }) first: number,
    @Arg('after', () => String, { nullable: true }) after: string | null,
  ): object {
    const names = [...new Set(context.catalog.list().map((dataset) => dataset.database))].map((name) => ({ name }));
    return pageList(
      names,
      { first, after: after ?? null },
      { list: 'databases', positionOf: ({ name }) => [name], compare: (a, b) => byText(a[0]!, b[0]!) },
      context.cursors,
    );
  }

  @pagedBy()
  @FieldResolver(() => DatasetConnectionType)
  datasets(
    @Root() { name }: DatabaseType,
    @Ctx() context: CatalogContext,
    @Arg('first', () => Int, { defaultValue: 50 }) first: number,
    @Arg('after', () => String, { nullable: true }) after: string | null,
  ): object {
    return pageDatasets(context.catalog, context.cursors, { database: { eq: name } }, DatasetOrder.NAME_ASC, {
      first,
      after: after ?? null,
    });
  }
}

@Resolver(() => ReadSchemaClass)
export class ReadSchemaResolver {
  @FieldResolver(() => DatasetType)
  dataset(@Root() schema: { readonly dataset: () => object }): object {
    return schema.dataset();
  }
}

/** References of other subgraphs: by id or by ref. */
export async function resolveDatasetReference(
  { id, ref }: { readonly id?: string; readonly ref?: DatasetRef },
  { loaders }: CatalogContext,
): Promise<object | null> {
  if (id !== undefined) return loaders.dataset.load(id);
  if (ref !== undefined) return loaders.datasetByRef.load(ref);
  throw new Invalid('A dataset is referred to by id or by ref.');
}

export const resolveReadSchemaReference = ({ id }: { readonly id: string }, { loaders }: CatalogContext): Promise<object | null> =>
  loaders.readSchema.load(id);
