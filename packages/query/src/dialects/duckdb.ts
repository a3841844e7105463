import { type ColumnType, Invalid, printColumnType, Unsupported } from '@lakeward/kernel';
import { isFloating, isInteger, sameType, structFields } from '../output-columns.ts';
import type { LiteralValue, Measure, QueryExpression, Relation, Scan } from '../query.ts';
import { readDatePattern } from './date-pattern.ts';
import type { Dialect, Printed } from './dialect.ts';
import { duckDbCast } from './duckdb-cast.ts';
import { simplifyPlaceOrder } from './duckdb-place-order.ts';
import { type DuckDbFiles, printDuckDbScan, printDuckDbStoredScan } from './duckdb-scan.ts';
import { duckDbType } from './duckdb-type.ts';
import { likeAsRegex, readLikePattern } from './like-pattern.ts';
import { literalText } from './literal-text.ts';
import { printQuery } from './print-query.ts';
import { quoteText } from './quote.ts';
import { constantText, truncationUnit, truncationZone } from './truncation.ts';

export type { DuckDbFiles } from './duckdb-scan.ts';

/**
 * Prints a tree for DuckDB 1.5, as one SELECT over the files themselves.
 * @throws Unsupported or Invalid for what the engine cannot say in Trino's meaning; MalformedQuery for a tree that is wrong in itself
 */
export function printDuckDb(tree: Relation, files: DuckDbFiles): string {
  return printQuery(simplifyPlaceOrder(tree), {
    ...expressions,
    scan: (scan, pad) => printDuckDbScan(scan, files, pad),
    stored: (scan, pad) => printDuckDbStoredScan(scan, files, pad),
    unsettledColumns: (scan) => new Set(scan.kind === 'Scan' ? fileTimestamps(scan, files) : timestampNames(scan.columns)),
  });
}

const timestampNames = (columns: readonly { readonly name: string; readonly type: ColumnType }[]): readonly string[] =>
  columns.filter((column) => column.type.kind === 'TIMESTAMP').map((column) => column.name);

/** Only Parquet holds instants; those of texts are settled by their cast. */
const fileTimestamps = (scan: Scan, files: DuckDbFiles): readonly string[] =>
  scan.dataset.format === 'PARQUET'
    ? timestampNames(scan.dataset.columns).filter((column) => !files.isWholeMilliseconds?.(scan, column))
    : [];

/** Instants of files may be finer than a millisecond; our type is not. */
const settle = (text: string): string => `date_trunc('milliseconds', ${text})`;

function compareUnsettled(op: keyof typeof signs, text: string, constant: Extract<QueryExpression, { kind: 'Literal' }>): string {
  const at = literal(constant.type, constant.value);
  const next = literal(constant.type, new Date(Date.parse(String(constant.value)) + 1).toISOString());
  switch (op) {
    case 'GTE':
      return `(${text} >= ${at})`;
    case 'GT':
      return `(${text} >= ${next})`;
    case 'LT':
      return `(${text} < ${at})`;
    case 'LTE':
      return `(${text} < ${next})`;
    case 'EQ':
      return `(${text} >= ${at} AND ${text} < ${next})`;
    case 'NE':
      return `(${text} < ${at} OR ${text} >= ${next})`;
  }
}

function literal(type: ColumnType, value: LiteralValue): string {
  if (value === null) return `CAST(NULL AS ${duckDbType(type)})`;
  if (type.kind === 'STRING') return quoteText(String(value));
  if (type.kind === 'BOOLEAN') {
    if (typeof value !== 'boolean') throw new Invalid('A constant is no boolean.');
    return value ? 'TRUE' : 'FALSE';
  }
  const text = quoteText(literalText(type, value));
  return type.kind === 'BINARY' ? `from_base64(${text})` : `CAST(${text} AS ${duckDbType(type)})`;
}

/** What Trino's trim takes away, as characters; DuckDB's own takes only blanks. */
const blanks = `concat(${[
  32, 9, 10, 11, 12, 13, 28, 29, 30, 31, 0x1680, 0x2000, 0x2001, 0x2002, 0x2003, 0x2004, 0x2005, 0x2006, 0x2008, 0x2009, 0x200a, 0x2028,
  0x2029, 0x205f, 0x3000,
]
  .map((code) => `chr(${code})`)
  .join(', ')})`;

