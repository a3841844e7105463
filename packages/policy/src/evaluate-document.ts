import { createHash } from 'node:crypto';

import { type Expression, type Literal, parseColumnType, type Predicate } from '@lakeward/kernel';

/** A value as the evaluator holds it: DATE and TIMESTAMP as their texts, whole numbers as bigint, decimals as number. */
export type DocumentValue = string | number | bigint | boolean | null;

/** Where the names of a document get their values from. A name that it does not know is NULL. */
export interface DocumentRow {
  column(path: string): DocumentValue;
  /** Is there a row in the look-up's mapping dataset? */
  exists?(lookup: Extract<Predicate, { exists: unknown }>['exists']): boolean | null;
}

/** A row without columns: for predicates that read claims only, once these are settled into literals. */
export const noRow: DocumentRow = { column: () => null };

/** Three-valued, as SQL: null = unknown. Claims must be settled before; an open claim or parameter is NULL. Never throws. */
export function evaluatePredicate(predicate: Predicate, row: DocumentRow): boolean | null {
  if ('and' in predicate) return conjunction(predicate.and.map((part) => evaluatePredicate(part, row)));
  if ('or' in predicate) return negation(conjunction(predicate.or.map((part) => negation(evaluatePredicate(part, row)))));
  if ('not' in predicate) return negation(evaluatePredicate(predicate.not, row));
  if ('isNull' in predicate) return evaluateExpression(predicate.isNull, row) === null;
  if ('exists' in predicate) return row.exists?.(predicate.exists) ?? null;
  if ('like' in predicate) {
    const value = evaluateExpression(predicate.like.value, row);
    return typeof value === 'string' ? likePattern(predicate.like.pattern).test(value) : null;
  }
  if ('in' in predicate) {
    const value = evaluateExpression(predicate.in.value, row);
    return negation(conjunction(predicate.in.set.map((member) => negation(equal(value, evaluateExpression(member, row))))));
  }
  const { left, op, right } = predicate.compare;
  const order = compareValues(evaluateExpression(left, row), evaluateExpression(right, row));
  if (order === null) return null;
  switch (op) {
    case 'EQ':
      return order === 0;
    case 'NE':
      return order !== 0;
    case 'LT':
      return order < 0;
    case 'LTE':
      return order <= 0;
    case 'GT':
      return order > 0;
    case 'GTE':
      return order >= 0;
  }
}

const negation = (value: boolean | null): boolean | null => (value === null ? null : !value);

function conjunction(parts: readonly (boolean | null)[]): boolean | null {
  if (parts.includes(false)) return false;
  return parts.includes(null) ? null : true;
}

function equal(left: DocumentValue, right: DocumentValue): boolean | null {
  const order = compareValues(left, right);
  return order === null ? null : order === 0;
}

/** Texts compare by their UTF-8 bytes, as both engines do; null when either is NULL or the kinds do not meet. */
function compareValues(left: DocumentValue, right: DocumentValue): number | null {
  if (left === null || right === null) return null;
  if (typeof left === 'string' && typeof right === 'string') return Buffer.compare(Buffer.from(left), Buffer.from(right));
  if (typeof left === 'boolean' && typeof right === 'boolean') return Number(left) - Number(right);
  const numeric = (value: DocumentValue) => typeof value === 'number' || typeof value === 'bigint';
  if (!numeric(left) || !numeric(right)) return null;
  if (left < right) return -1;
  return left > right ? 1 : 0;
}

function literalValue(literal: Literal): DocumentValue {
  if ('string' in literal) return literal.string;
  if ('boolean' in literal) return literal.boolean;
  if ('long' in literal) return wholeNumber(String(literal.long));
  if ('decimal' in literal) return Number(literal.decimal);
  if ('double' in literal) return literal.double;
  return 'date' in literal ? literal.date : literal.dateTime;
}

const wholeNumber = (text: string): bigint | null => (/^[+-]?\d+$/.test(text) ? BigInt(text) : null);

