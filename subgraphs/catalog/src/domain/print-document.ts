import type { CompareOp, Expression, Literal, Predicate } from '@lakeward/kernel';

const operators: Readonly<Record<CompareOp, string>> = { EQ: '=', NE: '<>', LT: '<', LTE: '<=', GT: '>', GTE: '>=' };

/** Text of an expression for people; never parsed again. */
export function printExpression(expression: Expression): string {
  if ('column' in expression) return /^[\w.`]+$/.test(expression.column) ? expression.column : `"${expression.column}"`;
  if ('claim' in expression) return `claim ${expression.claim}`;
  if ('parameter' in expression) return `:${expression.parameter}`;
  if ('literal' in expression) return printLiteral(expression.literal);
  if ('call' in expression)
    return `${expression.call.function.toLowerCase()}(${expression.call.arguments.map(printExpression).join(', ')})`;
  return `cast(${printExpression(expression.cast.value)} as ${expression.cast.type})`;
}

function printLiteral(literal: Literal): string {
  const [value] = Object.values(literal) as [string | number | boolean];
  return 'string' in literal || 'date' in literal || 'dateTime' in literal ? `'${String(value).replaceAll("'", "''")}'` : String(value);
}

/** Text of a predicate for people; never parsed again. */
export function printPredicate(predicate: Predicate): string {
  if ('and' in predicate) return group(predicate.and, ' and ');
  if ('or' in predicate) return group(predicate.or, ' or ');
  if ('not' in predicate) return `not (${printPredicate(predicate.not)})`;
  if ('compare' in predicate) {
    const { left, op, right } = predicate.compare;
    return `${printExpression(left)} ${operators[op]} ${printExpression(right)}`;
  }
  if ('in' in predicate) return `${printExpression(predicate.in.value)} in (${predicate.in.set.map(printExpression).join(', ')})`;
  if ('like' in predicate) return `${printExpression(predicate.like.value)} like '${predicate.like.pattern.replaceAll("'", "''")}'`;
  if ('isNull' in predicate) return `${printExpression(predicate.isNull)} is null`;
  const { dataset, match, where } = predicate.exists;
  const pairs = match.map(({ left, right }) => `${left} = ${right}`).join(' and ');
  return `exists in ${dataset.name} (${pairs}${where ? ` and ${printPredicate(where)}` : ''})`;
}

const group = (predicates: readonly Predicate[], word: string): string =>
  predicates.length === 1 ? printPredicate(predicates[0]!) : `(${predicates.map(printPredicate).join(word)})`;

/** Columns and claims that a predicate reads, each once, in the order of their first use. */
export function namesIn(predicate: Predicate): { readonly columns: readonly string[]; readonly claims: readonly string[] } {
  const columns = new Set<string>();
  const claims = new Set<string>();
  const look = (value: unknown): void => {
    if (Array.isArray(value)) return value.forEach(look);
    if (typeof value !== 'object' || value === null) return;
    for (const [key, inner] of Object.entries(value)) {
      if (key === 'column' && typeof inner === 'string') columns.add(inner);
      else if (key === 'claim' && typeof inner === 'string') claims.add(inner);
      else if (key === 'match' && Array.isArray(inner)) for (const pair of inner as { left: string }[]) columns.add(pair.left);
      else if (key !== 'where') look(inner);
    }
  };
  look(predicate);
  return { columns: [...columns], claims: [...claims] };
}
