import type { AccessSnapshot } from './access-snapshot.ts';
import { canonicalJson, lengthPrefixed } from './canonical-text.ts';
import { decideAccess, RIGHTS_MAX_AGE_MS, tokenIsOver } from './decide-access.ts';
import type { Decision } from './decision.ts';

/** Decisions kept at most; the oldest go first. */
const KEPT = 10_000;

/** As `decideAccess`, and gives what that would give. */
export type DecideAccess = typeof decideAccess;

/**
 * Remembers decisions of one version of rights: by tenant, subject, roles, claims, action, dataset and columns. What depends on time alone (an
 * old snapshot, an ended token, a grant that ends) is never answered from memory.
 */
export function createDecisionMemo(): DecideAccess {
  let tenantAndVersion = '';
  let endsAt = Number.POSITIVE_INFINITY;
  const kept = new Map<string, Decision>();

  return (principal, action, dataset, columns, snapshot, now) => {
    const fresh = now.getTime() - snapshot.asOf.getTime() <= RIGHTS_MAX_AGE_MS && !tokenIsOver(principal, now);
    if (!fresh) return decideAccess(principal, action, dataset, columns, snapshot, now);
    const of = lengthPrefixed([snapshot.tenant, String(snapshot.version)]);
    if (of !== tenantAndVersion || now.getTime() >= endsAt) {
      kept.clear();
      tenantAndVersion = of;
      endsAt = nextEnd(snapshot, now);
    }
    const key = lengthPrefixed([
      principal.tenant,
      principal.kind,
      principal.id,
      principal.name,
      lengthPrefixed([...principal.roles].sort()),
      canonicalJson(principal.claims),
      action,
      dataset.id,
      String(dataset.version),
      lengthPrefixed(columns),
    ]);
    const known = kept.get(key);
    if (known) return known;
    const decision = decideAccess(principal, action, dataset, columns, snapshot, now);
    if (kept.size >= KEPT) kept.delete(kept.keys().next().value!);
    kept.set(key, decision);
    return decision;
  };
}

/** When the next grant ends, in milliseconds since 1970. */
function nextEnd(snapshot: AccessSnapshot, now: Date): number {
  const ends = snapshot.policies.flatMap((policy) =>
    policy.rules.flatMap((rule) => (rule.kind === 'Grant' && rule.expiresAt !== null ? [Date.parse(rule.expiresAt)] : [])),
  );
  return Math.min(Number.POSITIVE_INFINITY, ...ends.filter((end) => end > now.getTime()));
}
