/** A value of a verified token's claim. Lists count as their values wherever a predicate compares them. */
export type ClaimValue = string | number | boolean | readonly (string | number | boolean)[];

export type PrincipalId = string & { readonly __brand: 'PrincipalId' };

export type PrincipalKind = 'USER' | 'SERVICE' | 'SYSTEM';

/** Who asks. Built from a verified token alone; SYSTEM principals are named in code and audited. */
export interface Principal {
  readonly tenant: string;
  readonly id: PrincipalId;
  readonly kind: PrincipalKind;
  readonly name: string;
  readonly roles: readonly string[];
  readonly claims: Readonly<Record<string, ClaimValue>>;
  /** Null for SYSTEM principals, which hold no token. */
  readonly tokenExpiresAt: Date | null;
}

export const principalId = (id: string): PrincipalId => id as PrincipalId;

/** A named actor of ours, for work that no user asked for: `schema-generator`, `seed-loader`, `job-publisher`. */
export const systemPrincipal = (name: string, tenant: string): Principal => ({
  tenant,
  id: principalId(`system:${name}`),
  kind: 'SYSTEM',
  name,
  roles: ['system'],
  claims: {},
  tokenExpiresAt: null,
});
