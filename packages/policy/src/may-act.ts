import type { ColumnType, Dataset, Principal } from '@lakeward/kernel';

import type { AccessSnapshot } from './access-snapshot.ts';
import { columnTypes, RIGHTS_MAX_AGE_MS, tokenIsOver } from './decide-access.ts';
import { hasNoTargets, isExpired, matchSubjects, matchTargets } from './match-policy.ts';
import type { Action, Grant, Policy, PolicyRule } from './policy.ts';
import { settlePredicate } from './settle-predicate.ts';
import { systemMay } from './system-rights.ts';

/** Everybody with a verified token may do these. */
const everybodys: ReadonlySet<Action> = new Set<Action>(['self.read', 'node.read']);
/** These stand in policies with empty targets; no dataset is asked. */
const withoutDataset: ReadonlySet<Action> = new Set<Action>([
  'principal.read',
  'audit.read',
  'job.template',
  'project.read',
  'project.create',
]);
/** The root field names no dataset, or names it in its arguments: the use case asks for it, and cuts the answer to the grants. */
export const asksDataset = (action: Action): boolean => !everybodys.has(action) && !withoutDataset.has(action);

/**
 * May the principal call a root field with this action at all? Actions on datasets pass for a verified principal, because the dataset is decided
 * where it is known; actions without a dataset need a grant in a policy with empty targets.
 */
export function mayAct(principal: Principal, action: Action, snapshot: AccessSnapshot, now: Date): boolean {
  if (principal.tenant !== snapshot.tenant || tokenIsOver(principal, now)) return false;
  if (principal.kind === 'SYSTEM') return systemMay(principal, action);
  if (asksDataset(action) || everybodys.has(action)) return true;
  return mayActAnywhere(principal, action, snapshot, now);
}

/** A grant of the action in a policy with empty targets. */
export function mayActAnywhere(principal: Principal, action: Action, snapshot: AccessSnapshot, now: Date): boolean {
  if (principal.tenant !== snapshot.tenant || tokenIsOver(principal, now)) return false;
  if (principal.kind === 'SYSTEM') return systemMay(principal, action);
  if (now.getTime() - snapshot.asOf.getTime() > RIGHTS_MAX_AGE_MS) return false;
  return snapshot.policies.some(
    (policy) =>
      policy.tenant === principal.tenant &&
      hasNoTargets(policy) &&
      grantsOf(policy, principal, now, new Map()).some((grant) => grant.actions.includes(action)),
  );
}

/** May the principal do the action on some part of this dataset? Unlike `decideAccess` it says nothing about rows and columns. */
export function mayActOn(principal: Principal, action: Action, dataset: Dataset, snapshot: AccessSnapshot, now: Date): boolean {
  if (principal.tenant !== dataset.tenant || snapshot.tenant !== dataset.tenant || tokenIsOver(principal, now)) return false;
  if (principal.kind === 'SYSTEM') return systemMay(principal, action);
  if (now.getTime() - snapshot.asOf.getTime() > RIGHTS_MAX_AGE_MS) return false;
  return snapshot.policies.some(
    (policy) =>
      matchTargets(policy, dataset, 'GRANT') &&
      grantsOf(policy, principal, now, columnTypes(dataset)).some((grant) => grant.actions.includes(action)),
  );
}

/** May the principal know that the dataset exists? Whoever holds any grant on it may; a broken policy changes nothing here. */
export function mayKnow(principal: Principal, dataset: Dataset, snapshot: AccessSnapshot, now: Date): boolean {
  if (principal.tenant !== dataset.tenant || snapshot.tenant !== dataset.tenant || tokenIsOver(principal, now)) return false;
  if (principal.kind === 'SYSTEM') return systemMay(principal, 'catalog.read');
  if (now.getTime() - snapshot.asOf.getTime() > RIGHTS_MAX_AGE_MS) return false;
  return snapshot.policies.some(
    (policy) => matchTargets(policy, dataset, 'GRANT') && grantsOf(policy, principal, now, columnTypes(dataset)).length > 0,
  );
}

/** Enforced, unexpired grants of a policy that match the principal and whose claims he has. */
function grantsOf(policy: Policy, principal: Principal, now: Date, types: ReadonlyMap<string, ColumnType>): readonly Grant[] {
  if (policy.mode !== 'ENFORCE') return [];
  try {
    if (matchSubjects(policy.subjects, principal) !== 'MATCH') return [];
    return policy.rules.filter(
      (rule): rule is Extract<PolicyRule, { kind: 'Grant' }> =>
        rule.kind === 'Grant' &&
        !isExpired(rule, now) &&
        (rule.where === null || settlePredicate(rule.where, principal.claims, types) !== null),
    );
  } catch {
    // A rule that cannot be settled opens nothing.
    return [];
  }
}
