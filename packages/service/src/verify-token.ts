import { hash } from 'node:crypto';

import { type Principal, Unauthenticated } from '@lakeward/kernel';
import type { Clock, IdentityVerifier } from '@lakeward/ports';

const longestToken = 16_384;

/**
 * The token of an `Authorization` header; undefined when there is none.
 * @throws Unauthenticated for another scheme, several values, or what cannot be a token.
 */
export function bearerToken(header: string | null | undefined): string | undefined {
  if (header === null || header === undefined || header === '') return undefined;
  const token = /^Bearer ([\w~+/.-]+=*)$/i.exec(header)?.[1];
  if (token === undefined || token.length > longestToken) throw new Unauthenticated();
  return token;
}

export type TokenVerifier = (token: string | undefined) => Promise<Principal>;

/** A withdrawn key must not live on in memory. */
const keptMs = 60_000;
const keptTokens = 1_000;

/**
 * Verifies tokens, and remembers each good one until it expires, at most a minute: gateway and subgraphs of one process check the same
 * token several times per request. Only hashes are kept. Bad tokens are checked each time.
 */
export function tokenVerifier({ identity, clock }: { identity: IdentityVerifier; clock: Clock }): TokenVerifier {
  const verified = new Map<string, { readonly principal: Promise<Principal>; readonly until: number }>();
  return async (token) => {
    if (token === undefined) throw new Unauthenticated();
    const key = hash('sha256', token);
    const now = clock.now().getTime();
    const kept = verified.get(key);
    if (kept && now < kept.until) {
      const principal = await kept.principal;
      // The first verification may still have been under way when it was found.
      if (principal.tokenExpiresAt === null || now < principal.tokenExpiresAt.getTime()) return principal;
    }
    const principal = identity.verify(token);
    verified.delete(key);
    verified.set(key, { principal, until: now + keptMs });
    if (verified.size > keptTokens) verified.delete(verified.keys().next().value!);
    principal.catch(() => verified.delete(key));
    return principal;
  };
}
