import { PLACE_FILE, PLACE_ROW, type Relation, type Scan, type Sort, type SortKey } from '../query.ts';

/**
 * Rows leave a reader in the order of their place: this engine keeps it through filters and projections (`preserve_insertion_order`, which
 * is never switched off). So an order by place alone needs no sorting, and ends as soon as a page is full. With one file the number of the
 * file orders nothing.
 */
export function simplifyPlaceOrder(relation: Relation): Relation {
  switch (relation.kind) {
    case 'Scan':
    case 'StoredScan':
      return relation;
    case 'Join':
      return { ...relation, left: simplifyPlaceOrder(relation.left), right: simplifyPlaceOrder(relation.right) };
    case 'Sort': {
      const keys = neededKeys(relation);
      const input = simplifyPlaceOrder(relation.input);
      return keys.length === 0 ? input : { ...relation, input, keys };
    }
    case 'Filter':
    case 'Project':
    case 'Aggregate':
    case 'Page':
      return { ...relation, input: simplifyPlaceOrder(relation.input) };
  }
}

function neededKeys({ keys, input }: Sort): readonly SortKey[] {
  const places = keys.map((key) => (key.expression.kind === 'ColumnRef' ? placeOf(input, key.expression.name) : null));
  const [first, second] = places;
  const byPlace = first?.column === PLACE_FILE && second?.column === PLACE_ROW && first.scan === second.scan;
  if (byPlace && keys.length === 2 && keys.every((key) => !key.descending)) return [];
  return keys.filter((_, index) => !(places[index]?.column === PLACE_FILE && places[index].scan.snapshot.files.length === 1));
}

/** The scan whose place a column is, when rows still stand in its order. */
function placeOf(relation: Relation, column: string): { readonly scan: Scan; readonly column: string } | null {
  switch (relation.kind) {
    case 'Scan':
      return relation.place && (column === PLACE_FILE || column === PLACE_ROW) ? { scan: relation, column } : null;
    case 'Filter':
      return placeOf(relation.input, column);
    case 'Project': {
      const source = relation.columns.find((candidate) => candidate.name === column)?.expression;
      return source?.kind === 'ColumnRef' && !source.side ? placeOf(relation.input, source.name) : null;
    }
    case 'StoredScan':
    case 'Aggregate':
    case 'Sort':
    case 'Page':
    case 'Join':
      return null;
  }
}
