import { createHash, type KeyObject } from 'node:crypto';

import { type Principal, Unauthenticated } from '@lakeward/kernel';
import type { Clock, IdentityVerifier, Log } from '@lakeward/ports';
import { decodeJwt, jwtVerify } from 'jose';

import { hasDuplicateKeys } from './duplicate-keys.ts';
import { fixedKey, jwksKeys, type KeySource } from './key-source.ts';
import { principalFromClaims } from './principal-from-claims.ts';

export interface TrustedIssuer {
  /** Equal to the claim `iss`, character by character. */
  readonly issuer: string;
  /** The claim `aud` must name this and nothing else. */
  readonly audience: string;
  readonly keys: { readonly publicKey: KeyObject } | { readonly jwksUri: string };
}

export interface JwksIdentityVerifierOptions {
  readonly issuers: readonly TrustedIssuer[];
  readonly clock: Clock;
  readonly log: Log;
  readonly fetch?: typeof globalThis.fetch;
}

/** Signatures by key pairs only: with a shared secret on the list, the public key would do as the secret. */
const algorithms = ['EdDSA', 'Ed25519', 'ES256', 'ES384', 'ES512', 'RS256', 'RS384', 'RS512', 'PS256', 'PS384', 'PS512'];
const LONGEST_TOKEN_BYTES = 16 * 1024;
/** Three parts and nothing around them: decoders forgive more, and one token would then have many texts. */
const compactForm = /^[\w-]+\.[\w-]+\.[\w-]+$/;
const LEEWAY_SECONDS = 60;
/** One page of memory per 16 principals or so; the oldest go first. */
const REMEMBERED_TOKENS = 10_000;

/** IdentityVerifier for tokens of the issuers named. A verified token is remembered by its hash until it expires. */
export function createJwksIdentityVerifier({ issuers, clock, log, fetch }: JwksIdentityVerifierOptions): IdentityVerifier {
  const trusted = new Map(issuers.map(({ issuer, audience, keys }) => [issuer, { audience, find: keySource(keys) }]));
  const remembered = new Map<string, Principal>();

  function keySource(keys: TrustedIssuer['keys']): KeySource {
    return 'publicKey' in keys ? fixedKey(keys.publicKey) : jwksKeys({ uri: keys.jwksUri, clock, log, ...(fetch && { fetch }) });
  }

  const check = async (token: string): Promise<Principal> => {
    // Read before it is trusted, only to choose whose keys must have signed it.
    const { iss = '' } = decodeJwt(token);
    const issuer = trusted.get(iss);
    if (!issuer || token.split('.', 2).some((part) => hasDuplicateKeys(Buffer.from(part, 'base64url').toString())))
      throw new Unauthenticated();
    const { payload } = await jwtVerify(token, issuer.find, {
      algorithms,
      issuer: iss,
      audience: issuer.audience,
      clockTolerance: LEEWAY_SECONDS,
      currentDate: clock.now(),
      requiredClaims: ['exp', 'sub', 'aud'],
    });
    // A token that several services take could be replayed here by any of them.
    if (Array.isArray(payload.aud) && payload.aud.length !== 1) throw new Unauthenticated();
    return principalFromClaims(payload);
  };

  return {
    async verify(token) {
      if (token.length > LONGEST_TOKEN_BYTES || !compactForm.test(token)) throw new Unauthenticated();
      const key = createHash('sha256').update(token).digest('base64');
      const known = remembered.get(key);
      if (known && clock.now() < known.tokenExpiresAt!) return known;
      remembered.delete(key);
      let principal: Principal;
      try {
        principal = await check(token);
      } catch (cause) {
        // One text for everything: which check failed would help who tries.
        throw new Unauthenticated(undefined, {}, { cause });
      }
      remembered.set(key, principal);
      if (remembered.size > REMEMBERED_TOKENS) remembered.delete(remembered.keys().next().value!);
      return principal;
    },
  };
}
