import { type Principal, principalId, Unauthenticated } from '@lakeward/kernel';
import type { Clock, IdentityVerifier } from '@lakeward/ports';
import { describe, expect, it } from 'vitest';

import { bearerToken, tokenVerifier } from '../src/verify-token.ts';

const atTime = (ms: { now: number }): Clock => ({ now: () => new Date(ms.now), monotonicMs: () => ms.now, sleep: () => Promise.resolve() });

describe('bearerToken', () => {
  it('takes the token of a header as it is', () => {
    expect(bearerToken('Bearer abc.def-1_2')).toBe('abc.def-1_2');
    expect(bearerToken('bearer abc')).toBe('abc');
    expect(bearerToken(undefined)).toBeUndefined();
  });

  it.each(['Basic abc', 'Bearer', 'Bearer a b', 'Bearer a, Bearer b', 'abc', `Bearer ${'a'.repeat(16_385)}`, 'Bearer a\nb'])(
    'refuses %s',
    (header) => {
      expect(() => bearerToken(header)).toThrow(Unauthenticated);
    },
  );
});

describe('tokenVerifier', () => {
  const time = { now: 1_000_000 };
  let checks = 0;
  const identity: IdentityVerifier = {
    verify: (token) => {
      checks++;
      if (token === 'bad') return Promise.reject(new Unauthenticated());
      const tokenExpiresAt = new Date(time.now + 10_000);
      return Promise.resolve({
        tenant: 'demo',
        id: principalId(token),
        kind: 'USER',
        name: token,
        roles: [],
        claims: {},
        tokenExpiresAt,
      } satisfies Principal);
    },
  };

  it('verifies once until the token expires, and a bad token each time', async () => {
    const verify = tokenVerifier({ identity, clock: atTime(time) });
    checks = 0;
    await verify('ann');
    await verify('ann');
    expect(checks).toBe(1);
    time.now += 10_001;
    await verify('ann');
    expect(checks).toBe(2);
    await expect(verify('bad')).rejects.toThrow(Unauthenticated);
    await expect(verify('bad')).rejects.toThrow(Unauthenticated);
    expect(checks).toBe(4);
    await expect(verify(undefined)).rejects.toThrow(Unauthenticated);
  });

  it('never gives one the principal of another', async () => {
    const verify = tokenVerifier({ identity, clock: atTime(time) });
    const principals = await Promise.all(['ann', 'bob', 'ann', 'cem'].map((token) => verify(token)));
    expect(principals.map(({ id }) => id)).toEqual(['ann', 'bob', 'ann', 'cem']);
  });
});
