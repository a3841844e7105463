import { timingSafeEqual } from 'node:crypto';
import type { IncomingHttpHeaders } from 'node:http';

import { Unauthenticated } from '@lakeward/kernel';
import type { Clock } from '@lakeward/ports';

import { signatureHeaders, signatureOf } from './request-signature.ts';

const windowMs = 60_000;
/** About 2,000 requests per second over the window on both sides; when it is full the oldest half-window refuses nothing twice. */
const mostNonces = 250_000;

export interface ReceivedRequest {
  readonly method: string;
  readonly path: string;
  readonly headers: IncomingHttpHeaders;
  readonly body: Uint8Array;
}

export type SignatureVerifier = (request: ReceivedRequest) => void;

/**
 * Refuses what our gateway did not send, what is older or newer than 60 s, and what was seen before.
 * @throws Unauthenticated with one text for all of these.
 */
export function signatureVerifier({ key, clock }: { key: Uint8Array; clock: Clock }): SignatureVerifier {
  const seen = new Map<string, number>();
  return ({ method, path, headers, body }) => {
    const [time, nonce, signature] = [signatureHeaders.time, signatureHeaders.nonce, signatureHeaders.signature].map(
      (name) => headers[name],
    );
    if (typeof time !== 'string' || typeof nonce !== 'string' || typeof signature !== 'string') throw new Unauthenticated();
    const now = clock.now().getTime();
    if (!/^\d{13}$/.test(time) || Math.abs(now - Number(time)) > windowMs) throw new Unauthenticated();
    const expected = signatureOf(key, { method, path, body, authorization: headers.authorization ?? '', time, nonce });
    const given = Buffer.from(signature, 'base64url');
    if (given.length !== expected.length || !timingSafeEqual(given, expected)) throw new Unauthenticated();

    for (const [old, until] of seen) {
      if (until >= now && seen.size < mostNonces) break;
      seen.delete(old);
    }
    if (seen.has(nonce)) throw new Unauthenticated();
    seen.set(nonce, now + 2 * windowMs);
  };
}
