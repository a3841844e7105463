import { createHash, createPublicKey, type KeyObject, sign } from 'node:crypto';

/** What the runner takes a signature for; a signature for anything else is refused there. */
const AUDIENCE = 'lakeward-runner';

export interface SignedSpec {
  /** Exactly the bytes that the runner hashes and verifies. */
  readonly bytes: Uint8Array;
  readonly sha256: string;
  /** Detached JWS (RFC 7515, appendix F): `<header>..<signature>`. */
  readonly jws: string;
}

/** Signs a canonical spec with Ed25519. The runner verifies hash and signature before it reads anything. */
export function signSpec(canonical: string, key: KeyObject): SignedSpec {
  const bytes = Buffer.from(canonical, 'utf8');
  const header = Buffer.from(JSON.stringify({ alg: 'EdDSA', aud: AUDIENCE, kid: keyIdOf(key) })).toString('base64url');
  const signature = sign(null, Buffer.from(`${header}.${bytes.toString('base64url')}`), key).toString('base64url');
  return { bytes, sha256: createHash('sha256').update(bytes).digest('hex'), jws: `${header}..${signature}` };
}

const keyIdOf = (key: KeyObject): string =>
  createHash('sha256')
    .update(createPublicKey(key).export({ type: 'spki', format: 'der' }))
    .digest('hex')
    .slice(0, 16);
