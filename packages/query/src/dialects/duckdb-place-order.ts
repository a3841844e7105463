import { PLACE_FILE, PLACE_ROW, type QueryExpression, type Relation, type Scan, type Sort, type SortKey } from '../query.ts';
import { mapExpression } from '../walk-query.ts';

/**
 * Rows leave a reader in the order of their place: this engine keeps it through filters and projections (`preserve_insertion_order`, which
 * is never switched off). So an order by place alone needs no sorting, and ends as soon as a page is full. With one file the number of the
 * file orders nothing, and conditions on it are settled here: the engine settles them only after it has decided what the reader may skip.
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
    case 'Filter': {
      const { input } = relation;
      const predicate = settlePlaceConditions(relation.predicate, (name) => placeOf(input, name));
      return { ...relation, input: simplifyPlaceOrder(input), predicate };
    }
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
  return keys.filter((_, index) => !isOnlyFile(places[index] ?? null));
}

type Place = { readonly scan: Scan; readonly column: string } | null;

const isOnlyFile = (place: Place): boolean => place?.column === PLACE_FILE && place.scan.snapshot.files.length === 1;

const constant = (value: boolean): QueryExpression => ({ kind: 'Literal', type: { kind: 'BOOLEAN' }, value });
const isConstant = (expression: QueryExpression, value: boolean): boolean => expression.kind === 'Literal' && expression.value === value;

/** A place is never null, and the number of the only file is 0. */
function settlePlaceConditions(predicate: QueryExpression, find: (name: string) => Place): QueryExpression {
  return mapExpression(predicate, (part) => {
    if (part.kind === 'IsNull') {
      return part.operand.kind === 'ColumnRef' && !part.operand.side && find(part.operand.name) ? constant(false) : part;
    }
    if (part.kind === 'Comparison') {
      const { left, right } = part;
      if (left.kind !== 'ColumnRef' || left.side || right.kind !== 'Literal' || right.value === null || !isOnlyFile(find(left.name))) {
        return part;
      }
      const file = Number(right.value);
      return constant({ EQ: file === 0, NE: file !== 0, LT: file > 0, LTE: file >= 0, GT: file < 0, GTE: file <= 0 }[part.op]);
    }
    if (part.kind !== 'Logical') return part;
    const settles = part.op === 'OR';
    if (part.operands.some((operand) => isConstant(operand, settles))) return constant(settles);
    return { ...part, operands: part.operands.filter((operand) => !isConstant(operand, !settles)) };
  });
}

/** The scan whose place a column is, when rows still stand in its order. */
function placeOf(relation: Relation, column: string): Place {
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
