import { createHash, createHmac, timingSafeEqual } from 'node:crypto';
import type { IncomingHttpHeaders } from 'node:http';

import { EmrError } from './emr-error.ts';

export interface LocalKeys {
  readonly accessKeyId: string;
  readonly secretAccessKey: string;
}

const AUTHORIZATION =
  /^AWS4-HMAC-SHA256\s+Credential=([^/,\s]+)\/(\d{8})\/([\w-]+)\/([\w-]+)\/aws4_request,\s*SignedHeaders=([\w;-]+),\s*Signature=([0-9a-f]{64})$/;
const LEEWAY_MS = 5 * 60_000;

const sha256 = (data: string | Uint8Array): string => createHash('sha256').update(data).digest('hex');
const hmac = (key: string | Uint8Array, data: string): Buffer => createHmac('sha256', key).update(data).digest();

/**
 * Checks AWS Signature Version 4 of a POST to `/`: our keys, a signed host, a time within five minutes, and the body's own hash.
 * @throws EmrError MissingAuthenticationToken, UnrecognizedClient or InvalidSignature, as AWS names them
 * @see https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_sigv-create-signed-request.html
 */
export function verifyRequest(
  request: { readonly path: string; readonly headers: IncomingHttpHeaders; readonly body: Uint8Array },
  keys: LocalKeys,
  now: Date,
): void {
  const { headers } = request;
  if (!headers.authorization) throw new EmrError('MissingAuthenticationTokenException', 'The request has no signature.', 403);
  const match = AUTHORIZATION.exec(headers.authorization);
  if (!match) throw new EmrError('IncompleteSignatureException', 'The Authorization header is not of Signature Version 4.', 403);
  const [, accessKeyId, day, region, service, signedList, signature] = match as unknown as [
    string,
    string,
    string,
    string,
    string,
    string,
    string,
  ];
  if (accessKeyId !== keys.accessKeyId) throw new EmrError('UnrecognizedClientException', 'The access key is unknown.', 403);

  const refused = (): never => {
    throw new EmrError('InvalidSignatureException', 'The signature does not match, or the time is wrong.', 403);
  };
  const stamp = single(headers['x-amz-date']) ?? '';
  const at = /^(\d{4})(\d\d)(\d\d)T(\d\d)(\d\d)(\d\d)Z$/.exec(stamp);
  if (!at || !stamp.startsWith(day)) refused();
  const sentAt = Date.parse(`${at![1]}-${at![2]}-${at![3]}T${at![4]}:${at![5]}:${at![6]}Z`);
  if (Math.abs(now.getTime() - sentAt) > LEEWAY_MS) refused();

  const signed = signedList.split(';');
  if (!signed.includes('host') || !signed.includes('x-amz-date')) refused();
  const bodyHash = sha256(request.body);
  const claimedHash = single(headers['x-amz-content-sha256']);
  if (claimedHash !== undefined && claimedHash !== bodyHash) refused();
  const lines = signed.map((name) => `${name}:${(single(headers[name]) ?? '').trim().replace(/\s+/g, ' ')}\n`).join('');
  const [path, query = ''] = request.path.split('?');
  const canonical = ['POST', path, query, lines, signedList, bodyHash].join('\n');
  const scope = `${day}/${region}/${service}/aws4_request`;
  const key = [day, region, service, 'aws4_request'].reduce<string | Buffer>(
    (secret, part) => hmac(secret, part),
    `AWS4${keys.secretAccessKey}`,
  );
  const expected = createHmac('sha256', key)
    .update(['AWS4-HMAC-SHA256', stamp, scope, sha256(canonical)].join('\n'))
    .digest();
  if (!timingSafeEqual(expected, Buffer.from(signature, 'hex'))) refused();
}

const single = (value: string | string[] | undefined): string | undefined => (Array.isArray(value) ? value.join(',') : value);
