import type { ClaimValue, ColumnType, CompareOp, Expression, Literal, Predicate } from '@lakeward/kernel';

import { familyOf, type ValueFamily } from './value-family.ts';

export type Claims = Readonly<Record<string, ClaimValue>>;

/** A predicate that no row satisfies, in words that every engine knows. */
export const NO_ROW: Predicate = { compare: { left: { literal: { boolean: true } }, op: 'EQ', right: { literal: { boolean: false } } } };

/** Thrown inside this file alone: the caller has not the claim, or one of a kind that cannot be compared here. */
class ClaimMissing extends Error {}

/**
 * Replaces claims by literals, before any SQL exists; a list counts as its values in `in` and EQ. Null when a claim is missing or does not
 * fit: then the whole rule does not hold, so that neither `not` nor `exists` can turn a missing claim into true.
 */
export function settlePredicate(predicate: Predicate, claims: Claims, types: ReadonlyMap<string, ColumnType>): Predicate | null {
  try {
    return settle(predicate, { claims, types });
  } catch (error) {
    if (error instanceof ClaimMissing) return null;
    throw error;
  }
}

interface Settling {
  readonly claims: Claims;
  readonly types: ReadonlyMap<string, ColumnType>;
}

function settle(predicate: Predicate, on: Settling): Predicate {
  if ('and' in predicate) return { and: predicate.and.map((part) => settle(part, on)) };
  if ('or' in predicate) return { or: predicate.or.map((part) => settle(part, on)) };
  if ('not' in predicate) return { not: settle(predicate.not, on) };
  if ('isNull' in predicate) return { isNull: single(predicate.isNull, null, on) };
  if ('like' in predicate) return { like: { value: single(predicate.like.value, 'TEXT', on), pattern: predicate.like.pattern } };
  if ('exists' in predicate) {
    const { where, ...lookup } = predicate.exists;
    // The mapping's own columns have types of their own; what its claims are compared with is known when it is read.
    return { exists: { ...lookup, where: where ? settle(where, { claims: on.claims, types: unknownTypes }) : null } };
  }
  if ('in' in predicate) return settleIn(predicate.in.value, predicate.in.set, on);
  return settleCompare(predicate.compare.left, predicate.compare.op, predicate.compare.right, on);
}

const unknownTypes: ReadonlyMap<string, ColumnType> = new Map();

function settleIn(value: Expression, set: readonly Expression[], on: Settling): Predicate {
  const family = familyOrUnknown([value, ...set], on);
  const members = set.flatMap((member) => every(member, family, on));
  const asked = every(value, family, on);
  return anyOf(asked.map((each) => (members.length === 0 ? NO_ROW : { in: { value: each, set: members } })));
}

function settleCompare(left: Expression, op: CompareOp, right: Expression, on: Settling): Predicate {
  const family = familyOrUnknown([left, right], on);
  if (op !== 'EQ' && op !== 'NE') return { compare: { left: single(left, family, on), op, right: single(right, family, on) } };
  const lefts = every(left, family, on);
  const rights = every(right, family, on);
  if (lefts.length === 1 && rights.length === 1) return { compare: { left: lefts[0]!, op, right: rights[0]! } };
  const [values, set] = isList(right, on) ? [lefts, rights] : [rights, lefts];
  const equal = anyOf(values.map((value) => (set.length === 0 ? NO_ROW : { in: { value, set } })));
  return op === 'EQ' ? equal : { not: equal };
}

const anyOf = (parts: readonly Predicate[]): Predicate => {
  if (parts.length === 0) return NO_ROW;
  return parts.length === 1 ? parts[0]! : { or: parts };
};

const claimOf = (name: string, claims: Claims): ClaimValue => {
  if (!Object.hasOwn(claims, name)) throw new ClaimMissing();
  return claims[name]!;
};

const isList = (expression: Expression, on: Settling): boolean =>
  'claim' in expression && Array.isArray(claimOf(expression.claim, on.claims));

/** The family of the first operand that is no claim; null when all are claims or the columns are not known here. */
function familyOrUnknown(operands: readonly Expression[], on: Settling): ValueFamily | null {
  for (const operand of operands) {
    if ('claim' in operand || (on.types === unknownTypes && !('literal' in operand))) continue;
    const family = familyOf(operand, on.types);
    if (family !== 'CLAIM') return family;
  }
  return null;
}

/** An operand that may be a list: one literal per value. */
function every(expression: Expression, family: ValueFamily | null, on: Settling): readonly Expression[] {
  if (!('claim' in expression)) return [single(expression, family, on)];
  const value = claimOf(expression.claim, on.claims);
  const values = Array.isArray(value) ? (value as readonly (string | number | boolean)[]) : [value as string | number | boolean];
  return values.map((each) => ({ literal: literalOf(each, family) }));
}

function single(expression: Expression, family: ValueFamily | null, on: Settling): Expression {
  if ('claim' in expression) {
    const value = claimOf(expression.claim, on.claims);
    if (typeof value === 'object') throw new ClaimMissing();
    return { literal: literalOf(value, family) };
  }
  if ('call' in expression)
    return {
      call: { function: expression.call.function, arguments: expression.call.arguments.map((argument) => single(argument, null, on)) },
    };
  if ('cast' in expression) return { cast: { value: single(expression.cast.value, null, on), type: expression.cast.type } };
  return expression;
}

const DATE = /^\d{4}-\d{2}-\d{2}$/;
const INSTANT = /^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}(\.\d+)?Z$/;

/** A claim as a literal of the family it meets; one that does not fit counts as missing. */
function literalOf(value: string | number | boolean, family: ValueFamily | null): Literal {
  const own: ValueFamily = typeof value === 'string' ? 'TEXT' : typeof value === 'number' ? 'NUMBER' : 'BOOLEAN';
  const wanted = family ?? own;
  if (wanted === 'DATE' && typeof value === 'string' && DATE.test(value)) return { date: value };
  if (wanted === 'TIMESTAMP' && typeof value === 'string' && INSTANT.test(value)) return { dateTime: value };
  if (wanted !== own) throw new ClaimMissing();
  if (typeof value === 'string') return { string: value };
  if (typeof value === 'boolean') return { boolean: value };
  if (!Number.isFinite(value)) throw new ClaimMissing();
  return Number.isSafeInteger(value) ? { long: String(value) } : { double: value };
}
