import { type ClaimValue, type Principal, type PrincipalKind, principalId, Unauthenticated } from '@lakeward/kernel';
import type { JWTPayload } from 'jose';

/** Longer ones are no names of anybody, and would fill logs. */
const LONGEST_NAME = 256;
const MOST_ROLES = 256;

/**
 * The claims `sub`, `name`, `tenant`, `roles`, `kind` and `claims` as a frozen Principal. SYSTEM is never believed: those principals are named in code.
 * @throws Unauthenticated
 */
export function principalFromClaims(payload: JWTPayload): Principal {
  const id = nameOf(payload.sub);
  const kind = payload['kind'] ?? 'USER';
  if (!isKind(kind) || id.startsWith('system:')) throw new Unauthenticated();
  return Object.freeze({
    tenant: nameOf(payload['tenant']),
    id: principalId(id),
    kind,
    name: payload['name'] === undefined ? id : nameOf(payload['name']),
    roles: Object.freeze(rolesOf(payload['roles'])),
    claims: Object.freeze(claimsOf(payload['claims'])),
    tokenExpiresAt: new Date(payload.exp! * 1000),
  });
}

const isKind = (value: unknown): value is Exclude<PrincipalKind, 'SYSTEM'> => value === 'USER' || value === 'SERVICE';

function nameOf(value: unknown): string {
  // Control characters would split log lines; a NUL no database stores.
  if (typeof value !== 'string' || value === '' || value.length > LONGEST_NAME || /\p{Cc}/u.test(value) || !value.isWellFormed())
    throw new Unauthenticated();
  return value;
}

function rolesOf(value: unknown): string[] {
  if (value === undefined) return [];
  if (!Array.isArray(value) || value.length > MOST_ROLES) throw new Unauthenticated();
  return value.map(nameOf);
}

function claimsOf(value: unknown): Record<string, ClaimValue> {
  if (value === undefined) return {};
  if (typeof value !== 'object' || value === null || Array.isArray(value)) throw new Unauthenticated();
  // Without a prototype, so that no claim is ever found that the token does not have.
  const claims = Object.create(null) as Record<string, ClaimValue>;
  for (const [name, claim] of Object.entries(value)) {
    if (!isScalar(claim) && !(Array.isArray(claim) && claim.every(isScalar))) throw new Unauthenticated();
    claims[name] = Array.isArray(claim) ? Object.freeze([...claim]) : claim;
  }
  return claims;
}

const isScalar = (value: unknown): value is string | number | boolean => ['string', 'number', 'boolean'].includes(typeof value);
