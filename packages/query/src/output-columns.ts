import { type ColumnType, printColumnType } from '@lakeward/kernel';
import { type OutputColumn, PLACE_FILE, PLACE_ROW, type QueryExpression, type Relation } from './query.ts';

const BIGINT: ColumnType = { kind: 'BIGINT' };
const BOOLEAN: ColumnType = { kind: 'BOOLEAN' };
const STRING: ColumnType = { kind: 'STRING' };
const DATE: ColumnType = { kind: 'DATE' };
const TIMESTAMP: ColumnType = { kind: 'TIMESTAMP' };
const DOUBLE: ColumnType = { kind: 'DOUBLE' };

/** Thrown for a tree that names what its input does not have. Trees are made by us, so this is a fault of ours. */
export class MalformedQuery extends Error {
  override readonly name = 'MalformedQuery';
}

/** What an expression sees: the type of a column by name, and by side where two relations meet. Undefined when there is none. */
export type Scope = (name: string, side?: 'left' | 'right') => ColumnType | undefined;

export const scopeOf = (columns: readonly OutputColumn[]): Scope => {
  const types = new Map(columns.map((column) => [column.name, column.type]));
  return (name) => types.get(name);
};

export const joinScope = (left: readonly OutputColumn[], right: readonly OutputColumn[]): Scope => {
  const [ofLeft, ofRight] = [scopeOf(left), scopeOf(right)];
  return (name, side) => {
    if (side === 'left') return ofLeft(name);
    if (side === 'right') return ofRight(name);
    return ofLeft(name) ?? ofRight(name);
  };
};

const known = new WeakMap<Relation, readonly OutputColumn[]>();

/** Names and types of a relation's columns, in order. @throws MalformedQuery */
export function outputColumnsOf(relation: Relation): readonly OutputColumn[] {
  let columns = known.get(relation);
  if (!columns) known.set(relation, (columns = inferColumns(relation)));
  return columns;
}

function inferColumns(relation: Relation): readonly OutputColumn[] {
  switch (relation.kind) {
    case 'Scan': {
      const base = [...relation.dataset.columns, ...relation.dataset.partitionKeys];
      const columns = relation.columns.map((name): OutputColumn => {
        const column = base.find((candidate) => candidate.name === name);
        if (!column) throw new MalformedQuery(`A scan names a column that its dataset has not: ${name}`);
        return { name, type: column.type };
      });
      return relation.place ? [...columns, { name: PLACE_FILE, type: BIGINT }, { name: PLACE_ROW, type: BIGINT }] : columns;
    }
    case 'StoredScan':
      return [...relation.columns.filter((column) => column.name !== PLACE_ROW), { name: PLACE_ROW, type: BIGINT }];
    case 'Filter':
    case 'Sort':
    case 'Page':
      return outputColumnsOf(relation.input);
    case 'Project':
      return relation.columns.map(({ name, expression }) => ({ name, type: typeOfExpression(expression, inputScope(relation.input)) }));
    case 'Aggregate': {
      const scope = inputScope(relation.input);
      return [
        ...relation.keys.map(({ name, expression }) => ({ name, type: typeOfExpression(expression, scope) })),
        ...relation.measures.map(({ name, type }) => ({ name, type })),
      ];
    }
    case 'Join': {
      const left = outputColumnsOf(relation.left);
      return relation.join === 'SEMI' || relation.join === 'ANTI' ? left : [...left, ...outputColumnsOf(relation.right)];
    }
  }
}

/** What an expression right above `input` sees. */
export const inputScope = (input: Relation): Scope =>
  input.kind === 'Join' ? joinScope(outputColumnsOf(input.left), outputColumnsOf(input.right)) : scopeOf(outputColumnsOf(input));

/** Name under which the predicate of a ListMatch sees one element. */
export const LIST_ELEMENT = '$element';

/** Type of an expression's value, by Trino's rules. @throws MalformedQuery for a column or field that is not there */
export function typeOfExpression(expression: QueryExpression, scope: Scope): ColumnType {
  switch (expression.kind) {
    case 'Literal':
    case 'Cast':
      return expression.type;
    case 'ColumnRef': {
      const type = scope(expression.name, expression.side);
      if (!type) throw new MalformedQuery(`An expression names a column that its input has not: ${expression.name}`);
      return type;
    }
    case 'Field': {
      const type = typeOfExpression(expression.input, scope);
      const field = type.kind === 'STRUCT' ? type.fields.find((candidate) => candidate.name === expression.name) : undefined;
      if (!field) throw new MalformedQuery(`${printColumnType(type)} has no field ${expression.name}`);
      return field.type;
    }
    case 'Case': {
      const results = [...expression.branches.map((branch) => branch.then), ...(expression.otherwise ? [expression.otherwise] : [])];
      return typeOfExpression(results.find((result) => result.kind !== 'Literal' || result.value !== null) ?? results[0]!, scope);
    }
    case 'Call':
      return typeOfCall(expression, scope);
    case 'Comparison':
    case 'Logical':
    case 'Not':
    case 'InList':
    case 'Like':
    case 'IsNull':
    case 'Exists':
    case 'ListMatch':
      return BOOLEAN;
  }
}

