import { type ColumnType, type Expression, Invalid, type Literal, type Lookup, parseColumnType, type Predicate } from '@lakeward/kernel';

import { scopeOf, typeOfExpression } from './output-columns.ts';
import type { QueryExpression, Relation } from './query.ts';

/** An expression of the tree with the type of its value. */
export interface LoweredExpression {
  readonly expression: QueryExpression;
  readonly type: ColumnType;
}

/** The mapping dataset of an `exists`: its rows, and the types of its columns by name. */
export type LookupResolver = (lookup: Lookup) => { readonly relation: Relation; readonly types: ReadonlyMap<string, ColumnType> };

/**
 * A document as an expression of the query tree.
 * @param types columns of the relation that the expression stands above, by name
 * @throws Invalid for an unknown column, field or type, and for claims and parameters, which must be settled before
 */
export function lowerExpression(document: Expression, types: ReadonlyMap<string, ColumnType>): LoweredExpression {
  return lowerOn(document, types, undefined);
}

/**
 * A predicate document as an expression of the query tree.
 * @param resolveLookup finds the mapping of an `exists`
 * @throws Invalid as `lowerExpression`; what `resolveLookup` throws
 */
export function lowerPredicate(
  document: Predicate,
  types: ReadonlyMap<string, ColumnType>,
  resolveLookup: LookupResolver,
): QueryExpression {
  const value = (expression: Expression): QueryExpression => lowerExpression(expression, types).expression;
  const lower = (part: Predicate): QueryExpression => {
    if ('and' in part) return { kind: 'Logical', op: 'AND', operands: part.and.map(lower) };
    if ('or' in part) return { kind: 'Logical', op: 'OR', operands: part.or.map(lower) };
    if ('not' in part) return { kind: 'Not', operand: lower(part.not) };
    if ('compare' in part)
      return { kind: 'Comparison', op: part.compare.op, left: value(part.compare.left), right: value(part.compare.right) };
    if ('in' in part) return { kind: 'InList', value: value(part.in.value), set: part.in.set.map(value) };
    if ('like' in part) return { kind: 'Like', value: value(part.like.value), pattern: part.like.pattern };
    if ('isNull' in part) return { kind: 'IsNull', operand: value(part.isNull) };
    return lowerLookup(part.exists, types, resolveLookup);
  };
  return lower(document);
}

function lowerLookup(lookup: Lookup, types: ReadonlyMap<string, ColumnType>, resolveLookup: LookupResolver): QueryExpression {
  const mapping = resolveLookup(lookup);
  const relation: Relation = lookup.where
    ? { kind: 'Filter', input: mapping.relation, predicate: lowerPredicate(lookup.where, mapping.types, resolveLookup) }
    : mapping.relation;
  const on = lookup.match.map(({ left, right }): QueryExpression => ({
    kind: 'Comparison',
    op: 'EQ',
    left: lowerPath(left, types, 'left').expression,
    right: lowerPath(right, mapping.types, 'right').expression,
  }));
  return { kind: 'Exists', relation, on: { kind: 'Logical', op: 'AND', operands: on } };
}

function lowerOn(document: Expression, types: ReadonlyMap<string, ColumnType>, side: 'left' | 'right' | undefined): LoweredExpression {
  if ('column' in document) return lowerPath(document.column, types, side);
  if ('literal' in document) return lowerLiteral(document.literal);
  if ('claim' in document) throw new Invalid('A claim stands in policies only.');
  if ('parameter' in document) throw new Invalid('A parameter stands in job templates only.');
  if ('cast' in document) {
    const { expression: input, type: from } = lowerOn(document.cast.value, types, side);
    const type = parseColumnType(document.cast.type);
    return { expression: { kind: 'Cast', input, from, type }, type };
  }
  const call: QueryExpression = {
    kind: 'Call',
    function: document.call.function,
    arguments: document.call.arguments.map((argument) => lowerOn(argument, types, side).expression),
  };
  if (call.arguments.length === 0) throw new Invalid(`${document.call.function} takes arguments.`);
  if (growthOf(call) > longestGrowth) throw new Invalid(`REPLACE makes a text at most ${longestGrowth} times as long.`);
  return { expression: call, type: typeOfExpression(call, scopeOf([...types].map(([name, type]) => ({ name, type })))) };
}

const longestGrowth = 1_000;

/** How many times longer a text can become by REPLACE: nested ones multiply, and no engine can be interrupted while it makes one text. */
function growthOf(expression: QueryExpression): number {
  if (expression.kind === 'Cast') return growthOf(expression.input);
  if (expression.kind !== 'Call') return 1;
  const inner = Math.max(1, ...expression.arguments.map(growthOf));
  if (expression.function !== 'REPLACE') return inner;
  const [, from, to] = expression.arguments;
  // What stands in columns is of any length: that much is granted once.
  if (from?.kind !== 'Literal' || (to && to.kind !== 'Literal')) return inner * longestGrowth;
  return inner * Math.max(1, String(to?.value ?? '').length / Math.max(1, String(from.value ?? '').length));
}

/** Parts of a dotted path; a part in backquotes may hold dots itself. @throws Invalid */
export function splitColumnPath(path: string): readonly string[] {
  const parts = path.match(/`[^`]+`|[^.`]+/g) ?? [];
  if (parts.length === 0 || parts.join('.') !== path) throw new Invalid(`"${path}" is no column path.`);
  return parts.map((part) => (part.startsWith('`') ? part.slice(1, -1) : part));
}

function lowerPath(path: string, types: ReadonlyMap<string, ColumnType>, side: 'left' | 'right' | undefined): LoweredExpression {
  const unknown = (): never => {
    throw new Invalid(`There is no column "${path}".`);
  };
  const [first, ...fields] = splitColumnPath(path);
  let type = types.get(first!) ?? unknown();
  let expression: QueryExpression = side ? { kind: 'ColumnRef', name: first!, side } : { kind: 'ColumnRef', name: first! };
  for (const name of fields) {
    const field = type.kind === 'STRUCT' ? (type.fields.find((each) => each.name === name) ?? unknown()) : unknown();
    expression = { kind: 'Field', input: expression, name };
    type = field.type;
  }
  return { expression, type };
}

function lowerLiteral(literal: Literal): LoweredExpression {
  const typed = (type: ColumnType, value: string | number | boolean): LoweredExpression => ({
    expression: { kind: 'Literal', type, value },
    type,
  });
  if ('string' in literal) return typed({ kind: 'STRING' }, literal.string);
  if ('boolean' in literal) return typed({ kind: 'BOOLEAN' }, literal.boolean);
  if ('long' in literal) return typed({ kind: 'BIGINT' }, String(literal.long));
  if ('double' in literal) return typed({ kind: 'DOUBLE' }, literal.double);
  if ('date' in literal) return typed({ kind: 'DATE' }, literal.date);
  if ('dateTime' in literal) return typed({ kind: 'TIMESTAMP' }, literal.dateTime);
  const match = /^-?(\d+)(?:\.(\d+))?$/.exec(literal.decimal);
  if (!match) throw new Invalid(`"${literal.decimal}" is no decimal.`);
  const scale = match[2]?.length ?? 0;
  const precision = Math.max(1, match[1]!.length + scale);
  if (precision > 38) throw new Invalid('A decimal has at most 38 digits.');
  return typed({ kind: 'DECIMAL', precision, scale }, literal.decimal);
}
