import { createHash } from 'node:crypto';

import type { ColumnType, Dataset, Predicate, Principal } from '@lakeward/kernel';

import { combineMasks } from '../src/combine-masks.ts';
import { type DocumentValue, evaluateExpression, evaluatePredicate } from '../src/evaluate-document.ts';
import type { ColumnMatch, Grant, Mask, Policy, PolicyRule } from '../src/policy.ts';
import { settlePredicate } from '../src/settle-predicate.ts';

export type PlainRow = Readonly<Record<string, DocumentValue>>;

/**
 * What a principal sees of plain rows, worked out row by row and cell by cell straight from the policies, without decisions or SQL: the judge of
 * both. Null = he sees nothing of the dataset at all. Slow and simple on purpose.
 */
export function referenceView(
  policies: readonly Policy[],
  principal: Principal,
  dataset: Dataset,
  columns: readonly string[],
  rows: readonly PlainRow[],
  on: { readonly now: Date; readonly salt: string },
): readonly (readonly DocumentValue[])[] | null {
  const base = [...dataset.columns, ...dataset.partitionKeys];
  const types = new Map(base.map((column) => [column.name, column.type]));
  const holds = (predicate: Predicate | null, row: PlainRow): boolean => {
    if (predicate === null) return true;
    const settled = settlePredicate(predicate, principal.claims, types);
    return settled !== null && evaluatePredicate(settled, { column: (path) => row[path] ?? null }) === true;
  };
  const hasClaims = (predicate: Predicate | null) => predicate === null || settlePredicate(predicate, principal.claims, types) !== null;
  const exempt = (unless: Predicate | null) => unless !== null && holds(unless, {});
  const tagsOf = (name: string) => base.find((column) => column.name === name)?.tags ?? [];
  const covers = (match: ColumnMatch | null, name: string) =>
    match === null || match.paths.includes(name) || match.tags.some((tag) => tagsOf(name).includes(tag));

  const enforced = policies.filter(
    (policy) => policy.mode === 'ENFORCE' && policy.tenant === dataset.tenant && principal.tenant === dataset.tenant,
  );
  const speaksOf = (policy: Policy, tags: readonly string[]) =>
    policy.targets.databases.includes(dataset.database) ||
    policy.targets.datasets.some((ref) => ref.name === dataset.ref.name && ref.namespace === dataset.ref.namespace) ||
    policy.targets.tags.some((tag) => tags.includes(tag));
  const names = (policy: Policy) => {
    const { principals, roles } = policy.subjects;
    return (
      (principals.length === 0 && roles.length === 0) ||
      principals.includes(principal.id) ||
      roles.some((role) => principal.roles.includes(role))
    );
  };
  const subject = (policy: Policy, whenUnknown: boolean) => {
    if (!names(policy)) return false;
    const { where } = policy.subjects;
    return where === null || (hasClaims(where) ? holds(where, {}) : whenUnknown);
  };
  const isA =
    <Kind extends PolicyRule['kind']>(kind: Kind) =>
    (rule: PolicyRule): rule is Extract<PolicyRule, { kind: Kind }> =>
      rule.kind === kind;

  const grants: readonly Grant[] = enforced
    .filter((policy) => speaksOf(policy, dataset.tags) && subject(policy, false))
    .flatMap((policy) => policy.rules.filter(isA('Grant')))
    .filter((grant) => grant.actions.includes('lake.query') && hasClaims(grant.where))
    .filter((grant) => grant.expiresAt === null || on.now.getTime() < Date.parse(grant.expiresAt));
  const restricting = enforced
    .filter((policy) => speaksOf(policy, [...dataset.tags, ...base.flatMap((column) => column.tags)]) && subject(policy, true))
    .flatMap((policy) => policy.rules);
  const filters = restricting.filter(isA('RowFilter')).filter((rule) => !exempt(rule.unless));
  const masks = restricting.filter(isA('ColumnMask')).filter((rule) => !exempt(rule.unless));
  const denials = restricting.filter(isA('ColumnDeny')).filter((rule) => !exempt(rule.unless));
  if (grants.length === 0) return null;

  const cell = (name: string, row: PlainRow): DocumentValue => {
    const type = types.get(name);
    if (!type || denials.some((rule) => covers(rule.columns, name))) return null;
    const showing = grants.filter((grant) => holds(grant.where, row));
    const maskOf = (grant: Grant) => combineMasks(grant.masked.filter((rule) => covers(rule.columns, name)).map((rule) => rule.mask));
    const restricted = masks.filter((rule) => covers(rule.columns, name)).map((rule) => rule.mask);
    const raw = row[name] ?? null;
    if (showing.some((grant) => maskOf(grant) === null && covers(grant.columns, name)))
      return shown(raw, combineMasks(restricted), type, on.salt);
    const granted = showing.map(maskOf).filter((mask): mask is Mask => mask !== null);
    return granted.length === 0 ? null : shown(raw, combineMasks([...granted, ...restricted]), type, on.salt);
  };
  return rows
    .filter((row) => grants.some((grant) => holds(grant.where, row)) && filters.every((rule) => holds(rule.where, row)))
    .map((row) => columns.map((name) => cell(name, row)));
}

function shown(raw: DocumentValue, mask: Mask | null, type: ColumnType, salt: string): DocumentValue {
  if (mask === null) return raw;
  if (mask.kind === 'NULLIFY') return null;
  if (mask.kind === 'CONSTANT') return type.kind === 'BIGINT' ? BigInt(mask.argument!) : mask.argument;
  if (raw === null) return null;
  const text = String(raw);
  switch (mask.kind) {
    case 'REDACT':
      return mask.argument ?? '***';
    case 'HASH':
      return createHash('sha256').update(salt).update(text).digest('hex');
    case 'PARTIAL': {
      const [end, count] = mask.argument!.split(':') as [string, string];
      const points = Array.from(text);
      if (points.length <= Number(count)) return '***';
      return end === 'first' ? `${points.slice(0, Number(count)).join('')}***` : `***${points.slice(-Number(count)).join('')}`;
    }
    case 'YEAR_ONLY':
      return `${text.slice(0, 4)}-01-01`;
    case 'EXPRESSION':
      return evaluateExpression(mask.expression!, { column: () => raw });
  }
}
