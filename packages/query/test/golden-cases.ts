import { type Dataset, parseColumnType } from '@lakeward/kernel';

import {
  PLACE_FILE,
  PLACE_ROW,
  type LiteralValue,
  type Measure,
  type QueryExpression,
  type QueryFunction,
  type Relation,
} from '../src/query.ts';
import { airports, birdstrikes, delays, earthquakes, flights, headless, logLines, loosePartitions, movies } from './golden-datasets.ts';

const ref = (name: string, side?: 'left' | 'right'): QueryExpression => ({ kind: 'ColumnRef', name, ...(side && { side }) });
const value = (type: string, constant: LiteralValue): QueryExpression => ({
  kind: 'Literal',
  type: parseColumnType(type),
  value: constant,
});
const text = (constant: string): QueryExpression => value('string', constant);
const call = (name: QueryFunction, ...args: readonly QueryExpression[]): QueryExpression => ({
  kind: 'Call',
  function: name,
  arguments: args,
});
const cast = (input: QueryExpression, from: string, to: string): QueryExpression => ({
  kind: 'Cast',
  input,
  from: parseColumnType(from),
  type: parseColumnType(to),
});
const compare = (left: QueryExpression, op: 'EQ' | 'NE' | 'LT' | 'LTE' | 'GT' | 'GTE', right: QueryExpression): QueryExpression => ({
  kind: 'Comparison',
  op,
  left,
  right,
});
const and = (...operands: readonly QueryExpression[]): QueryExpression => ({ kind: 'Logical', op: 'AND', operands });
const or = (...operands: readonly QueryExpression[]): QueryExpression => ({ kind: 'Logical', op: 'OR', operands });
const field = (input: QueryExpression, name: string): QueryExpression => ({ kind: 'Field', input, name });

const scan = (dataset: Dataset, columns?: readonly string[], place = false): Relation => ({
  kind: 'Scan',
  dataset,
  snapshot: dataset.snapshot!,
  columns: columns ?? [...dataset.columns, ...dataset.partitionKeys].map((column) => column.name),
  place,
});
const filter = (input: Relation, predicate: QueryExpression): Relation => ({ kind: 'Filter', input, predicate });
const project = (input: Relation, columns: Readonly<Record<string, QueryExpression>>): Relation => ({
  kind: 'Project',
  input,
  columns: Object.entries(columns).map(([name, expression]) => ({ name, expression })),
});
const sort = (input: Relation, ...keys: readonly string[]): Relation => ({
  kind: 'Sort',
  input,
  keys: keys.map((key) => ({ expression: ref(key.replace(/^-/, '')), descending: key.startsWith('-') })),
});
const page = (input: Relation, limit: number): Relation => ({ kind: 'Page', input, limit });
const measure = (name: string, function_: Measure['function'], argument: QueryExpression | null, type: string, at?: number): Measure => ({
  name,
  function: function_,
  argument,
  type: parseColumnType(type),
  ...(at !== undefined && { at }),
});

/** Filter, masks and read schema over the flights, as a guarded typed query has them. */
const west = filter(scan(flights, ['date', 'delay', 'origin']), {
  kind: 'InList',
  value: ref('origin'),
  set: [text('LAX'), text('SFO'), value('string', null)],
});
const masked = project(west, {
  date: ref('date'),
  delay: {
    kind: 'Case',
    branches: [{ when: compare(ref('origin'), 'EQ', text('LAX')), then: ref('delay') }],
    otherwise: value('bigint', null),
  },
  origin: ref('origin'),
});
const typedStrikes = project(scan(birdstrikes), {
  airport: call('TRIM', ref('Airport Name')),
  day: call('PARSE_DATE', ref('Flight Date'), text('yyyy-MM-dd')),
  cost: cast(call('REPLACE', ref('Cost Total $'), text(','), text('')), 'string', 'decimal(12,2)'),
});

