import { type ColumnType, Invalid } from '@lakeward/kernel';
import type { QueryExpression } from '@lakeward/query';

import type { GeneratedField, GeneratedType } from './map-column-type.ts';
import { allOf, anyOf, columnRef, compare, isNull, literal, not, truth } from '@lakeward/query/query-terms';

/** Parts that one filter may have: enough for a person, too few to make an engine's planner slow. */
const maxParts = 1_000;
const maxDepth = 32;
const maxListLength = 10_000;

export interface ReadWhere {
  readonly predicate: QueryExpression | null;
  /** Fields of the dataset that it touches. */
  readonly fields: ReadonlySet<string>;
}

type Input = Readonly<Record<string, unknown>>;

/**
 * Lowers a filter input to a predicate over the fields of the dataset. SQL's three-valued logic: a row stays only if the whole is true, and a
 * comparison with a missing value is not.
 * @throws Invalid at the input's path, also for `eq: null` (ask `isNull`)
 */
export function readWhere(where: unknown, fields: readonly GeneratedField[]): ReadWhere {
  if (where === undefined || where === null) return { predicate: null, fields: new Set() };
  const reader = new WhereReader(new Map(fields.map((field) => [field.name, field])));
  return { predicate: reader.object(where as Input, ['where'], 0), fields: reader.touched };
}

/** Lowers one value filter, as they also stand in `having`. */
export const readValueFilter = (filter: unknown, value: QueryExpression, type: ColumnType, path: readonly string[]): QueryExpression =>
  new WhereReader(new Map()).value(filter, value, type, path);

class WhereReader {
  readonly touched = new Set<string>();
  readonly #fields: ReadonlyMap<string, GeneratedField>;
  #parts = 0;

  constructor(fields: ReadonlyMap<string, GeneratedField>) {
    this.#fields = fields;
  }

  object(input: Input, path: readonly string[], depth: number): QueryExpression {
    if (depth > maxDepth) throw new Invalid(`A filter nests at most ${maxDepth} levels.`, { path });
    const parts = Object.entries(input).map(([name, given]) => {
      const at = [...path, name];
      this.#count(path);
      refuseNull(given, at);
      if (name === 'and' || name === 'or') {
        const operands = (given as readonly Input[]).map((part, index) => this.object(part, [...at, String(index)], depth + 1));
        return name === 'and' ? allOf(operands) : anyOf(operands);
      }
      if (name === 'not') return not(this.object(given as Input, at, depth + 1));
      const field = this.#fields.get(name)!;
      this.touched.add(name);
      return this.typed(given, columnRef(name), field.type, at);
    });
    return allOf(parts);
  }

  typed(given: unknown, value: QueryExpression, type: GeneratedType, path: readonly string[]): QueryExpression {
    refuseNull(given, path);
    if (type.kind === 'SCALAR') return this.value(given, value, type.column, path);
    if (type.kind === 'STRUCT') {
      return allOf(
        Object.entries(given as Input).map(([name, inner]) => {
          const field = type.fields.find((candidate) => candidate.name === name)!;
          return this.typed(inner, { kind: 'Field', input: value, name: field.source }, field.type, [...path, name]);
        }),
      );
    }
    return allOf(
      Object.entries(given as Input).map(([quantifier, inner]): QueryExpression => ({
        kind: 'ListMatch',
        list: value,
        quantifier: quantifier === 'any' ? 'ANY' : 'ALL',
        predicate: this.typed(inner, columnRef('$element'), type.element, [...path, quantifier]),
      })),
    );
  }

  value(given: unknown, value: QueryExpression, type: ColumnType, path: readonly string[]): QueryExpression {
    refuseNull(given, path);
    return allOf(
      Object.entries(given as Input).map(([operator, operand]) => {
        const at = [...path, operator];
        this.#count(path);
        refuseNull(operand, at);
        return this.#operator(operator, operand, value, type, at);
      }),
    );
  }

