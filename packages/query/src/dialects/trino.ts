import { type ColumnType, Invalid, printColumnType, Unsupported } from '@lakeward/kernel';
import { isFloating, outputColumnsOf, sameType, structFields } from '../output-columns.ts';
import type { LiteralValue, Measure, QueryExpression, Relation, Scan } from '../query.ts';
import { visitExpressions } from '../walk-query.ts';
import { readDatePattern } from './date-pattern.ts';
import type { Dialect, Printed } from './dialect.ts';
import { readLikePattern } from './like-pattern.ts';
import { literalText } from './literal-text.ts';
import { printQuery } from './print-query.ts';
import { quoteName, quoteText } from './quote.ts';
import { constantText, truncationUnit, truncationZone } from './truncation.ts';

export interface TrinoTables {
  /** Catalog under which the datasets' databases stand. */
  readonly catalog: string;
}

/**
 * Prints a tree for Trino and Athena; a dataset is the table `"<catalog>"."<database>"."<name>"`.
 * @throws Unsupported or Invalid for what the engine cannot say; MalformedQuery for a tree that is wrong in itself
 */
export function printTrino(tree: Relation, tables: TrinoTables): string {
  return printQuery(tree, { ...expressions, scan: (scan, pad) => printScan(scan, tables, pad) });
}

function printScan(scan: Scan, { catalog }: TrinoTables, pad: string): string {
  if (scan.place) throw new Unsupported('Rows have no place on this engine.');
  const { database, name } = scan.dataset;
  const columns = outputColumnsOf(scan).map((column) => {
    // Hive's CSV tables hold text alone.
    const from: ColumnType =
      scan.dataset.format === 'CSV' && scan.dataset.columns.some((base) => base.name === column.name) ? { kind: 'STRING' } : column.type;
    const value = `"r".${quoteName(column.name)}`;
    return `${pad}  ${sameType(from, column.type) ? value : `TRY_CAST(${value} AS ${trinoType(column.type)})`} AS ${quoteName(column.name)}`;
  });
  const table = [catalog, database, name].map(quoteName).join('.');
  return ['SELECT', (columns.length > 0 ? columns : [`${pad}  1 AS "_"`]).join(',\n'), `${pad}FROM ${table} AS "r"`].join('\n');
}

function trinoType(type: ColumnType): string {
  switch (type.kind) {
    case 'DECIMAL':
      return `decimal(${type.precision},${type.scale})`;
    case 'ARRAY':
      return `array(${trinoType(type.element)})`;
    case 'MAP':
      return `map(${trinoType(type.key)}, ${trinoType(type.value)})`;
    case 'STRUCT':
      return `row(${type.fields.map((field) => `${quoteName(field.name)} ${trinoType(field.type)}`).join(', ')})`;
    case 'INT':
      return 'integer';
    case 'STRING':
      return 'varchar';
    case 'FLOAT':
      return 'real';
    case 'BINARY':
      return 'varbinary';
    case 'TIMESTAMP':
      return 'timestamp(3)';
    case 'BOOLEAN':
    case 'TINYINT':
    case 'SMALLINT':
    case 'BIGINT':
    case 'DOUBLE':
    case 'DATE':
      return type.kind.toLowerCase();
  }
}

function literal(type: ColumnType, value: LiteralValue): string {
  if (value === null) return `CAST(NULL AS ${trinoType(type)})`;
  if (type.kind === 'STRING') return `CAST(${quoteText(String(value))} AS varchar)`;
  if (type.kind === 'BOOLEAN') {
    if (typeof value !== 'boolean') throw new Invalid('A constant is no boolean.');
    return value ? 'TRUE' : 'FALSE';
  }
  const text = quoteText(literalText(type, value));
  return type.kind === 'BINARY' ? `from_base64(${text})` : `CAST(${text} AS ${trinoType(type)})`;
}

function castTo(input: Printed, to: ColumnType): string {
  if (sameType(input.type, to)) return input.text;
  if (
    to.kind === 'STRING' &&
    !['BOOLEAN', 'TINYINT', 'SMALLINT', 'INT', 'BIGINT', 'DECIMAL', 'DATE', 'TIMESTAMP'].includes(input.type.kind)
  ) {
    throw new Unsupported(`A cast from ${printColumnType(input.type)} to string differs between engines and is not offered.`);
  }
  if (input.type.kind === 'STRING' && to.kind === 'BINARY') return `to_utf8(${input.text})`;
  return `TRY_CAST(${input.text} AS ${trinoType(to)})`;
}

function call({ function: name, ...node }: Extract<QueryExpression, { kind: 'Call' }>, operands: readonly Printed[]): string {
  const texts = operands.map((operand) => operand.text);
  const [first = '', second = '', third] = texts;
  switch (name) {
    case 'LOWER':
      return `lower(${first})`;
    case 'UPPER':
      return `upper(${first})`;
    case 'TRIM':
      return `trim(${first})`;
    case 'CONCAT':
      return `(${texts.join(' || ')})`;
    case 'SUBSTRING':
      return `substring(${texts.join(', ')})`;
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
    case 'ROUND': {
      const [value, places] = operands;
      if (!value) throw new Invalid('ROUND takes a number.');
      const text = `round(${value.text}${places ? `, CAST(${places.text} AS integer)` : ''})`;
      return isFloating(value.type) ? text : `TRY_CAST(${text} AS ${trinoType(value.type)})`;
    }
    case 'DATE_TRUNC':
      return dateTrunc(operands);
    case 'PARSE_DATE':
    case 'PARSE_DATETIME':
      return parse(name, operands);
    case 'SHA256':
      return `lower(to_hex(sha256(to_utf8(${first}))))`;
    case 'STRUCT_PACK': {
      const fields = structFields({ function: name, ...node }).map((field, index) => ({
        name: field.name,
        operand: operands[index * 2 + 1]!,
      }));
      const type: ColumnType = { kind: 'STRUCT', fields: fields.map((field) => ({ name: field.name, type: field.operand.type })) };
      return `CAST(ROW(${fields.map((field) => field.operand.text).join(', ')}) AS ${trinoType(type)})`;
    }
  }
}