/** One tree a case; each node and each function stands in at least one. */
export const goldenCases: Readonly<Record<string, Relation>> = {
  'scan-parquet': scan(flights),
  'scan-parquet-place': scan(flights, ['origin'], true),
  'scan-csv': scan(birdstrikes),
  'scan-csv-without-header': scan(headless),
  'scan-json-list': scan(movies),
  'scan-json-document': scan(earthquakes),
  'scan-json-lines': scan(logLines),
  'scan-partitions-in-folders': filter(scan(delays), compare(ref('month'), 'EQ', value('date', '2001-01-01'))),
  'scan-partitions-of-the-snapshot': scan(loosePartitions),
  'scan-without-files': scan({ ...flights, snapshot: { ...flights.snapshot!, files: [] } }),
  'scan-of-no-column': { kind: 'Aggregate', input: scan(flights, []), keys: [], measures: [measure('rows', 'COUNT', null, 'bigint')] },
  'stored-scan': page(
    filter({ kind: 'StoredScan', key: 'results/qx_1/rows.parquet', columns: [{ name: 'day', type: { kind: 'DATE' } }, { name: 'at', type: { kind: 'TIMESTAMP' } }] }, compare(ref(PLACE_ROW), 'GTE', value('bigint', '100'))),
    50,
  ),
  'policy-filter-and-mask': masked,
  'page-sorted-over-policy': project(page(sort(filter(masked, compare(ref('delay'), 'GT', value('bigint', '60'))), '-delay', 'origin'), 101), {
    origin: ref('origin'),
    delay: ref('delay'),
  }),
  'page-by-place': page(
    sort(filter(scan(flights, ['origin'], true), or(compare(ref(PLACE_FILE), 'GT', value('bigint', '0')), and(compare(ref(PLACE_FILE), 'EQ', value('bigint', '0')), or(compare(ref(PLACE_ROW), 'GT', value('bigint', '2900000')), { kind: 'IsNull', operand: ref(PLACE_ROW) })))), PLACE_FILE, PLACE_ROW),
    100,
  ),
  'page-by-column-and-place': page(sort(scan(delays, ['mean'], true), '-mean', PLACE_FILE, PLACE_ROW), 10),
  'read-schema': page(sort(typedStrikes, 'day', 'airport'), 20),
  'condition-on-instants': filter(scan(flights, ['date', 'origin']), and(compare(ref('date'), 'GTE', value('timestamp', '2001-03-01T00:00:00.000Z')), compare(ref('date'), 'LTE', value('timestamp', '2001-03-31T23:59:59.999Z')), { kind: 'Not', operand: compare(ref('date'), 'EQ', value('timestamp', '2001-03-10T10:00:00+02:00')) })),
  'order-by-instants': page(sort(scan(flights, ['date', 'origin']), '-date'), 10),
  'literals': project(scan(flights, ['origin']), {
    text: text(`it's "quoted" \\ ü`), yes: value('boolean', true), tiny: value('tinyint', 1), big: value('bigint', '-9223372036854775808'), money: value('decimal(10,2)', '-1.50'),
    float: value('float', 0.1), double: value('double', 1e300), nan: value('double', Number.NaN), day: value('date', '2024-02-29'), at: value('timestamp', '2024-01-31T10:00:00.123Z'),
    bytes: value('binary', 'AAEC'), nothing: value('array<struct<a:int>>', null),
  }),
  'conditions': filter(scan(airports), or(
    and(compare(ref('state'), 'NE', text('CA')), compare(ref('iata'), 'LT', text('M'))),
    { kind: 'Not', operand: { kind: 'IsNull', operand: ref('latitude') } },
    { kind: 'InList', value: ref('state'), set: [] },
    { kind: 'Like', value: ref('iata'), pattern: 'L_X%' },
    { kind: 'Like', value: ref('iata'), pattern: String.raw`50\%%` },
    { kind: 'Like', value: ref('iata'), pattern: String.raw`%a\_b%` },
    { kind: 'Like', value: ref('iata'), pattern: String.raw`_\_%` },
    and(), or(),
  )),
  'floating-comparisons': filter(scan(movies), and(compare(ref('IMDB Rating'), 'GT', value('double', 5)), compare(value('double', 9), 'GT', ref('IMDB Rating')), { kind: 'Not', operand: compare(ref('IMDB Rating'), 'EQ', ref('IMDB Rating')) })),
  'text-functions': project(scan(airports), {
    lower: call('LOWER', ref('iata')), upper: call('UPPER', ref('iata')), trim: call('TRIM', ref('iata')), concat: call('CONCAT', ref('iata'), text('-'), ref('state')),
    part: call('SUBSTRING', ref('iata'), value('bigint', '2'), value('bigint', '2')), tail: call('SUBSTRING', ref('iata'), cast(ref('latitude'), 'string', 'int')),
    replace: call('REPLACE', ref('iata'), text('A'), text('B')), either: call('COALESCE', ref('state'), text('none')), digest: call('SHA256', ref('iata')),
  }),
  'number-functions': project(scan(flights, ['delay', 'distance']), {
    sum: call('ADD', ref('delay'), ref('distance')), difference: call('SUBTRACT', ref('delay'), value('double', 0.5)), product: call('MULTIPLY', value('decimal(5,2)', '1.50'), value('decimal(5,1)', '2.0')),
    whole: call('ROUND', value('double', 2.5)), cents: call('ROUND', value('decimal(10,3)', '2.345'), value('int', 2)),
  }),
  'time-functions': project(scan(flights, ['date']), {
    month: call('DATE_TRUNC', text('MONTH'), ref('date'), text('UTC')), local: call('DATE_TRUNC', text('DAY'), ref('date'), text('America/Los_Angeles')),
    day: call('DATE_TRUNC', text('WEEK'), value('date', '2024-02-29'), text('UTC')), parsed: call('PARSE_DATE', text('Jun 12 1998'), text('MMM dd yyyy')),
    short: call('PARSE_DATE', text('1/8/90'), text('M/d/yy')), instant: call('PARSE_DATETIME', text('02.01.2024 3:04:05'), text('dd.MM.yyyy H:mm:ss')),
  }),
  'casts-from-text': project(scan(airports, ['latitude']), Object.fromEntries(['boolean', 'tinyint', 'int', 'bigint', 'float', 'double', 'decimal(9,6)', 'date', 'timestamp', 'binary', 'string'].map((to) => [to, cast(ref('latitude'), 'string', to)]))),
  'casts-of-numbers': project(scan(flights, ['delay', 'date']), {
    text: cast(ref('delay'), 'bigint', 'string'), small: cast(ref('delay'), 'bigint', 'smallint'), at: cast(ref('date'), 'timestamp', 'string'), day: cast(ref('date'), 'timestamp', 'date'),
    whole: cast(value('double', 2.5), 'double', 'int'), money: cast(value('double', 0.285), 'double', 'decimal(10,2)'),
  }),
  'nested-fields': project(filter(scan(earthquakes), compare(field(ref('properties'), 'mag'), 'GTE', value('double', 5))), {
    place: field(ref('properties'), 'place'),
    shallow: { kind: 'ListMatch', list: field(ref('geometry'), 'coordinates'), quantifier: 'ANY', predicate: compare(ref('$element'), 'LT', value('double', 10)) },
    all: { kind: 'ListMatch', list: field(ref('geometry'), 'coordinates'), quantifier: 'ALL', predicate: compare(ref('$element'), 'LT', value('double', 10)) },
    packed: call('STRUCT_PACK', text('mag'), field(ref('properties'), 'mag'), text('id'), ref('id')),
  }),
  'aggregate-with-keys': page(sort({
    kind: 'Aggregate', input: filter(masked, compare(ref('delay'), 'GT', value('bigint', '0'))),
    keys: [{ name: 'origin', expression: ref('origin') }, { name: 'month', expression: call('DATE_TRUNC', text('MONTH'), ref('date'), text('UTC')) }],
    measures: [measure('flights', 'COUNT', null, 'bigint'), measure('worst', 'MAX', ref('delay'), 'bigint')],
  }, '-flights'), 10),
  'aggregate-every-function': {
    kind: 'Aggregate', input: scan(movies), keys: [],
    measures: [
      measure('all', 'COUNT', null, 'bigint'), measure('known', 'COUNT', ref('US Gross'), 'bigint'), measure('titles', 'COUNT_DISTINCT', ref('Title'), 'bigint'), measure('about', 'APPROX_COUNT_DISTINCT', ref('Title'), 'bigint'),
      measure('sum', 'SUM', ref('US Gross'), 'bigint'), measure('mean', 'AVG', ref('US Gross'), 'double'), measure('exact', 'AVG', value('decimal(10,2)', '1.10'), 'decimal(10,2)'),
      measure('least', 'MIN', ref('IMDB Rating'), 'double'), measure('most', 'MAX', ref('US Gross'), 'bigint'), measure('spread', 'STDDEV', ref('IMDB Rating'), 'double'), measure('middle', 'PERCENTILE', ref('US Gross'), 'bigint', 0.5),
    ],
  },
  'having': filter({ kind: 'Aggregate', input: scan(flights, ['origin']), keys: [{ name: 'origin', expression: ref('origin') }], measures: [measure('n', 'COUNT', null, 'bigint')] }, compare(ref('n'), 'GT', value('bigint', '1000'))),
  'join-inner': project({ kind: 'Join', join: 'INNER', left: scan(flights, ['origin', 'delay']), right: scan(airports, ['iata', 'state']), on: compare(ref('origin', 'left'), 'EQ', ref('iata', 'right')) }, { state: ref('state', 'right'), delay: ref('delay', 'left') }),
  'join-left': project({ kind: 'Join', join: 'LEFT', left: scan(flights, ['origin', 'date']), right: scan(airports, ['iata', 'state']), on: compare(ref('origin', 'left'), 'EQ', ref('iata', 'right')) }, { state: ref('state', 'right'), date: ref('date', 'left') }),
  'join-semi': { kind: 'Join', join: 'SEMI', left: scan(flights, ['origin']), right: scan(airports, ['iata']), on: compare(ref('origin', 'left'), 'EQ', ref('iata', 'right')) },
  'join-anti': { kind: 'Join', join: 'ANTI', left: scan(flights, ['origin']), right: scan(airports, ['iata']), on: compare(ref('origin', 'left'), 'EQ', ref('iata', 'right')) },
  'exists-in-policy': filter(scan(flights, ['origin', 'delay']), { kind: 'Exists', relation: filter(scan(airports, ['iata', 'state']), compare(ref('state'), 'EQ', text('CA'))), on: compare(ref('origin', 'left'), 'EQ', ref('iata', 'right')) }),
}; // prettier-ignore
