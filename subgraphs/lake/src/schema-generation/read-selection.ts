import { type ColumnType, Invalid } from '@lakeward/kernel';
import type { AggregateFunction, QueryExpression } from '@lakeward/query';
import { getArgumentValues, type GraphQLObjectType, type GraphQLResolveInfo } from 'graphql';

import { groupOrderNames, heldFields, havingNames, isMeasureField, keyFields, measureKinds, type MeasureName } from './group-measures.ts';
import { type GeneratedField, isTemporal } from './map-column-type.ts';
import { allOf, columnRef } from '@lakeward/query/query-terms';
import { readPaging, type Paging } from './read-paging.ts';
import { readValueFilter, readWhere } from './read-where.ts';
import { type SelectedField, selectedFields } from './selected-fields.ts';
import type { GeneratedDataset } from './snapshot-catalog.ts';

/** Parts of a connection that cost something and are made only when they are asked for. */
export interface WantedParts {
  readonly edges: boolean;
  readonly nodes: boolean;
  readonly pageInfo: boolean;
  /** Some cursor is asked for, so that the reader may come back. */
  readonly cursors: boolean;
  readonly totalCount: boolean;
}

interface Read {
  readonly generated: GeneratedDataset;
  readonly where: QueryExpression | null;
  readonly whereFields: ReadonlySet<string>;
  readonly paging: Paging;
  readonly wants: WantedParts;
}

export interface OrderKey {
  /** Output column that it sorts by. */
  readonly name: string;
  readonly descending: boolean;
}

/** What a dataset field asks for, in the words of its read schema; no policy has looked at it yet. */
export interface PageRead extends Read {
  readonly kind: 'PAGE';
  /** Fields of a row, in order of the read schema. */
  readonly select: readonly GeneratedField[];
  readonly order: readonly OrderKey[];
}

export interface GroupKey {
  readonly field: GeneratedField;
  /** Of dates and timestamps. */
  readonly time: { readonly grain: string; readonly timeZone: string } | null;
}

export interface GroupMeasure {
  /** Name of its output column: `count`, `sumTotal`, `percentileTotal@0.5`. */
  readonly name: string;
  readonly function: AggregateFunction;
  /** Null for the count of rows. */
  readonly field: GeneratedField | null;
  readonly type: ColumnType;
  readonly at: number | null;
}

export interface GroupsRead extends Read {
  readonly kind: 'GROUPS';
  readonly keys: readonly GroupKey[];
  readonly measures: readonly GroupMeasure[];
  /** Over the output columns. */
  readonly having: QueryExpression | null;
  readonly order: readonly OrderKey[];
  /** Where the selected values of a group stand: by response key of the measure, then by field, the output column. */
  readonly cells: readonly {
    readonly measure: string;
    readonly at: number | null;
    readonly fields: readonly { readonly name: string; readonly column: string }[];
  }[];
}

export type LakeRead = PageRead | GroupsRead;

/** Keys of groups get a sign that no measure can have. */
export const keyColumn = (field: GeneratedField): string => `key:${field.name}`;

type Arguments = Readonly<Record<string, unknown>>;

/** @throws Invalid for arguments that GraphQL's types cannot refuse */
export function readPage(generated: GeneratedDataset, args: Arguments, info: GraphQLResolveInfo): PageRead {
  const paging = readPaging(args);
  const where = readWhere(args['where'], generated.fields);
  const { wants, rows } = readConnection(info);
  const names = new Set(rows.map((field) => field.name));
  return {
    kind: 'PAGE',
    generated,
    where: where.predicate,
    whereFields: where.fields,
    paging,
    wants,
    select: generated.fields.filter((field) => names.has(field.name)),
    order: readOrder(args['orderBy']),
  };
}