function arithmetic(sign: string, [left, right]: readonly Printed[]): string {
  if (!left || !right) throw new Invalid('Arithmetic takes two numbers.');
  const text = `${left.text} ${sign} ${right.text}`;
  return isFloating(left.type) || isFloating(right.type) ? `(${text})` : `TRY(${text})`;
}

function dateTrunc([unitOperand, value, zoneOperand]: readonly Printed[]): string {
  if (!value) throw new Invalid('DATE_TRUNC takes a unit, a value and a time zone.');
  const unit = quoteText(truncationUnit(unitOperand));
  const zone = truncationZone(zoneOperand);
  if (value.type.kind === 'DATE' || zone === null) return `date_trunc(${unit}, ${value.text})`;
  return `CAST(at_timezone(date_trunc(${unit}, at_timezone(with_timezone(${value.text}, 'UTC'), ${quoteText(zone)})), 'UTC') AS timestamp(3))`;
}

function parse(name: 'PARSE_DATE' | 'PARSE_DATETIME', [value, pattern]: readonly Printed[]): string {
  if (!value) throw new Invalid(`${name} takes a text and a pattern.`);
  const { guard, dateParse } = readDatePattern(constantText(pattern, `The pattern of ${name}`));
  const parsed = `TRY(date_parse(${value.text}, ${quoteText(dateParse)}))`;
  return `CASE WHEN regexp_like(${value.text}, ${quoteText(`^(?:${guard})$`)}) THEN CAST(${parsed} AS ${name === 'PARSE_DATE' ? 'date' : 'timestamp(3)'}) END`;
}

function measure({ function: name, type, at }: Measure, argument: Printed | null): string {
  if (!argument) {
    if (name !== 'COUNT') throw new Invalid(`${name} takes an argument.`);
    return 'count(*)';
  }
  const { text } = argument;
  const numbers = isFloating(argument.type) ? ` FILTER (WHERE NOT is_nan(${text}))` : '';
  const to = trinoType(type);
  switch (name) {
    case 'COUNT':
      return `count(${text})`;
    case 'COUNT_DISTINCT':
      return `count(DISTINCT ${text})`;
    case 'APPROX_COUNT_DISTINCT':
      return `approx_distinct(${text})`;
    case 'SUM':
      return `CAST(sum(${text}) AS ${to})`;
    case 'AVG':
      return `CAST(avg(${text}) AS ${to})`;
    case 'MIN':
      return sameType(argument.type, type) ? `min(${text})${numbers}` : `CAST(min(${text})${numbers} AS ${to})`;
    case 'MAX':
      return sameType(argument.type, type) ? `max(${text})${numbers}` : `CAST(max(${text})${numbers} AS ${to})`;
    case 'STDDEV':
      return `CAST(stddev_samp(${text})${numbers} AS ${to})`;
    case 'PERCENTILE':
      if (at === undefined || !(at >= 0 && at <= 1)) throw new Invalid('A percentile lies between 0 and 1.');
      return `CAST(approx_percentile(${text}, ${at}e0) AS ${to})`;
  }
}

const signs = { EQ: '=', NE: '<>', LT: '<', LTE: '<=', GT: '>', GTE: '>=' } as const;

function comparison(op: keyof typeof signs, left: Printed, right: Printed): string {
  for (const { type } of [left, right]) {
    if (['ARRAY', 'MAP', 'STRUCT'].includes(type.kind)) throw new Unsupported(`Values of ${printColumnType(type)} cannot be compared.`);
  }
  return `(${left.text} ${signs[op]} ${right.text})`;
}

function like(value: string, pattern: string): string {
  readLikePattern(pattern);
  return pattern.includes('\\') ? String.raw`(${value} LIKE ${quoteText(pattern)} ESCAPE '\')` : `(${value} LIKE ${quoteText(pattern)})`;
}

const expressions: Omit<Dialect, 'scan'> = {
  unsettledColumns: () => new Set(),
  settle: (text) => text,
  compareUnsettled: (op, text, constant) => `(${text} ${signs[op]} ${literal(constant.type, constant.value)})`,
  stored: () => {
    throw new Unsupported('This engine keeps no results for paging.');
  },
  literal,
  cast: castTo,
  call,
  measure,
  field: (input, name) => `${input}.${quoteName(name)}`,
  comparison,
  like,
  listMatch: (quantifier, list, element, predicate) =>
    `${quantifier === 'ANY' ? 'any_match' : 'all_match'}(${list}, ${element} -> ${predicate})`,
  condition,
};

/**
 * A row filter that is NULL lets Trino evaluate the caller's predicates on hidden rows, and one with a subquery does even when it is
 * two-valued (P20). A Filter right on a Scan is the policy's.
 */
function condition(text: string, predicate: QueryExpression, input: Relation): string {
  if (input.kind !== 'Scan') return text;
  visitExpressions(predicate, (part) => {
    if (part.kind === 'Exists') throw new Unsupported('A look-up in a row filter is not safe on this engine; it must be a list.');
  });
  return `(${text} AND COALESCE(${text}, FALSE))`;
}
