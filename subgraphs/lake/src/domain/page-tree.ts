import type { ColumnType } from '@lakeward/kernel';
import { type NamedExpression, type OutputColumn, PLACE_FILE, PLACE_ROW, type QueryExpression, type Relation } from '@lakeward/query';

import { baseColumnsOf } from '../schema-generation/lower-read-schema.ts';
import { allOf, columnRef, literal, not } from '@lakeward/query/query-terms';
import type { PageRead } from '../schema-generation/read-selection.ts';
import type { AuthorisedRead, ReadableField } from './authorise-read.ts';
import { beyond, type KeyValue, type OrderTerm, sortKeys } from '@lakeward/query/keyset';

/** A question to the guarded lake, short of its decisions and limits. */
export interface ReadTree {
  readonly tree: Relation;
  readonly columns: readonly OutputColumn[];
}

const BIGINT: ColumnType = { kind: 'BIGINT' };
const placeTerms: readonly OrderTerm[] = [PLACE_FILE, PLACE_ROW].map((name) => ({ name, type: BIGINT, descending: false }));

/** Scan → row predicate → records that count → the read schema's columns. What the caller's own query stands on. */
export function schemaRelation(read: AuthorisedRead, fields: Iterable<ReadableField>, place: boolean): Relation {
  const wanted = new Map([...fields].map((field) => [field.field.name, field]));
  const shown = read.read.generated.fields.flatMap((field) => wanted.get(field.name) ?? []);
  const expressions = [...shown.map(shownValue), ...read.dropsFor.flatMap(badFlag), ...(read.rowPredicate ? [read.rowPredicate] : [])];
  const needed = new Set(expressions.flatMap(baseColumnsOf));
  const columns = scanColumns(read, needed);
  let relation: Relation = { kind: 'Scan', dataset: read.dataset, snapshot: read.snapshot, columns, place };
  if (read.rowPredicate) relation = { kind: 'Filter', input: relation, predicate: read.rowPredicate };
  if (read.dropsFor.length > 0) relation = { kind: 'Filter', input: relation, predicate: allOf(read.dropsFor.flatMap(badFlag).map(not)) };
  const projected: NamedExpression[] = shown.map((field) => ({ name: field.field.name, expression: shownValue(field) }));
  if (place) projected.push(...placeTerms.map(({ name }) => ({ name, expression: columnRef(name) })));
  if (projected.length === 0) projected.push(onlyRow);
  return { kind: 'Project', input: relation, columns: projected };
}

/** Base columns of a scan, in order of the dataset; at least one, also where only rows are counted. */
export function scanColumns(read: AuthorisedRead, needed: ReadonlySet<string>): readonly string[] {
  const columns = [...read.dataset.columns, ...read.dataset.partitionKeys].map((column) => column.name);
  const wanted = columns.filter((name) => needed.has(name));
  return wanted.length > 0 ? wanted : [columns.find((name) => read.decision.columns.has(name))!];
}

/** A masked value is never replaced by the default: the reader would learn that the raw one is missing. */
const shownValue = ({ lowered, visibility }: ReadableField): QueryExpression => (visibility === 'CLEAR' ? lowered.filled : lowered.value);

const badFlag = ({ lowered }: ReadableField): readonly QueryExpression[] => (lowered.bad === null ? [] : [lowered.bad]);

/** A relation has a column, also where only its rows count. */
const onlyRow: NamedExpression = { name: '$any', expression: literal({ kind: 'BOOLEAN' }, true) };

export const filtered = (input: Relation, predicate: QueryExpression | null): Relation =>
  predicate === null ? input : { kind: 'Filter', input, predicate };

/** The whole order of a page: what was asked, then what tells equal rows apart. */
export function orderOf(read: AuthorisedRead<PageRead>): readonly OrderTerm[] {
  const typed = (name: string, descending: boolean): OrderTerm => ({ name, type: read.fields.get(name)!.field.type.column, descending });
  const asked = read.read.order.map((key) => typed(key.name, key.descending));
  if (read.tieBreak === 'PLACE') return [...asked, ...placeTerms];
  if (read.tieBreak === 'STORED') return asked;
  return [...asked, ...read.uniqueKey!.filter((name) => !asked.some((term) => term.name === name)).map((name) => typed(name, false))];
}

/**
 * One page and one row more, which tells whether there is a further page.
 * @param after values of the cursor's row, null = from the start (or the end)
 * @param limit rows to ask for; null = all, for a result that is stored
 * @param sorted false trusts that the engine keeps the order of the files; the caller checks the places that come back
 */
export function pageTree(
  read: AuthorisedRead<PageRead>,
  after: readonly KeyValue[] | null,
  limit: number | null,
  sorted: boolean,
): ReadTree {
  const { backward } = read.read.paging;
  const terms = orderOf(read);
  const place = read.tieBreak === 'PLACE';
  const rows = filtered(schemaRelation(read, read.fields.values(), place), read.read.where);
  const from = after === null ? rows : filtered(rows, beyond(terms, after, backward));
  const keys = sortKeys(terms, backward, (term) => placeTerms.includes(term));
  // Project, Page, Sort and Filter in this order are printed as one SELECT, so the order stands outermost.
  const ordered: Relation = sorted && keys.length > 0 ? { kind: 'Sort', input: from, keys } : from;
  const page: Relation = limit === null ? ordered : { kind: 'Page', input: ordered, limit };
  const columns = outputColumns(read, terms);
  const shown = columns.map(({ name }) => (name === onlyRow.name ? onlyRow : { name, expression: columnRef(name) }));
  return { tree: { kind: 'Project', input: page, columns: shown }, columns };
}

/** Selected fields in order, then those parts of the order that were not selected. */
function outputColumns(read: AuthorisedRead<PageRead>, terms: readonly OrderTerm[]): readonly OutputColumn[] {
  const columns = new Map<string, ColumnType>();
  for (const field of read.read.select) if (read.fields.has(field.name)) columns.set(field.name, field.type.column);
  for (const term of terms) if (!columns.has(term.name)) columns.set(term.name, term.type);
  if (columns.size === 0) columns.set(onlyRow.name, { kind: 'BOOLEAN' });
  return [...columns].map(([name, type]) => ({ name, type }));
}

/** Number of rows that the filter leaves, whatever the page. */
export function totalTree(read: AuthorisedRead): ReadTree {
  const used = [...read.read.whereFields].map((name) => read.fields.get(name)!);
  const input = filtered(schemaRelation(read, used, false), read.read.where);
  const columns: OutputColumn[] = [{ name: 'total', type: BIGINT }];
  return {
    tree: { kind: 'Aggregate', input, keys: [], measures: [{ name: 'total', function: 'COUNT', argument: null, type: BIGINT }] },
    columns,
  };
}