/** @throws Invalid for arguments that GraphQL's types cannot refuse */
export function readGroups(generated: GeneratedDataset, args: Arguments, info: GraphQLResolveInfo): GroupsRead {
  const paging = readPaging(args);
  const where = readWhere(args['where'], generated.fields);
  const { wants, rows } = readConnection(info);
  const keys = readKeys(args['by'], generated);
  const measures = new Map<string, GroupMeasure>();
  const measure = (field: string, column: GeneratedField | null, at: number | null): string => {
    const made = measureOf(field, column, at);
    measures.set(made.name, made);
    return made.name;
  };
  const cells = rows.flatMap((row) => readCell(row, generated, keys, info, measure));
  const names = new Map(groupOrderNames(generated).map((name) => [name.name, name]));
  const order = readOrder(args['orderBy']).map((key): OrderKey => {
    const name = names.get(key.name)!;
    return { ...key, name: name.measure === 'key' ? groupedKey(name, keys) : measure(name.measure, name.field, null) };
  });
  const having = readHaving(args['having'], generated, measure, measures);
  if (measures.size === 0) measure('count', null, null);
  return {
    kind: 'GROUPS',
    generated,
    where: where.predicate,
    whereFields: where.fields,
    paging,
    wants,
    keys,
    measures: [...measures.values()],
    having,
    order,
    cells,
  };
}

function groupedKey(name: MeasureName, keys: readonly GroupKey[]): string {
  if (!keys.some((key) => key.field === name.field))
    throw new Invalid(`${name.name} sorts by a key that is not in by.`, { path: ['orderBy', name.name] });
  return keyColumn(name.field!);
}

function readConnection(info: GraphQLResolveInfo): { readonly wants: WantedParts; readonly rows: readonly SelectedField[] } {
  const parts = selectedFields(info.fieldNodes, info);
  const of = (name: string) => parts.filter((part) => part.name === name);
  const below = (name: string) => of(name).flatMap((part) => selectedFields(part.nodes, info));
  const edges = below('edges');
  const rowParents = [...of('nodes'), ...edges.filter((field) => field.name === 'node')];
  const ends = below('pageInfo');
  return {
    wants: {
      edges: of('edges').length > 0,
      nodes: of('nodes').length > 0,
      pageInfo: ends.length > 0,
      cursors:
        edges.some((field) => field.name === 'cursor') || ends.some((field) => field.name === 'startCursor' || field.name === 'endCursor'),
      totalCount: of('totalCount').length > 0,
    },
    rows: rowParents.flatMap((parent) => selectedFields(parent.nodes, info)),
  };
}

/** Each item has one key, by `@oneOf`; the first mention of a column counts. */
function readOrder(orderBy: unknown): readonly OrderKey[] {
  const keys = new Map<string, OrderKey>();
  for (const [at, item] of ((orderBy ?? []) as readonly Arguments[]).entries()) {
    const entries = Object.entries(item).filter(([, direction]) => direction !== null && direction !== undefined);
    if (entries.length !== 1) throw new Invalid('Each order names one column.', { path: ['orderBy', String(at)] });
    const [name, direction] = entries[0]!;
    if (!keys.has(name)) keys.set(name, { name, descending: direction === 'DESC' });
  }
  return [...keys.values()];
}

function readKeys(by: unknown, generated: GeneratedDataset): readonly GroupKey[] {
  const fields = new Map(keyFields(generated).map((field) => [field.name, field]));
  const keys = new Map<string, GroupKey>();
  for (const [at, item] of (by as readonly Arguments[]).entries()) {
    const path = ['by', String(at)];
    const entries = Object.entries(item).filter(([, given]) => given !== null && given !== undefined);
    if (entries.length !== 1) throw new Invalid('Each key names one column.', { path });
    const [name, given] = entries[0]!;
    const field = fields.get(name)!;
    if (keys.has(name)) throw new Invalid('A column is a key once.', { path: [...path, name] });
    if (given === false) throw new Invalid('A key is true; leave it out otherwise.', { path: [...path, name] });
    keys.set(name, { field, time: isTemporal(field.type) ? readTime(given as Arguments, field, [...path, name]) : null });
  }
  return [...keys.values()];
}

