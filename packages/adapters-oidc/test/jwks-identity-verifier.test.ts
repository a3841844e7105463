import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { generateKeyPairSync, type KeyObject } from 'node:crypto';

import { Unauthenticated } from '@lakeward/kernel';
import { type Clock, silentLog } from '@lakeward/ports';
import { describeIdentityVerifierContract } from '@lakeward/ports/contract/identity-verifier-contract';
import { SignJWT } from 'jose';
import { describe, expect, it } from 'vitest';

import { createJwksIdentityVerifier } from '../src/jwks-identity-verifier.ts';

/** A key endpoint whose answer the test decides. */
async function openKeyEndpoint() {
  const published = new Map<string, KeyObject>();
  const state = { requests: 0, status: 200, body: null as string | null, headers: {} as Record<string, string> };
  const server: Server = createServer((_, response) => {
    state.requests++;
    const keys = [...published].map(([kid, key]) => ({ ...key.export({ format: 'jwk' }), kid }));
    response.writeHead(state.status, state.headers).end(state.body ?? JSON.stringify({ keys }));
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const uri = `http://127.0.0.1:${(server.address() as AddressInfo).port}/keys`;
  const close = () =>
    new Promise<void>((resolve) => {
      server.close(() => resolve());
      server.closeAllConnections();
    });
  return { uri, state, published, close, [Symbol.asyncDispose]: () => (server.listening ? close() : Promise.resolve()) };
}

const movingClock = () => {
  let nowMs = Date.parse('2026-06-01T12:00:00Z');
  const clock: Clock = { now: () => new Date(nowMs), monotonicMs: () => nowMs, sleep: () => Promise.reject(new Error('not here')) };
  return { clock, advance: (ms: number) => (nowMs += ms) };
};

const issuer = 'https://id.example.org/';
const signToken = (key: KeyObject, kid: string, clock: Clock, subject = 'ann') =>
  new SignJWT({ tenant: 'demo' })
    .setProtectedHeader({ alg: 'EdDSA', kid })
    .setIssuer(issuer)
    .setAudience('lakeward')
    .setSubject(subject)
    .setExpirationTime(new Date(clock.now().getTime() + 3 * 24 * 3_600_000))
    .sign(key);

async function openIssuer() {
  const endpoint = await openKeyEndpoint();
  const { clock, advance } = movingClock();
  const { publicKey, privateKey } = generateKeyPairSync('ed25519');
  endpoint.published.set('one', publicKey);
  const verifier = createJwksIdentityVerifier({
    issuers: [{ issuer, audience: 'lakeward', keys: { jwksUri: endpoint.uri } }],
    clock,
    log: silentLog,
  });
  return { endpoint, clock, advance, verifier, privateKey, [Symbol.asyncDispose]: () => endpoint[Symbol.asyncDispose]() };
}

describeIdentityVerifierContract({
  name: 'one public key',
  open: async ({ issuer, audience, publicKey, clock }) => ({
    verifier: createJwksIdentityVerifier({ issuers: [{ issuer, audience, keys: { publicKey } }], clock, log: silentLog }),
    [Symbol.asyncDispose]: async () => {},
  }),
  capabilities: {},
});

describeIdentityVerifierContract({
  name: 'keys by address',
  open: async ({ issuer, audience, publicKey, clock }) => {
    const endpoint = await openKeyEndpoint();
    endpoint.published.set('one', publicKey);
    const verifier = createJwksIdentityVerifier({
      issuers: [{ issuer, audience, keys: { jwksUri: endpoint.uri } }],
      clock,
      log: silentLog,
    });
    return { verifier, [Symbol.asyncDispose]: () => endpoint[Symbol.asyncDispose]() };
  },
  capabilities: {},
});

describe('keys by address', () => {
  it('are fetched once for many tokens, and again when their time is over', async () => {
    await using opened = await openIssuer();
    const { endpoint, verifier, privateKey, clock, advance } = opened;
    endpoint.state.headers = { 'cache-control': 'public, max-age=120' };
    const tokens = await Promise.all(Array.from({ length: 50 }, (_, index) => signToken(privateKey, 'one', clock, `user${index}`)));
    await Promise.all(tokens.map((token) => verifier.verify(token)));
    expect(endpoint.state.requests).toBe(1);
    advance(121_000);
    await verifier.verify(await signToken(privateKey, 'one', clock));
    expect(endpoint.state.requests).toBe(2);
  });

  it('ask at most once per 10 s under 1,000 unknown ids (AN3)', async () => {
    await using opened = await openIssuer();
    const { endpoint, verifier, privateKey, clock, advance } = opened;
    await verifier.verify(await signToken(privateKey, 'one', clock));
    advance(10_001);
    const bad = await Promise.all(Array.from({ length: 1_000 }, (_, index) => signToken(privateKey, `unknown${index}`, clock)));
    const answers = await Promise.allSettled(bad.map((token) => verifier.verify(token)));
    expect(answers.every((answer) => answer.status === 'rejected' && answer.reason instanceof Unauthenticated)).toBe(true);
    expect(endpoint.state.requests).toBe(2);
  });

  it('learn a new id by asking again, and forget a withdrawn one (AN3)', async () => {
    await using opened = await openIssuer();
    const { endpoint, verifier, privateKey, clock, advance } = opened;
    await verifier.verify(await signToken(privateKey, 'one', clock, 'first'));
    const next = generateKeyPairSync('ed25519');
    endpoint.published.clear();
    endpoint.published.set('two', next.publicKey);
    advance(10_001);
    await expect(verifier.verify(await signToken(next.privateKey, 'two', clock))).resolves.toMatchObject({ id: 'ann' });
    await expect(verifier.verify(await signToken(privateKey, 'one', clock, 'second'))).rejects.toThrow(Unauthenticated);
  });

  it('go on while the address is down or talks nonsense, for a day (AN3)', async () => {
    await using opened = await openIssuer();
    const { endpoint, verifier, privateKey, clock, advance } = opened;
    await verifier.verify(await signToken(privateKey, 'one', clock));
    for (const [status, body] of [
      [503, null],
      [200, '<html>'],
      [200, '{"keys":7}'],
      [302, null],
    ] as const) {
      Object.assign(endpoint.state, { status, body });
      advance(20 * 60_000);
      await expect(verifier.verify(await signToken(privateKey, 'one', clock))).resolves.toMatchObject({ id: 'ann' });
    }
    await endpoint.close();
    advance(20 * 60_000);
    await expect(verifier.verify(await signToken(privateKey, 'one', clock, 'late'))).resolves.toMatchObject({ id: 'late' });
    advance(24 * 3_600_000);
    await expect(verifier.verify(await signToken(privateKey, 'one', clock, 'too late'))).rejects.toThrow(Unauthenticated);
  });

  it('let nobody in while none was ever fetched', async () => {
    await using opened = await openIssuer();
    opened.endpoint.state.status = 500;
    await expect(opened.verifier.verify(await signToken(opened.privateKey, 'one', opened.clock))).rejects.toThrow(Unauthenticated);
  });
});