  #operator(operator: string, operand: unknown, value: QueryExpression, type: ColumnType, path: readonly string[]): QueryExpression {
    switch (operator) {
      case 'eq':
      case 'ne':
      case 'lt':
      case 'lte':
      case 'gt':
      case 'gte':
        return compare(operator.toUpperCase() as 'EQ', value, literalOf(operand, type, path));
      case 'in':
      case 'notIn': {
        const members = listOf(operand, path);
        const set = members.map((member, at) => literalOf(member, type, [...path, String(at)]));
        const among: QueryExpression = set.length === 0 ? truth(false) : { kind: 'InList', value, set };
        return operator === 'in' ? among : not(among);
      }
      case 'between': {
        const bounds = listOf(operand, path);
        if (bounds.length !== 2) throw new Invalid('between takes a lower and an upper bound, both included.', { path });
        const [low, high] = bounds.map((bound, at) => literalOf(bound, type, [...path, String(at)]));
        return allOf([compare('GTE', value, low!), compare('LTE', value, high!)]);
      }
      case 'isNull':
        return operand === true ? isNull(value) : not(isNull(value));
      case 'like':
        return { kind: 'Like', value, pattern: checkedPattern(checkedText(operand as string, path), path) };
      case 'startsWith':
        return { kind: 'Like', value, pattern: `${escaped(checkedText(operand as string, path))}%` };
      case 'contains':
        return { kind: 'Like', value, pattern: `%${escaped(checkedText(operand as string, path))}%` };
      default:
        throw new Invalid(`There is no operator ${operator}.`, { path });
    }
  }

  #count(path: readonly string[]): void {
    if (++this.#parts > maxParts) throw new Invalid(`A filter has at most ${maxParts} parts.`, { path });
  }
}

function refuseNull(given: unknown, path: readonly string[]): void {
  if (given === null) throw new Invalid('null compares with nothing; ask isNull.', { path });
}

function listOf(operand: unknown, path: readonly string[]): readonly unknown[] {
  const list = operand as readonly unknown[];
  if (list.length > maxListLength) throw new Invalid(`A list has at most ${maxListLength} values.`, { path });
  return list;
}

/** What GraphQL's scalars give, as a literal of the column's type, or of a wider one where it does not fit into that. */
function literalOf(given: unknown, type: ColumnType, path: readonly string[]): QueryExpression {
  refuseNull(given, path);
  switch (type.kind) {
    case 'TINYINT':
    case 'SMALLINT':
    case 'INT':
    case 'BIGINT':
      return literal({ kind: Math.abs(Number(given)) <= largest[type.kind] ? type.kind : 'BIGINT' }, String(given));
    case 'DECIMAL':
      return literal(decimalTypeOf(String(given), path), String(given));
    case 'FLOAT':
    case 'DOUBLE':
      return literal({ kind: 'DOUBLE' }, given as number);
    case 'STRING':
      return literal(type, checkedText(given as string, path));
    case 'BOOLEAN':
    case 'DATE':
      return literal(type, given as string | boolean);
    case 'TIMESTAMP':
      // Engines hold milliseconds; finer digits would be rounded by one and cut by another.
      return literal(type, new Date(given as string).toISOString());
    case 'BINARY':
    case 'ARRAY':
    case 'MAP':
    case 'STRUCT':
      throw new Invalid('Values of this column cannot be compared.', { path });
  }
}

/** A wider value is compared as BIGINT: no value of the narrow column equals it. */
const largest = { TINYINT: 2 ** 7 - 1, SMALLINT: 2 ** 15 - 1, INT: 2 ** 31 - 1, BIGINT: Infinity } as const;

/** The smallest type that holds a decimal's text. */
function decimalTypeOf(text: string, path: readonly string[]): ColumnType {
  const [whole = '', fraction = ''] = text.replace('-', '').split('.');
  const digits = whole.replace(/^0+/, '').length;
  if (digits + fraction.length > 38) throw new Invalid('A decimal has at most 38 digits.', { path });
  return { kind: 'DECIMAL', precision: Math.max(1, digits + fraction.length), scale: fraction.length };
}

/** No engine's text holds it. */
function checkedText(text: string, path: readonly string[]): string {
  if (text.includes('\0')) throw new Invalid('A text cannot hold the character NUL.', { path });
  return text;
}

/** The backslash is the escape, so a user's wildcards count as themselves. */
const escaped = (text: string): string => text.replace(/[\\%_]/g, (mark) => `\\${mark}`);

/** Engines differ on a lone escape, so it is refused for all of them. */
function checkedPattern(pattern: string, path: readonly string[]): string {
  if (/(^|[^\\])(\\\\)*\\([^\\%_]|$)/.test(pattern)) throw new Invalid('In like, \\ stands before %, _ or \\ only.', { path });
  return pattern;
}
