import type { VisibleDataset } from '@lakeward/policy/visible-dataset';
import { Arg, Ctx, Directive, Int, Query, Resolver } from 'type-graphql';

import { matchesDataset } from '../domain/filter-datasets.ts';
import { pageList } from '../domain/page-list.ts';
import type { CatalogContext } from './catalog-context.ts';
import { pagedBy } from './connection-type.ts';
import { DatasetFilter } from './dataset-input.ts';
import { datasetView } from './dataset-view.ts';
import { Facet, SearchHitConnectionType } from './search-type.ts';

const valuesOf: Readonly<Record<Facet, (dataset: VisibleDataset) => readonly string[]>> = {
  [Facet.DATABASE]: (dataset) => [dataset.database],
  [Facet.OWNER]: (dataset) => dataset.owners.map((owner) => owner.principal),
  [Facet.TAG]: (dataset) => dataset.tags,
  [Facet.FORMAT]: (dataset) => [dataset.format],
};

/** Values of a facet that are shown, most frequent first. */
const FACET_MAX = 50;

@Resolver()
export class SearchResolver {
  @Directive('@guard(action: "catalog.read")')
  @pagedBy()
  @Query(() => SearchHitConnectionType, { description: 'Datasets in which every word is found, best first.' })
  search(
    @Ctx() context: CatalogContext,
    @Arg('text', () => String) text: string,
    @Arg('where', () => DatasetFilter, { nullable: true }) where: DatasetFilter | null,
    @Arg('facets', () => [Facet], { nullable: true }) facets: Facet[] | null,
    @Arg('first', () => Int, { defaultValue: 20 }) first: number,
    @Arg('after', () => String, { nullable: true }) after: string | null,
  ): object {
    const visible = new Map(context.catalog.list().map((dataset) => [dataset.id, dataset]));
    const columns = new Map([...visible].map(([id, dataset]) => [id, new Set(dataset.verdicts.map(({ path }) => path))]));
    const hits = context
      .searchIndex()
      .search(text, { dataset: (id) => visible.has(id), column: (id, path) => columns.get(id)!.has(path) })
      .map((hit) => ({ ...hit, dataset: visible.get(hit.dataset.id)! }))
      .filter(({ dataset }) => !where || matchesDataset(dataset, where));
    // Scores fall, ids break ties; a score has few digits, so its text is exact.
    const page = pageList(
      hits,
      { first, after: after ?? null },
      {
        list: `search ${JSON.stringify([text, where ?? null])}`,
        positionOf: ({ score, dataset }) => [String(score), dataset.name, dataset.id],
        compare: (a, b) => Number(b[0]) - Number(a[0]) || byText(a[1]!, b[1]!) || byText(a[2]!, b[2]!),
      },
      context.cursors,
    );
    const edges = page.edges.map(({ node, cursor }) => ({ node: { ...node, dataset: datasetView(node.dataset) }, cursor }));
    return {
      ...page,
      edges,
      nodes: edges.map(({ node }) => node),
      facets: (facets ?? []).flatMap((facet) => countFacet(facet, hits)),
      asOf: context.snapshot.asOf,
    };
  }
}

const byText = (a: string, b: string): number => (a < b ? -1 : a > b ? 1 : 0);

function countFacet(facet: Facet, hits: readonly { readonly dataset: VisibleDataset }[]) {
  const counts = new Map<string, number>();
  for (const { dataset } of hits) for (const value of valuesOf[facet](dataset)) counts.set(value, (counts.get(value) ?? 0) + 1);
  return [...counts]
    .toSorted((a, b) => b[1] - a[1] || byText(a[0], b[0]))
    .slice(0, FACET_MAX)
    .map(([value, count]) => ({ facet, value, count }));
}
