import { createHmac, hash, randomBytes } from 'node:crypto';

/** Headers of the lock between gateway and subgraphs. It says "our gateway sent this, now, once"; it never says who asks. */
export const signatureHeaders = { time: 'x-lakeward-time', nonce: 'x-lakeward-nonce', signature: 'x-lakeward-signature' } as const;

export interface SignedParts {
  readonly method: string;
  /** Path and query as sent. */
  readonly path: string;
  readonly body: string | Uint8Array;
  /** The client's token as it travels in `Authorization`, or an empty text. */
  readonly authorization: string;
  /** Milliseconds since 1970. */
  readonly time: string;
  readonly nonce: string;
}

/** Each part stands behind its length, so no two lists of parts give one text. */
function canonicalText(parts: SignedParts): string {
  const fields = [parts.method, parts.path, hash('sha256', parts.body), hash('sha256', parts.authorization), parts.time, parts.nonce];
  return fields.map((field) => `${field.length}:${field}`).join(',');
}

export const signatureOf = (key: Uint8Array, parts: SignedParts): Buffer => createHmac('sha256', key).update(canonicalText(parts)).digest();

/** The headers that sign one request. */
export function signRequest(key: Uint8Array, now: Date, parts: Omit<SignedParts, 'time' | 'nonce'>): Record<string, string> {
  const time = String(now.getTime());
  const nonce = randomBytes(16).toString('base64url');
  const signature = signatureOf(key, { ...parts, time, nonce }).toString('base64url');
  return { [signatureHeaders.time]: time, [signatureHeaders.nonce]: nonce, [signatureHeaders.signature]: signature };
}
