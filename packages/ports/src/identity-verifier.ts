import type { Principal } from '@lakeward/kernel';

/** Turns a bearer token into a Principal. */
export interface IdentityVerifier {
  /**
   * Checks signature, algorithm, issuer, audience, expiry and not-before (leeway 60 s), size (16 kB) and single-valued claims.
   * @throws Unauthenticated for everything that is wrong, with one text.
   */
  verify(token: string): Promise<Principal>;
}
