import { createHash } from 'node:crypto';

import type { ColumnType, Dataset, Predicate, Principal } from '@lakeward/kernel';

import type { AccessSnapshot } from './access-snapshot.ts';
import { canonicalJson, lengthPrefixed } from './canonical-text.ts';
import { type ActiveGrant, allOf, anyOf, type ColumnRestrictions, decideColumn } from './decide-column.ts';
import type { ColumnVerdict, Decision, DecisionReason } from './decision.ts';
import { allColumns, isExempt, isExpired, matchColumn, matchSubjects, matchTargets, type SubjectVerdict } from './match-policy.ts';
import type { Action, ColumnMatch, Mask, Policy, PolicyRule } from './policy.ts';
import { NO_ROW, settlePredicate } from './settle-predicate.ts';
import { systemMay } from './system-rights.ts';

/** Rights that were not compared with the store for longer than this deny. Milliseconds. */
export const RIGHTS_MAX_AGE_MS = 30_000;
/** Leeway for clocks that differ, as in token verification. Milliseconds. */
const TOKEN_LEEWAY_MS = 60_000;

export const tokenIsOver = (principal: Principal, now: Date): boolean =>
  principal.tokenExpiresAt !== null && now.getTime() > principal.tokenExpiresAt.getTime() + TOKEN_LEEWAY_MS;

/** Types of base columns and partition keys by name. */
export const columnTypes = (dataset: Dataset): ReadonlyMap<string, ColumnType> =>
  new Map(allColumns(dataset).map((column) => [column.name, column.type]));

/**
 * Whether and how a principal may do one action on the given top-level base columns of a dataset. Grants unite per cell, restrictions narrow,
 * deny wins, no grant denies. Pure and synchronous: the same arguments give the same decision. Unknown columns are HIDDEN.
 */
export function decideAccess(
  principal: Principal,
  action: Action,
  dataset: Dataset,
  columns: readonly string[],
  snapshot: AccessSnapshot,
  now: Date,
): Decision {
  const found = gather(principal, action, dataset, snapshot, now);
  const deny = (denial: 'NO_GRANT' | 'BROKEN', because: readonly DecisionReason[]): Decision =>
    withAudience(principal, {
      datasetId: dataset.id,
      action,
      effect: 'DENY',
      denial,
      rowFilter: null,
      columns: new Map(),
      guarded: true,
      policyVersions: found.versions,
      reasons: because,
    });

  if (principal.tenant !== dataset.tenant || snapshot.tenant !== dataset.tenant || tokenIsOver(principal, now)) return deny('NO_GRANT', []);
  if (principal.kind === 'SYSTEM')
    return systemMay(principal, action) ? withAudience(principal, allowAll(dataset, action, columns)) : deny('NO_GRANT', []);

  const known = found.knows || found.grants.length > 0;
  if (snapshot.broken.has(dataset.id) || found.failed || now.getTime() - snapshot.asOf.getTime() > RIGHTS_MAX_AGE_MS)
    return deny(known ? 'BROKEN' : 'NO_GRANT', found.reasons);
  if (found.grants.length === 0) return deny('NO_GRANT', found.reasons);

  const byName = new Map(allColumns(dataset).map((column) => [column.name, column]));
  const verdictOf = (name: string): ColumnVerdict => {
    const column = byName.get(name);
    if (!column) return { path: name, visibility: 'HIDDEN', mask: null, cell: [] };
    return decideColumn(
      column,
      found.grants,
      restrictionsOn(column, found),
      found.namedBy.some((match) => matchColumn(match, column)),
    );
  };
  const rowFilter = allOf([anyOf(found.grants.map(({ where }) => where)), ...found.filters]);
  const guarded = rowFilter !== null || [...byName.keys()].some((name) => verdictOf(name).visibility !== 'CLEAR');
  return withAudience(principal, {
    datasetId: dataset.id,
    action,
    effect: 'ALLOW',
    denial: null,
    rowFilter,
    columns: new Map(columns.map((name) => [name, verdictOf(name)])),
    guarded,
    policyVersions: found.versions,
    reasons: found.reasons,
  });
}

interface Gathered {
  readonly grants: readonly ActiveGrant[];
  readonly filters: readonly Predicate[];
  readonly masks: readonly { readonly columns: ColumnMatch; readonly mask: Mask }[];
  readonly denials: readonly ColumnMatch[];
  /** Column sets whose names the principal may know: those of his grants of `catalog.read`. */
  readonly namedBy: readonly (ColumnMatch | null)[];
  /** He holds some grant on the dataset, so he may be told that its policy is broken. */
  readonly knows: boolean;
  /** A rule could not be settled: a fault of the policy. */
  readonly failed: boolean;
  readonly versions: readonly string[];
  readonly reasons: readonly DecisionReason[];
}