function call({ function: name, ...node }: Extract<QueryExpression, { kind: 'Call' }>, operands: readonly Printed[]): string {
  const texts = operands.map((operand) => operand.text);
  const [first = '', second = '', third] = texts;
  switch (name) {
    case 'LOWER':
      return `lower(${first})`;
    case 'UPPER':
      return `upper(${first})`;
    case 'TRIM':
      return `trim(${first}, ${blanks})`;
    case 'CONCAT':
      return `(${texts.join(' || ')})`;
    case 'SUBSTRING':
      return substring(operands);
    case 'REPLACE':
      return `replace(${first}, ${second}, ${third ?? "''"})`;
    case 'COALESCE':
      return `COALESCE(${texts.join(', ')})`;
    case 'ADD':
      return arithmetic('+', operands);
    case 'SUBTRACT':
      return arithmetic('-', operands);
    case 'MULTIPLY':
      return arithmetic('*', operands);
    case 'ROUND':
      return round(operands);
    case 'DATE_TRUNC':
      return dateTrunc(operands);
    case 'PARSE_DATE':
    case 'PARSE_DATETIME':
      return parse(name, operands);
    case 'SHA256':
      return `sha256(${first})`;
    case 'STRUCT_PACK': {
      const fields = structFields({ function: name, ...node }).map((field, index) => `${quoteText(field.name)}: ${texts[index * 2 + 1]}`);
      return `{${fields.join(', ')}}`;
    }
  }
}

/** Trino gives an empty text for a start of 0; DuckDB begins before the first character. */
function substring(operands: readonly Printed[]): string {
  const [value, start, length] = operands;
  if (!value || !start) throw new Invalid('SUBSTRING takes a text, a start and a length.');
  const text = `substring(${[value, start, ...(length ? [length] : [])].map((operand) => operand.text).join(', ')})`;
  const constant = start.expression.kind === 'Literal' ? Number(start.expression.value) : null;
  if (constant === 0) return `CASE WHEN ${value.text} IS NOT NULL THEN '' END`;
  return constant === null ? `CASE WHEN ${start.text} = 0 THEN '' ELSE ${text} END` : text;
}

/** What does not fit the type of the result is NULL: an error would speak of rows that the reader may not see. */
function arithmetic(sign: string, [left, right]: readonly Printed[]): string {
  if (!left || !right) throw new Invalid('Arithmetic takes two numbers.');
  const text = `${left.text} ${sign} ${right.text}`;
  return isFloating(left.type) || isFloating(right.type) ? `(${text})` : `TRY(${text})`;
}

function round([value, places]: readonly Printed[]): string {
  if (!value) throw new Invalid('ROUND takes a number.');
  const text = places ? `round(${value.text}, ${placesText(places)})` : `round(${value.text})`;
  return isFloating(value.type) ? text : `TRY_CAST(${text} AS ${duckDbType(value.type)})`;
}

function placesText(places: Printed): string {
  const count = places.expression.kind === 'Literal' ? Number(places.expression.value) : Number.NaN;
  if (!Number.isInteger(count) || Math.abs(count) > 38) throw new Invalid('ROUND takes a constant whole number of places.');
  return String(count);
}

function dateTrunc([unitOperand, value, zoneOperand]: readonly Printed[]): string {
  if (!value) throw new Invalid('DATE_TRUNC takes a unit, a value and a time zone.');
  const unit = quoteText(truncationUnit(unitOperand));
  const zone = truncationZone(zoneOperand);
  if (value.type.kind === 'DATE') return `CAST(date_trunc(${unit}, ${value.text}) AS DATE)`;
  if (zone === null) return `date_trunc(${unit}, ${value.text})`;
  const local = `timezone(${quoteText(zone)}, timezone('UTC', ${value.text}))`;
  return `timezone('UTC', timezone(${quoteText(zone)}, date_trunc(${unit}, ${local})))`;
}

function parse(name: 'PARSE_DATE' | 'PARSE_DATETIME', [value, pattern]: readonly Printed[]): string {
  if (!value) throw new Invalid(`${name} takes a text and a pattern.`);
  const { guard, strptime, twoDigitYear } = readDatePattern(constantText(pattern, `The pattern of ${name}`));
  let parsed = `try_strptime(${value.text}, ${quoteText(strptime)})`;
  // Two digits mean 1970 to 2069 in Trino; DuckDB reads 69 as 1969.
  if (twoDigitYear) parsed = `CASE WHEN year(${parsed}) = 1969 THEN ${parsed} + to_years(100) ELSE ${parsed} END`;
  if (name === 'PARSE_DATE') parsed = `CAST(${parsed} AS DATE)`;
  return `CASE WHEN regexp_full_match(${value.text}, ${quoteText(guard)}) THEN ${parsed} END`;
}

