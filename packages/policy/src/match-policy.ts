import { type BaseColumn, type Dataset, datasetRefKey, type Predicate, type Principal } from '@lakeward/kernel';

import { evaluatePredicate, noRow } from './evaluate-document.ts';
import type { ColumnMatch, Grant, Policy, SubjectMatch } from './policy.ts';
import { settlePredicate } from './settle-predicate.ts';
import { topLevelOf } from './walk-document.ts';

/** UNKNOWN: `where` reads a claim that the principal lacks. A grant then does not apply, a restriction does. */
export type SubjectVerdict = 'MATCH' | 'NO_MATCH' | 'UNKNOWN';

export function matchSubjects(subjects: SubjectMatch, principal: Principal): SubjectVerdict {
  const everybody = subjects.principals.length === 0 && subjects.roles.length === 0;
  const named = everybody || subjects.principals.includes(principal.id) || subjects.roles.some((role) => principal.roles.includes(role));
  if (!named) return 'NO_MATCH';
  if (subjects.where === null) return 'MATCH';
  const settled = settlePredicate(subjects.where, principal.claims, noColumns);
  if (settled === null) return 'UNKNOWN';
  const holds = evaluatePredicate(settled, noRow);
  if (holds === null) return 'UNKNOWN';
  return holds ? 'MATCH' : 'NO_MATCH';
}

const noColumns = new Map<string, never>();

/** `unless` reads claims only; a missing claim leaves the restriction standing. */
export function isExempt(unless: Predicate | null, principal: Principal): boolean {
  if (unless === null) return false;
  const settled = settlePredicate(unless, principal.claims, noColumns);
  return settled !== null && evaluatePredicate(settled, noRow) === true;
}

/**
 * Does the policy speak of this dataset? By name, database or tag. A tag on one of its columns is enough for a restriction, so that what is
 * classified once is restricted everywhere; a grant opens a dataset only by the dataset's own tags.
 */
export function matchTargets(policy: Pick<Policy, 'tenant' | 'targets'>, dataset: Dataset, of: 'GRANT' | 'RESTRICTION'): boolean {
  if (policy.tenant !== dataset.tenant) return false;
  const { datasets, databases, tags } = policy.targets;
  const key = datasetRefKey(dataset.ref);
  if (databases.includes(dataset.database) || datasets.some((ref) => datasetRefKey(ref) === key)) return true;
  if (tags.some((tag) => dataset.tags.includes(tag))) return true;
  return of === 'RESTRICTION' && allColumns(dataset).some((column) => tags.some((tag) => column.tags.includes(tag)));
}

export const hasNoTargets = (policy: Pick<Policy, 'targets'>): boolean =>
  policy.targets.datasets.length === 0 && policy.targets.databases.length === 0 && policy.targets.tags.length === 0;

export const allColumns = (dataset: Dataset): readonly BaseColumn[] => [...dataset.columns, ...dataset.partitionKeys];

/** A rule on a nested path covers its whole top-level column: hiding more is the safe side. Null = every column. */
export function matchColumn(match: ColumnMatch | null, column: BaseColumn): boolean {
  if (match === null) return true;
  return match.paths.some((path) => topLevelOf(path) === column.name) || match.tags.some((tag) => column.tags.includes(tag));
}

export const isExpired = (grant: Grant, now: Date): boolean => {
  if (grant.expiresAt === null) return false;
  const end = Date.parse(grant.expiresAt);
  return !(now.getTime() < end);
};
