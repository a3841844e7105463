import { Unauthenticated } from '@lakeward/kernel';
import type { Clock } from '@lakeward/ports';
import { describe, expect, it } from 'vitest';

import { signRequest } from '../src/request-signature.ts';
import { type ReceivedRequest, signatureVerifier } from '../src/verify-signature.ts';

const key = Buffer.alloc(32, 7);

function stage() {
  const time = { now: Date.parse('2030-01-01T00:00:00Z') };
  const clock: Clock = { now: () => new Date(time.now), monotonicMs: () => time.now, sleep: () => Promise.resolve() };
  const body = '{"query":"{ me }"}';
  const authorization = 'Bearer ann';
  const signed = (signingKey: Uint8Array = key): ReceivedRequest => ({
    method: 'POST',
    path: '/graphql',
    body: Buffer.from(body),
    headers: { authorization, ...signRequest(signingKey, clock.now(), { method: 'POST', path: '/graphql', body, authorization }) },
  });
  return { time, signed, verify: signatureVerifier({ key, clock }) };
}

describe('the signature of a request', () => {
  it('lets a request through once', () => {
    const { signed, verify } = stage();
    const request = signed();
    verify(request);
    expect(() => verify(request)).toThrow(Unauthenticated);
    verify(signed());
  });

  it('is refused when it is older or newer than a minute, even by a replay after the window', () => {
    const { time, signed, verify } = stage();
    const request = signed();
    verify(request);
    time.now += 60_001;
    expect(() => verify(request)).toThrow(Unauthenticated);
    const early = signed();
    time.now -= 120_000;
    expect(() => verify(early)).toThrow(Unauthenticated);
  });

  it.each<[string, (request: ReceivedRequest) => ReceivedRequest]>([
    ['the method', (request) => ({ ...request, method: 'GET' })],
    ['the path', (request) => ({ ...request, path: '/graphql?a=1' })],
    ['the body', (request) => ({ ...request, body: Buffer.from('{"query":"{ you }"}') })],
    ['the token', (request) => ({ ...request, headers: { ...request.headers, authorization: 'Bearer bob' } })],
    [
      'the time',
      (request) => ({ ...request, headers: { ...request.headers, 'x-lakeward-time': String(Date.parse('2030-01-01T00:00:01Z')) } }),
    ],
    ['the nonce', (request) => ({ ...request, headers: { ...request.headers, 'x-lakeward-nonce': 'another' } })],
    [
      'nothing but leaves the signature out',
      ({ headers: { authorization, ...rest }, ...request }) => ({
        ...request,
        headers: { ...rest, authorization, 'x-lakeward-signature': undefined },
      }),
    ],
  ])('does not fit a request in which somebody changed %s', (_, change) => {
    const { signed, verify } = stage();
    expect(() => verify(change(signed()))).toThrow(Unauthenticated);
  });

  it('of another key is refused', () => {
    const { signed, verify } = stage();
    expect(() => verify(signed(Buffer.alloc(32, 8)))).toThrow(Unauthenticated);
  });
});
