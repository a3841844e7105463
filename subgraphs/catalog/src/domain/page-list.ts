import { Invalid } from '@lakeward/kernel';

/** Seals and opens the cursors of lists; bound to one principal, so that another's cursor is refused. */
export interface ListCursors {
  seal(list: string, position: readonly string[]): string;
  /** @throws Invalid at `after` for a cursor that is cut, forged, or of another list or caller */
  open(list: string, cursor: string): readonly string[];
}

export interface PageInfo {
  readonly hasNextPage: boolean;
  readonly hasPreviousPage: boolean;
  readonly startCursor: string | null;
  readonly endCursor: string | null;
}

export interface ListPage<Item> {
  readonly edges: readonly { readonly node: Item; readonly cursor: string }[];
  readonly nodes: readonly Item[];
  readonly pageInfo: PageInfo;
  readonly totalCount: string;
}

/** Lists of the catalog have 1 to 500 items a page. */
const LIST_MAX = 500;

/**
 * One page of a list that is in memory and in order. A cursor holds the position of its item, so that items which come or go in between shift
 * nothing: the page begins after the first item that is not before it.
 * @param list what is listed, with its filter and order; part of the cursor
 * @param positionOf ordering values of an item, comparable with `compare`
 */
export function pageList<Item>(
  items: readonly Item[],
  request: { readonly first: number; readonly after: string | null },
  order: {
    readonly list: string;
    readonly positionOf: (item: Item) => readonly string[];
    readonly compare: (a: readonly string[], b: readonly string[]) => number;
  },
  cursors: ListCursors,
): ListPage<Item> {
  if (!Number.isInteger(request.first) || request.first < 1 || request.first > LIST_MAX)
    throw new Invalid(`first must be 1 to ${LIST_MAX}.`, { path: ['first'] });
  let start = 0;
  if (request.after !== null) {
    const position = cursors.open(order.list, request.after);
    start = items.findIndex((item) => order.compare(order.positionOf(item), position) > 0);
    if (start < 0) start = items.length;
  }
  const nodes = items.slice(start, start + request.first);
  const edges = nodes.map((node) => ({ node, cursor: cursors.seal(order.list, order.positionOf(node)) }));
  return {
    edges,
    nodes,
    pageInfo: {
      hasNextPage: start + nodes.length < items.length,
      hasPreviousPage: start > 0,
      startCursor: edges[0]?.cursor ?? null,
      endCursor: edges.at(-1)?.cursor ?? null,
    },
    totalCount: String(items.length),
  };
}
