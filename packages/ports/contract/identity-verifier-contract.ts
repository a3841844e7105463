import { createHmac, generateKeyPairSync, type KeyObject, sign } from 'node:crypto';

import { Unauthenticated } from '@lakeward/kernel';
import { describe, expect, it } from 'vitest';

import type { Clock } from '../src/clock.ts';
import type { IdentityVerifier } from '../src/identity-verifier.ts';

export interface IdentityVerifierContract {
  readonly name: string;
  /** A verifier that trusts `issuer` with this public key, and takes tokens for `audience`. */
  readonly open: (trust: {
    readonly issuer: string;
    readonly audience: string;
    readonly publicKey: KeyObject;
    readonly clock: Clock;
  }) => Promise<{ readonly verifier: IdentityVerifier } & AsyncDisposable>;
  readonly capabilities: Record<string, never>;
}

const issuer = 'https://id.example.org/';
const audience = 'lakeward';
const noon = new Date('2026-06-01T12:00:00Z');
const seconds = (date: Date, offset: number) => Math.floor(date.getTime() / 1000) + offset;

const keys = {
  ed25519: generateKeyPairSync('ed25519'),
  rsa: generateKeyPairSync('rsa', { modulusLength: 2048 }),
  stranger: generateKeyPairSync('ed25519'),
};

const encode = (value: object | string) => Buffer.from(typeof value === 'string' ? value : JSON.stringify(value)).toString('base64url');

const goodClaims = {
  iss: issuer, aud: audience, sub: 'ann', name: 'Ann Example', kind: 'USER', tenant: 'demo', roles: ['analyst'],
  claims: { regions: ['WEST'], level: 3, internal: true }, iat: seconds(noon, -60), nbf: seconds(noon, -60), exp: seconds(noon, 600),
}; // prettier-ignore

/** `header` and `claims` may be raw text, for what no library would write. */
function token(
  claims: object | string = goodClaims,
  key: KeyObject = keys.ed25519.privateKey,
  header: object | string = { alg: 'EdDSA', typ: 'JWT', kid: 'one' },
): string {
  const input = `${encode(header)}.${encode(claims)}`;
  const signature = sign(key.asymmetricKeyType === 'ed25519' ? null : 'sha256', Buffer.from(input), key);
  return `${input}.${signature.toString('base64url')}`;
}

const hmacToken = (secret: string | Buffer, alg: string) => {
  const input = `${encode({ alg, typ: 'JWT', kid: 'one' })}.${encode(goodClaims)}`;
  return `${input}.${createHmac('sha256', secret).update(input).digest('base64url')}`;
};