export function evaluateExpression(expression: Expression, row: DocumentRow): DocumentValue {
  if ('column' in expression) return row.column(expression.column);
  if ('literal' in expression) return literalValue(expression.literal);
  if ('claim' in expression || 'parameter' in expression) return null;
  if ('cast' in expression) return cast(evaluateExpression(expression.cast.value, row), expression.cast.type);
  const values = expression.call.arguments.map((argument) => evaluateExpression(argument, row));
  if (expression.call.function === 'COALESCE') return values.find((value) => value !== null) ?? null;
  if (values.includes(null)) return null;
  const text = (at: number) => String(values[at]);
  switch (expression.call.function) {
    case 'LOWER':
      return text(0).toLowerCase();
    case 'UPPER':
      return text(0).toUpperCase();
    case 'TRIM':
      return text(0).replace(/^ +| +$/g, '');
    case 'CONCAT':
      return values.map(String).join('');
    case 'REPLACE':
      return text(0).replaceAll(text(1), text(2));
    case 'SUBSTRING':
      return substring(text(0), Number(values[1]), values.length > 2 ? Number(values[2]) : null);
    case 'ADD':
      return arithmetic(
        values,
        (a, b) => a + b,
        (a, b) => a + b,
      );
    case 'SUBTRACT':
      return arithmetic(
        values,
        (a, b) => a - b,
        (a, b) => a - b,
      );
    case 'MULTIPLY':
      return arithmetic(
        values,
        (a, b) => a * b,
        (a, b) => a * b,
      );
    case 'ROUND': {
      const factor = 10 ** Number(values[1] ?? 0);
      const scaled = Number(values[0]) * factor;
      return (Math.sign(scaled) * Math.round(Math.abs(scaled))) / factor;
    }
    case 'SHA256':
      return createHash('sha256').update(text(0)).digest('hex');
    // Dates are left to the engines; here they are unknown, which denies.
    case 'DATE_TRUNC':
    case 'PARSE_DATE':
    case 'PARSE_DATETIME':
      return null;
  }
}

function arithmetic(
  values: readonly DocumentValue[],
  whole: (a: bigint, b: bigint) => bigint,
  broken: (a: number, b: number) => number,
): DocumentValue {
  const [left, right] = values;
  if (typeof left === 'bigint' && typeof right === 'bigint') return whole(left, right);
  return broken(Number(left), Number(right));
}

/** SQL's substring: positions from 1, negative ones from the end, 0 and beyond the start give ''. */
function substring(text: string, start: number, length: number | null): string {
  const points = Array.from(text);
  const from = start > 0 ? start - 1 : points.length + start;
  if (start === 0 || from < 0) return '';
  return points.slice(from, length === null ? undefined : from + Math.max(0, length)).join('');
}

function cast(value: DocumentValue, typeText: string): DocumentValue {
  if (value === null) return null;
  const type = parseColumnType(typeText);
  switch (type.kind) {
    case 'STRING':
      return String(value);
    case 'BOOLEAN':
      if (typeof value === 'boolean') return value;
      return typeof value === 'string' && /^(true|false)$/i.test(value) ? value.toLowerCase() === 'true' : null;
    case 'TINYINT':
    case 'SMALLINT':
    case 'INT':
    case 'BIGINT':
      if (typeof value === 'boolean') return value ? 1n : 0n;
      return typeof value === 'number' ? BigInt(Math.sign(value) * Math.round(Math.abs(value))) : wholeNumber(String(value));
    case 'FLOAT':
    case 'DOUBLE':
    case 'DECIMAL':
      if (typeof value === 'boolean') return value ? 1 : 0;
      return typeof value !== 'string' || /^[+-]?(\d+\.?\d*|\.\d+)([eE][+-]?\d+)?$/.test(value) ? Number(value) : null;
    case 'DATE':
      return typeof value === 'string' && /^\d{4}-\d{2}-\d{2}$/.test(value) ? value : null;
    case 'TIMESTAMP':
    case 'BINARY':
    case 'ARRAY':
    case 'MAP':
    case 'STRUCT':
      return null;
  }
}

/** LIKE with `\` as escape, anchored, over code points. */
function likePattern(pattern: string): RegExp {
  let text = '';
  for (let at = 0; at < pattern.length; at++) {
    const mark = pattern[at]!;
    if (mark === '\\' && at + 1 < pattern.length) text += pattern[++at]!.replace(/[\\^$.*+?()[\]{}|/-]/, '\\$&');
    else if (mark === '%') text += '[^]*';
    else if (mark === '_') text += '[^]';
    else text += mark.replace(/[\\^$.*+?()[\]{}|/-]/, '\\$&');
  }
  return new RegExp(`^${text}$`, 'u');
}
