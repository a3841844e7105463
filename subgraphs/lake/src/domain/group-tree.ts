import type { ColumnType } from '@lakeward/kernel';
import type { Measure, NamedExpression, OutputColumn, QueryExpression, Relation } from '@lakeward/query';

import { columnRef, literal } from '@lakeward/query/query-terms';
import { type GroupKey, type GroupsRead, keyColumn } from '../schema-generation/read-selection.ts';
import type { AuthorisedRead } from './authorise-read.ts';
import { beyond, type KeyValue, type OrderTerm, sortKeys } from '@lakeward/query/keyset';
import { filtered, type ReadTree, schemaRelation } from './page-tree.ts';

const STRING: ColumnType = { kind: 'STRING' };
const BIGINT: ColumnType = { kind: 'BIGINT' };

/** The order of groups: what was asked, then the keys, which tell all groups apart. */
export function groupOrderOf({ keys, measures, order }: GroupsRead): readonly OrderTerm[] {
  const types = new Map<string, ColumnType>(measures.map((measure) => [measure.name, measure.type]));
  for (const key of keys) types.set(keyColumn(key.field), key.field.type.column);
  const asked = order.map((term): OrderTerm => ({ ...term, type: types.get(term.name)! }));
  const rest = keys.map((key) => keyColumn(key.field)).filter((name) => !asked.some((term) => term.name === name));
  return [...asked, ...rest.map((name): OrderTerm => ({ name, type: types.get(name)!, descending: false }))];
}

/** One page of groups and one group more. */
export function groupTree(read: AuthorisedRead<GroupsRead>, after: readonly KeyValue[] | null, limit: number): ReadTree {
  const { backward } = read.read.paging;
  const terms = groupOrderOf(read.read);
  const groups = groupsOf(read);
  const from = after === null ? groups : filtered(groups, beyond(terms, after, backward));
  const keys = sortKeys(terms, backward, () => false);
  const ordered: Relation = keys.length > 0 ? { kind: 'Sort', input: from, keys } : from;
  return { tree: { kind: 'Page', input: ordered, limit }, columns: groupColumns(read.read) };
}

/** Number of groups, whatever the page. */
export function groupTotalTree(read: AuthorisedRead<GroupsRead>): ReadTree {
  const tree: Relation = {
    kind: 'Aggregate',
    input: groupsOf(read),
    keys: [],
    measures: [{ name: 'total', function: 'COUNT', argument: null, type: BIGINT }],
  };
  return { tree, columns: [{ name: 'total', type: BIGINT }] };
}

const groupColumns = ({ keys, measures }: GroupsRead): readonly OutputColumn[] => [
  ...keys.map((key) => ({ name: keyColumn(key.field), type: key.field.type.column })),
  ...measures.map(({ name, type }) => ({ name, type })),
];

function groupsOf(read: AuthorisedRead<GroupsRead>): Relation {
  const { keys, measures, having, where } = read.read;
  const input = filtered(schemaRelation(read, read.fields.values(), false), where);
  const grouped: Relation = {
    kind: 'Aggregate',
    input,
    keys: keys.map((key): NamedExpression => ({ name: keyColumn(key.field), expression: keyValue(key) })),
    measures: measures.map((measure): Measure => ({
      name: measure.name,
      function: measure.function,
      argument: measure.field === null ? null : columnRef(measure.field.name),
      type: measure.type,
      ...(measure.at !== null && { at: measure.at }),
    })),
  };
  return filtered(grouped, having);
}

function keyValue({ field, time }: GroupKey): QueryExpression {
  const value = columnRef(field.name);
  if (time === null) return value;
  return { kind: 'Call', function: 'DATE_TRUNC', arguments: [literal(STRING, time.grain), value, literal(STRING, time.timeZone)] };
}