export function describeIdentityVerifierContract({ name, open }: IdentityVerifierContract): void {
  const openAt = async (publicKey = keys.ed25519.publicKey) => {
    let now = noon;
    const clock: Clock = {
      now: () => now,
      monotonicMs: () => now.getTime(),
      sleep: () => Promise.reject(new Error('A verifier does not sleep.')),
    };
    const opened = await open({ issuer, audience, publicKey, clock });
    return { verifier: opened.verifier, moveTo: (date: Date) => (now = date), [Symbol.asyncDispose]: () => opened[Symbol.asyncDispose]() };
  };
  /** All refusals look alike, so that nobody learns which check failed. */
  const expectRefused = async (verifier: IdentityVerifier, text: string) => {
    const refusal: unknown = await verifier.verify(text).catch((error: unknown) => error);
    expect(refusal).toBeInstanceOf(Unauthenticated);
    const { code, message, details } = refusal as Unauthenticated;
    const standard = new Unauthenticated();
    expect({ code, message, details }).toEqual({ code: standard.code, message: standard.message, details: {} });
  };

  describe(`identity verifier: ${name}`, () => {
    it('makes a frozen principal of a good token', async () => {
      await using opened = await openAt();
      const principal = await opened.verifier.verify(token());
      expect(principal).toEqual({
        tenant: 'demo', id: 'ann', kind: 'USER', name: 'Ann Example', roles: ['analyst'],
        claims: { regions: ['WEST'], level: 3, internal: true }, tokenExpiresAt: new Date(seconds(noon, 600) * 1000),
      }); // prettier-ignore
      for (const part of [principal, principal.roles, principal.claims, principal.claims['regions']])
        expect(Object.isFrozen(part)).toBe(true);
      expect(principal.claims['toString']).toBeUndefined();
    });

    it('takes RSA keys too, and an audience as a list of one', async () => {
      await using opened = await openAt(keys.rsa.publicKey);
      const header = { alg: 'RS256', typ: 'JWT' };
      await expect(opened.verifier.verify(token({ ...goodClaims, aud: [audience] }, keys.rsa.privateKey, header))).resolves.toMatchObject({
        id: 'ann',
      });
    });

    it('refuses alg none in every spelling, with and without a signature (AN1)', async () => {
      await using opened = await openAt();
      const [, claims, signature] = token().split('.');
      for (const alg of ['none', 'None', 'NONE', 'nOnE', '']) {
        await expectRefused(opened.verifier, `${encode({ alg, typ: 'JWT' })}.${claims}.`);
        await expectRefused(opened.verifier, `${encode({ alg, typ: 'JWT' })}.${claims}.${signature}`);
      }
      await expectRefused(opened.verifier, `${encode({ typ: 'JWT' })}.${claims}.${signature}`);
    });

    it('refuses HS256 signed with the public key as its secret (AN1)', async () => {
      for (const { publicKey } of [keys.rsa, keys.ed25519]) {
        await using opened = await openAt(publicKey);
        const pem = publicKey.export({ type: 'spki', format: 'pem' }).toString();
        const der = publicKey.export({ type: 'spki', format: 'der' });
        for (const secret of [pem, pem.trim(), der, JSON.stringify(publicKey.export({ format: 'jwk' }))]) {
          await expectRefused(opened.verifier, hmacToken(secret, 'HS256'));
          await expectRefused(opened.verifier, hmacToken(secret, 'RS256'));
        }
      }
    });

    it('refuses a signature by another key, over other claims, cut or empty (AN1)', async () => {
      await using opened = await openAt();
      const good = token();
      const [header, claims, signature] = good.split('.') as [string, string, string];
      await expectRefused(opened.verifier, token(goodClaims, keys.stranger.privateKey));
      await expectRefused(opened.verifier, `${header}.${encode({ ...goodClaims, sub: 'bob' })}.${signature}`);
      await expectRefused(opened.verifier, `${header}.${claims}.${signature.slice(0, -4)}`);
      await expectRefused(opened.verifier, `${header}.${claims}.`);
      const ownKey = keys.stranger.publicKey.export({ format: 'jwk' });
      await expectRefused(opened.verifier, token(goodClaims, keys.stranger.privateKey, { alg: 'EdDSA', jwk: ownKey }));
      await expectRefused(opened.verifier, token(goodClaims, keys.stranger.privateKey, { alg: 'EdDSA', jku: 'https://evil.example/keys' }));
      await expectRefused(opened.verifier, token(goodClaims, keys.ed25519.privateKey, { alg: 'EdDSA', crit: ['exp'], exp: 1 }));
    });

    it('refuses an expired token, after 60 s of leeway, also one that it has verified before (AN2)', async () => {
      await using opened = await openAt();
      const text = token();
      await opened.verifier.verify(text);
      opened.moveTo(new Date((goodClaims.exp + 59) * 1000));
      await expect(opened.verifier.verify(text)).resolves.toMatchObject({ id: 'ann' });
      opened.moveTo(new Date((goodClaims.exp + 61) * 1000));
      await expectRefused(opened.verifier, text);
    });

    it('refuses a token before its time, but for 60 s of leeway (AN2)', async () => {
      await using opened = await openAt();
      await expect(opened.verifier.verify(token({ ...goodClaims, nbf: seconds(noon, 59) }))).resolves.toBeDefined();
      await expectRefused(opened.verifier, token({ ...goodClaims, nbf: seconds(noon, 61) }));
    });

    it('refuses a token without expiry or with one that is no number (AN2)', async () => {
      await using opened = await openAt();
      const { exp: _, ...forever } = goodClaims;
      await expectRefused(opened.verifier, token(forever));
      await expectRefused(opened.verifier, token({ ...goodClaims, exp: 'tomorrow' }));
      await expectRefused(opened.verifier, token({ ...goodClaims, exp: null }));
    });

    it('refuses another issuer or audience, near misses included (AN2)', async () => {
      await using opened = await openAt();
      for (const iss of ['https://id.example.org', 'HTTPS://id.example.org/', 'https://evil.example/', '', null, [issuer]])
        await expectRefused(opened.verifier, token({ ...goodClaims, iss }));
      for (const aud of ['Lakeward', 'other', '', null, [], [audience, 'other'], ['other']])
        await expectRefused(opened.verifier, token({ ...goodClaims, aud }));
    });

    it('refuses claims that stand twice, whichever reader would take which (AN2)', async () => {
      await using opened = await openAt();
      const text = JSON.stringify(goodClaims);
      await expect(opened.verifier.verify(token(text))).resolves.toBeDefined();
      for (const addition of [
        '"sub":"bob"',
        '"\\u0073ub":"bob"',
        '"tenant" : "other"',
        '"roles":["admin"]',
        '"exp":9999999999',
        '"sub":"ann"',
      ]) {
        await expectRefused(opened.verifier, token(`${text.slice(0, -1)},${addition}}`));
        await expectRefused(opened.verifier, token(`{${addition},${text.slice(1)}`));
      }
      await expectRefused(opened.verifier, token(text.replace('"level":3', '"level":3,"level":9')));
      await expectRefused(opened.verifier, token(goodClaims, keys.ed25519.privateKey, '{"alg":"EdDSA","alg":"none"}'));
      await expect(opened.verifier.verify(token(text.replace('Ann Example', '{\\"sub\\":1,\\"sub\\":2}')))).resolves.toBeDefined();
    });

    it('refuses a kid that holds a path, SQL or nothing sensible, and signs nobody in by it (AN2)', async () => {
      await using opened = await openAt();
      for (const kid of ['../../../dev/null', "' or 1=1 --", '/etc/passwd', 'x'.repeat(5_000)]) {
        await expectRefused(opened.verifier, token(goodClaims, keys.stranger.privateKey, { alg: 'EdDSA', kid }));
      }
    });

    it('refuses a token of 100 kB before reading it (AN2)', async () => {
      await using opened = await openAt();
      await expectRefused(opened.verifier, token({ ...goodClaims, claims: { filler: 'x'.repeat(100_000) } }));
      await expect(opened.verifier.verify(token({ ...goodClaims, claims: { filler: 'x'.repeat(8_000) } }))).resolves.toBeDefined();
    });

    it('refuses claims of a wrong shape, and whoever calls himself SYSTEM', async () => {
      await using opened = await openAt();
      const wrong: object[] = [
        { sub: '' }, { sub: 7 }, { sub: ['ann'] }, { sub: 'a\nb' }, { sub: 'a\0b' }, { sub: 'x'.repeat(300) }, { tenant: undefined }, { tenant: '' }, { tenant: ['demo'] },
        { roles: 'admin' }, { roles: [1] }, { roles: { admin: true } }, { kind: 'SYSTEM' }, { kind: 'system' }, { kind: 7 }, { sub: 'system:seed-loader' },
        { claims: [] }, { claims: null }, { claims: { nested: { a: 1 } } }, { claims: { list: [['a']] } }, { claims: { nothing: null } },
      ]; // prettier-ignore
      for (const change of wrong) await expectRefused(opened.verifier, token({ ...goodClaims, ...change }));
    });

    it('refuses what is no token at all', async () => {
      await using opened = await openAt();
      for (const text of [
        '',
        '.',
        '..',
        '...',
        'null',
        'Bearer x',
        token().replace(/\./, ''),
        `${token()}.x.y`,
        `${token()} `,
        '\u{1f600}',
        `${encode('[]')}.${encode('[]')}.x`,
      ]) {
        await expectRefused(opened.verifier, text);
      }
    });
  });
}
