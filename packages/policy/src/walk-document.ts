import type { Expression, Lookup, Predicate, ScalarFunction } from '@lakeward/kernel';

/** What one document reads. Columns inside a look-up's `where` belong to the mapping dataset and are not among `columns`. */
export interface DocumentReads {
  readonly columns: ReadonlySet<string>;
  readonly claims: ReadonlySet<string>;
  readonly parameters: ReadonlySet<string>;
  readonly calls: ReadonlySet<ScalarFunction>;
  readonly lookups: readonly Lookup[];
}

interface Found {
  readonly columns: Set<string>;
  readonly claims: Set<string>;
  readonly parameters: Set<string>;
  readonly calls: Set<ScalarFunction>;
  readonly lookups: Lookup[];
}

const nothing = (): Found => ({ columns: new Set(), claims: new Set(), parameters: new Set(), calls: new Set(), lookups: [] });

/** The columns, claims and look-ups that a predicate reads, claims of look-ups included. */
export function readsOf(predicate: Predicate | null | undefined): DocumentReads {
  const found = nothing();
  if (predicate) visitPredicate(predicate, found);
  return found;
}

export function readsOfExpression(expression: Expression): DocumentReads {
  const found = nothing();
  visitExpression(expression, found);
  return found;
}

function visitPredicate(predicate: Predicate, found: Found): void {
  if ('and' in predicate) for (const part of predicate.and) visitPredicate(part, found);
  else if ('or' in predicate) for (const part of predicate.or) visitPredicate(part, found);
  else if ('not' in predicate) visitPredicate(predicate.not, found);
  else if ('compare' in predicate) {
    visitExpression(predicate.compare.left, found);
    visitExpression(predicate.compare.right, found);
  } else if ('in' in predicate) {
    visitExpression(predicate.in.value, found);
    for (const member of predicate.in.set) visitExpression(member, found);
  } else if ('like' in predicate) visitExpression(predicate.like.value, found);
  else if ('isNull' in predicate) visitExpression(predicate.isNull, found);
  else {
    found.lookups.push(predicate.exists);
    for (const pair of predicate.exists.match) found.columns.add(pair.left);
    if (predicate.exists.where) {
      const inner = nothing();
      visitPredicate(predicate.exists.where, inner);
      for (const claim of inner.claims) found.claims.add(claim);
      found.lookups.push(...inner.lookups);
    }
  }
}

function visitExpression(expression: Expression, found: Found): void {
  if ('column' in expression) found.columns.add(expression.column);
  else if ('claim' in expression) found.claims.add(expression.claim);
  else if ('parameter' in expression) found.parameters.add(expression.parameter);
  else if ('call' in expression) {
    found.calls.add(expression.call.function);
    for (const argument of expression.call.arguments) visitExpression(argument, found);
  } else if ('cast' in expression) visitExpression(expression.cast.value, found);
}

/** The top-level base column of a dotted path; a name that itself holds a dot stands in backquotes. */
export function topLevelOf(path: string): string {
  if (path.startsWith('`')) {
    const end = path.indexOf('`', 1);
    return end < 0 ? path : path.slice(1, end);
  }
  const dot = path.indexOf('.');
  return dot < 0 ? path : path.slice(0, dot);
}