function gather(principal: Principal, action: Action, dataset: Dataset, snapshot: AccessSnapshot, now: Date): Gathered {
  const grants: ActiveGrant[] = [];
  const filters: Predicate[] = [];
  const masks: { columns: ColumnMatch; mask: Mask }[] = [];
  const denials: ColumnMatch[] = [];
  const namedBy: (ColumnMatch | null)[] = [];
  const reasons: DecisionReason[] = [];
  const versions = new Set<string>();
  let knows = false;
  let failed = false;
  const types = columnTypes(dataset);

  const take = (policy: Policy, rule: PolicyRule, verdict: SubjectVerdict): string | null => {
    if (rule.kind === 'Grant') {
      if (verdict !== 'MATCH' || isExpired(rule, now) || !matchTargets(policy, dataset, 'GRANT')) return null;
      const where = rule.where === null ? null : settlePredicate(rule.where, principal.claims, types);
      if (rule.where !== null && where === null) return null;
      knows = true;
      if (rule.actions.includes('catalog.read')) namedBy.push(rule.columns, ...rule.masked.map(({ columns }) => columns));
      if (!rule.actions.includes(action)) return null;
      grants.push({ grant: rule, where });
      return 'grants';
    }
    if (isExempt(rule.unless, principal)) return null;
    if (rule.kind === 'RowFilter') filters.push(settlePredicate(rule.where, principal.claims, types) ?? NO_ROW);
    else if (rule.kind === 'ColumnMask') masks.push(rule);
    else denials.push(rule.columns);
    return { RowFilter: 'filters rows', ColumnMask: 'masks columns', ColumnDeny: 'denies columns' }[rule.kind];
  };

  for (const policy of snapshot.policies) {
    if (!matchTargets(policy, dataset, 'RESTRICTION')) continue;
    const effects: string[] = [];
    let verdict: SubjectVerdict = 'NO_MATCH';
    if (policy.mode === 'ENFORCE') {
      try {
        verdict = matchSubjects(policy.subjects, principal);
        if (verdict !== 'NO_MATCH') for (const rule of policy.rules) effects.push(...[take(policy, rule, verdict) ?? []].flat());
      } catch {
        // What cannot be settled is a fault of the policy: nobody reads, rather than everybody.
        failed = true;
      }
    }
    if (effects.length > 0) versions.add(`${policy.id}@${policy.version}`);
    reasons.push({
      policyId: policy.id,
      version: policy.version,
      matched: effects.length > 0,
      because: sentence(policy, verdict, effects),
    });
  }
  return { grants, filters, masks, denials, namedBy, knows, failed, versions: [...versions].sort(), reasons };
}

function sentence(policy: Policy, verdict: SubjectVerdict, effects: readonly string[]): string {
  if (policy.mode === 'OFF') return 'It is off.';
  if (policy.mode === 'OBSERVE') return 'It is observed only and changes nothing.';
  if (verdict === 'NO_MATCH') return 'It names neither the caller nor one of his roles.';
  if (effects.length > 0) return `It ${[...new Set(effects)].join(', ')}.`;
  return verdict === 'UNKNOWN' ? 'It asks for a claim that the caller does not have.' : 'None of its rules applies to this action.';
}

const restrictionsOn = (column: Parameters<typeof matchColumn>[1], found: Gathered): ColumnRestrictions => ({
  denied: found.denials.some((match) => matchColumn(match, column)),
  masks: found.masks.filter((rule) => matchColumn(rule.columns, column)).map((rule) => rule.mask),
});

function allowAll(dataset: Dataset, action: Action, columns: readonly string[]): Omit<Decision, 'audience'> {
  const known = new Set(allColumns(dataset).map((column) => column.name));
  const verdict = (name: string): ColumnVerdict =>
    known.has(name)
      ? { path: name, visibility: 'CLEAR', mask: null, cell: [{ when: null, mask: null }] }
      : { path: name, visibility: 'HIDDEN', mask: null, cell: [] };
  return {
    datasetId: dataset.id,
    action,
    effect: 'ALLOW',
    denial: null,
    rowFilter: null,
    columns: new Map(columns.map((name) => [name, verdict(name)])),
    guarded: false,
    policyVersions: [],
    reasons: [],
  };
}

/**
 * Who, what, by which versions, with which outcome: no change of a right, claim, tag or column can leave this text as it was. Outcomes hold
 * constants of policies and names of hidden columns, so only their digest stands in it.
 */
function withAudience(principal: Principal, decision: Omit<Decision, 'audience'>): Decision {
  const outcome = lengthPrefixed([
    principal.kind,
    decision.effect,
    decision.policyVersions.join(' '),
    canonicalJson(decision.rowFilter),
    canonicalJson([...decision.columns.values()]),
  ]);
  const digest = createHash('sha256').update(outcome).digest('hex');
  return { ...decision, audience: lengthPrefixed([principal.tenant, principal.id, decision.datasetId, decision.action, digest]) };
}
