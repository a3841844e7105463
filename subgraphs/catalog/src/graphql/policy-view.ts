import { Invalid, type Predicate } from '@lakeward/kernel';
import type { Mask, Policy, PolicyRule } from '@lakeward/policy/policy';
import { parseStoredPolicy } from '@lakeward/policy/parse-policy';
import type { StoredPolicyVersion } from '@lakeward/policy/policy-repository';
import type { VisibleDataset } from '@lakeward/policy/visible-dataset';

import { expressionView, predicateView } from './dataset-view.ts';

const optional = (tree: Predicate | null) => tree && predicateView(tree);
const maskView = ({ kind, argument, expression }: Mask) => ({ kind, argument, expression: expression && expressionView(expression) });

function ruleView(rule: PolicyRule) {
  switch (rule.kind) {
    case 'Grant':
      return {
        ...rule,
        where: optional(rule.where),
        masked: rule.masked.map(({ columns, mask }) => ({ columns, mask: maskView(mask), unless: null })),
      };
    case 'RowFilter':
      return { ...rule, where: predicateView(rule.where), unless: optional(rule.unless) };
    case 'ColumnMask':
      return { ...rule, mask: maskView(rule.mask), unless: optional(rule.unless) };
    case 'ColumnDeny':
      return { ...rule, unless: optional(rule.unless) };
  }
}

/** A policy as its type shows it, to callers who may read it. */
export const policyView = (policy: Policy) => ({
  __typename: 'Policy' as const,
  id: policy.id,
  name: policy.name,
  version: policy.version,
  mode: policy.mode,
  isolated: policy.isolated,
  subjects: { ...policy.subjects, where: optional(policy.subjects.where) },
  targets: policy.targets,
  rules: policy.rules.map(ruleView),
});

/**
 * A decision as the caller may be told of it: his own verdicts always; which policies matched and their conditions only with `access.read` on
 * the dataset, because they speak about other people and hidden rows.
 */
export function decisionView(dataset: VisibleDataset, policies: ReadonlyMap<string, Policy>, columns: readonly string[] | null) {
  const { decision } = dataset;
  const tellsPolicies = dataset.may('access.read');
  return {
    effect: decision.effect,
    rowFilters: tellsPolicies && decision.rowFilter ? [predicateView(decision.rowFilter)] : [],
    columns: dataset.verdicts.filter(({ path }) => columns === null || columns.includes(path)),
    reasons: tellsPolicies
      ? decision.reasons.map(({ policyId, version, matched, because }) => {
          const policy = policies.get(policyId);
          return { policy: policy ? policyView(policy) : null, version, matched, because };
        })
      : [],
    policyVersions: tellsPolicies ? decision.policyVersions : [],
  };
}

/** A stored version as a policy; null when its document is broken, which `policyHealth` tells. */
export function policyOfVersion(version: StoredPolicyVersion): Policy | null {
  try {
    return parseStoredPolicy(version);
  } catch (error) {
    if (error instanceof Invalid) return null;
    throw error;
  }
}