function typeOfCall(call: Extract<QueryExpression, { kind: 'Call' }>, scope: Scope): ColumnType {
  const argument = (index: number): ColumnType => typeOfExpression(call.arguments[index]!, scope);
  switch (call.function) {
    case 'LOWER':
    case 'UPPER':
    case 'TRIM':
    case 'CONCAT':
    case 'SUBSTRING':
    case 'REPLACE':
    case 'SHA256':
      return STRING;
    case 'COALESCE':
      return call.arguments.map((_, index) => argument(index)).reduce(widerType);
    case 'ADD':
    case 'SUBTRACT':
    case 'MULTIPLY':
      return arithmeticType(call.function, argument(0), argument(1));
    case 'ROUND':
      return argument(0);
    case 'DATE_TRUNC':
      return argument(1).kind === 'DATE' ? DATE : TIMESTAMP;
    case 'PARSE_DATE':
      return DATE;
    case 'PARSE_DATETIME':
      return TIMESTAMP;
    case 'STRUCT_PACK':
      return { kind: 'STRUCT', fields: structFields(call).map(({ name, value }) => ({ name, type: typeOfExpression(value, scope) })) };
  }
}

/** STRUCT_PACK takes a string literal and a value for each field. */
export function structFields(
  call: Extract<QueryExpression, { kind: 'Call' }>,
): readonly { readonly name: string; readonly value: QueryExpression }[] {
  const fields: { name: string; value: QueryExpression }[] = [];
  for (let at = 0; at < call.arguments.length; at += 2) {
    const [name, value] = [call.arguments[at], call.arguments[at + 1]];
    if (name?.kind !== 'Literal' || typeof name.value !== 'string' || !value) {
      throw new MalformedQuery('STRUCT_PACK takes names as string literals, each before its value.');
    }
    fields.push({ name: name.value, value });
  }
  return fields;
}

const integers = ['TINYINT', 'SMALLINT', 'INT', 'BIGINT'];
const digits: Readonly<Record<string, number>> = { TINYINT: 3, SMALLINT: 5, INT: 10, BIGINT: 19 };

export const isInteger = (type: ColumnType): boolean => integers.includes(type.kind);
export const isFloating = (type: ColumnType): boolean => type.kind === 'FLOAT' || type.kind === 'DOUBLE';
const isNumeric = (type: ColumnType): boolean => isInteger(type) || isFloating(type) || type.kind === 'DECIMAL';

const asDecimal = (type: ColumnType): { readonly precision: number; readonly scale: number } =>
  type.kind === 'DECIMAL' ? type : { precision: digits[type.kind] ?? 38, scale: 0 };

function arithmeticType(name: 'ADD' | 'SUBTRACT' | 'MULTIPLY', left: ColumnType, right: ColumnType): ColumnType {
  if (isFloating(left) || isFloating(right)) return left.kind === 'FLOAT' && right.kind === 'FLOAT' ? left : DOUBLE;
  if (left.kind !== 'DECIMAL' && right.kind !== 'DECIMAL') return widerType(left, right);
  const [a, b] = [asDecimal(left), asDecimal(right)];
  if (name === 'MULTIPLY') {
    return { kind: 'DECIMAL', precision: Math.min(38, a.precision + b.precision), scale: Math.min(38, a.scale + b.scale) };
  }
  const scale = Math.max(a.scale, b.scale);
  return { kind: 'DECIMAL', precision: Math.min(38, Math.max(a.precision - a.scale, b.precision - b.scale) + scale + 1), scale };
}

/** The type that holds the values of both. Types that have none in common give the first. */
function widerType(left: ColumnType, right: ColumnType): ColumnType {
  if (isInteger(left) && isInteger(right)) return integers.indexOf(left.kind) >= integers.indexOf(right.kind) ? left : right;
  if (isNumeric(left) && isNumeric(right)) {
    if (isFloating(left) || isFloating(right)) return left.kind === 'FLOAT' && right.kind === 'FLOAT' ? left : DOUBLE;
    const [a, b] = [asDecimal(left), asDecimal(right)];
    const scale = Math.max(a.scale, b.scale);
    return { kind: 'DECIMAL', precision: Math.min(38, Math.max(a.precision - a.scale, b.precision - b.scale) + scale), scale };
  }
  return left.kind === 'DATE' && right.kind === 'TIMESTAMP' ? right : left;
}

export const sameType = (left: ColumnType, right: ColumnType): boolean => printColumnType(left) === printColumnType(right);