function readTime(given: Arguments, field: GeneratedField, path: readonly string[]): { readonly grain: string; readonly timeZone: string } {
  const grain = given['grain'] as string;
  const timeZone = (given['timeZone'] as string | null | undefined) ?? 'UTC';
  if (field.type.column.kind === 'DATE' && (grain === 'MINUTE' || grain === 'HOUR')) {
    throw new Invalid('A calendar day has no hours.', { path: [...path, 'grain'] });
  }
  if (!isTimeZone(timeZone)) throw new Invalid('This is no IANA time zone.', { path: [...path, 'timeZone'] });
  return { grain, timeZone };
}

/** Named zones only: engines read offsets such as +02:00 in different ways. */
function isTimeZone(name: string): boolean {
  if (!/^[A-Za-z][A-Za-z0-9_/+-]{0,63}$/.test(name)) return false;
  try {
    return Boolean(new Intl.DateTimeFormat('en', { timeZone: name }));
  } catch {
    return false;
  }
}

function measureOf(field: string, column: GeneratedField | null, at: number | null): GroupMeasure {
  if (!isMeasureField(field)) return { name: 'count', function: 'COUNT', field: null, type: { kind: 'BIGINT' }, at: null };
  const kind = measureKinds[field];
  const name = `${field}:${column!.name}${at === null ? '' : `@${at}`}`;
  return { name, function: kind.function, field: column, type: kind.typeOf(column!.type.column), at };
}

/** `sum { total }`, `percentile(at: 0.5) { total }`, `count`, `key { origin }`. */
function readCell(
  row: SelectedField,
  generated: GeneratedDataset,
  keys: readonly GroupKey[],
  info: GraphQLResolveInfo,
  measure: (field: string, column: GeneratedField | null, at: number | null) => string,
): GroupsRead['cells'] {
  if (row.name === 'count') return [{ measure: 'count', at: null, fields: [{ name: 'count', column: measure('count', null, null) }] }];
  const below = selectedFields(row.nodes, info);
  if (row.name === 'key') {
    const fields = keys
      .filter((key) => below.some((field) => field.name === key.field.name))
      .map((key) => ({ name: key.field.name, column: keyColumn(key.field) }));
    return [{ measure: 'key', at: null, fields }];
  }
  if (!isMeasureField(row.name)) return [];
  const held = new Map(heldFields(generated, measureKinds[row.name].holder).map((field) => [field.name, field]));
  const at = row.name === 'percentile' ? readAt(row, generated, info) : null;
  const names = [...new Set(below.map((field) => field.name))];
  return [{ measure: row.name, at, fields: names.map((name) => ({ name, column: measure(row.name, held.get(name)!, at) })) }];
}

function readAt(row: SelectedField, generated: GeneratedDataset, info: GraphQLResolveInfo): number {
  const group = info.schema.getType(`${generated.names.type}Group`) as GraphQLObjectType;
  const { at } = getArgumentValues(group.getFields()['percentile']!, row.nodes[0]!, info.variableValues) as { readonly at: number };
  if (at < 0 || at > 1) throw new Invalid('A percentile is asked at 0 to 1.', { path: ['percentile', 'at'] });
  return at;
}

function readHaving(
  having: unknown,
  generated: GeneratedDataset,
  measure: (field: string, column: GeneratedField | null, at: number | null) => string,
  measures: ReadonlyMap<string, GroupMeasure>,
): QueryExpression | null {
  if (having === undefined || having === null) return null;
  const names = new Map(havingNames(generated).map((name) => [name.name, name]));
  return allOf(
    Object.entries(having as Arguments).map(([name, filter]) => {
      const { measure: field, field: column } = names.get(name)!;
      const output = measure(field, column, null);
      return readValueFilter(filter, columnRef(output), measures.get(output)!.type, ['having', name]);
    }),
  );
}