function measure({ function: name, type, at }: Measure, argument: Printed | null): string {
  if (!argument) {
    if (name !== 'COUNT') throw new Invalid(`${name} takes an argument.`);
    return 'count(*)';
  }
  const { text } = argument;
  const to = duckDbType(type);
  // NaN is the greatest number for DuckDB and none for Trino.
  const numbers = isFloating(argument.type) ? ` FILTER (WHERE NOT isnan(${text}))` : '';
  switch (name) {
    case 'COUNT':
      return `count(${text})`;
    case 'COUNT_DISTINCT':
      return `count(DISTINCT ${text})`;
    case 'APPROX_COUNT_DISTINCT':
      return `approx_count_distinct(${text})`;
    case 'SUM':
      return `CAST(sum(${text}) AS ${to})`;
    case 'AVG':
      return type.kind === 'DECIMAL' ? `CAST(CAST(avg(${text}) AS VARCHAR) AS ${to})` : `CAST(avg(${text}) AS ${to})`;
    case 'MIN':
      return cast(`min(${text})${numbers}`, argument.type, type);
    case 'MAX':
      return cast(`max(${text})${numbers}`, argument.type, type);
    case 'STDDEV':
      return `CAST(stddev_samp(${text})${numbers} AS ${to})`;
    case 'PERCENTILE': {
      if (at === undefined || !(at >= 0 && at <= 1)) throw new Invalid('A percentile lies between 0 and 1.');
      const value = `quantile_cont(${text}, ${at})`;
      return isInteger(type) ? `CAST(round(${value}) AS ${to})` : `CAST(${value} AS ${to})`;
    }
  }
}

const cast = (text: string, from: ColumnType, to: ColumnType): string => (sameType(from, to) ? text : `CAST(${text} AS ${duckDbType(to)})`);

const signs = { EQ: '=', NE: '<>', LT: '<', LTE: '<=', GT: '>', GTE: '>=' } as const;

function comparison(op: keyof typeof signs, left: Printed, right: Printed): string {
  for (const { type } of [left, right]) {
    if (['ARRAY', 'MAP', 'STRUCT'].includes(type.kind)) throw new Unsupported(`Values of ${printColumnType(type)} cannot be compared.`);
  }
  const text = `${left.text} ${signs[op]} ${right.text}`;
  const floating = [left, right].filter((side) => isFloating(side.type) && side.expression.kind !== 'Literal');
  if (floating.length === 0) return `(${text})`;
  // Nothing compares to NaN in Trino; in DuckDB it equals itself and is the greatest number.
  if (floating.length < 2 && (left.expression.kind === 'Literal' || right.expression.kind === 'Literal')) {
    const [nan] = floating;
    const nanIsGreater = nan === left ? op === 'GT' || op === 'GTE' : op === 'LT' || op === 'LTE';
    return nanIsGreater ? `(${text} AND NOT isnan(${nan!.text}))` : `(${text})`;
  }
  const isNan = floating.map((side) => `isnan(${side.text})`).join(' OR ');
  return `CASE WHEN ${isNan} THEN ${op === 'NE' ? 'TRUE' : 'FALSE'} ELSE ${text} END`;
}

function like(value: string, pattern: string): string {
  const simple = readLikePattern(pattern);
  const regex = simple === null ? likeAsRegex(pattern) : null;
  if (regex !== null) return `regexp_full_match(${value}, ${quoteText(regex)})`;
  if (!pattern.includes('\\')) return `(${value} LIKE ${quoteText(pattern)})`;
  // LIKE … ESCAPE is slow and never pushed down, so the forms that callers make have functions of their own.
  switch (simple?.form) {
    case 'exact':
      return `(${value} = ${quoteText(simple.text)})`;
    case 'prefix':
      return `starts_with(${value}, ${quoteText(simple.text)})`;
    case 'suffix':
      return `suffix(${value}, ${quoteText(simple.text)})`;
    case 'contains':
      return `contains(${value}, ${quoteText(simple.text)})`;
    case undefined:
      return String.raw`(${value} LIKE ${quoteText(pattern)} ESCAPE '\')`;
  }
}

/** Three-valued: one element for which nothing is known makes the answer unknown, unless another one settles it. */
function listMatch(quantifier: 'ANY' | 'ALL', list: string, element: string, predicate: string): string {
  const count = (condition: string): string => `len(list_filter(${list}, lambda ${element}: ${condition}))`;
  const settled = quantifier === 'ANY' ? predicate : `NOT (${predicate})`;
  const [yes, no] = quantifier === 'ANY' ? ['TRUE', 'FALSE'] : ['FALSE', 'TRUE'];
  return `CASE WHEN ${list} IS NULL THEN NULL WHEN ${count(settled)} > 0 THEN ${yes} WHEN ${count(`(${predicate}) IS NULL`)} > 0 THEN NULL ELSE ${no} END`;
}

const expressions: Omit<Dialect, 'scan' | 'stored' | 'unsettledColumns'> = {
  settle,
  compareUnsettled,
  literal,
  cast: (input, to) => duckDbCast(input.text, input.type, to),
  call,
  measure,
  field: (input, name) => `struct_extract(${input}, ${quoteText(name)})`,
  comparison,
  like,
  listMatch,
  condition: (text) => text,
};
