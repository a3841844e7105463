import { mkdtemp, rm, stat } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { NotFound } from '@lakeward/kernel';
import { decodeJwt, jwtVerify } from 'jose';
import { describe, expect, it } from 'vitest';

import { type DevUser, openDevIssuer } from '../src/dev-issuer.ts';
import { openKeyFolder } from '../src/key-folder.ts';
import { systemClock } from '../src/system-clock.ts';

const ann: DevUser = { id: 'ann', name: 'Ann', kind: 'USER', tenant: 'demo', roles: ['analyst'], claims: { regions: ['WEST'] } };

const openFolder = async () => {
  const folder = await mkdtemp(join(tmpdir(), 'lakeward-keys-'));
  return { folder: join(folder, 'keys'), [Symbol.asyncDispose]: () => rm(folder, { recursive: true }) };
};

describe('the development issuer', () => {
  it('signs tokens of 15 minutes for its users and nobody else', async () => {
    await using opened = await openFolder();
    const issuer = await openDevIssuer({ keysFolder: opened.folder, users: [ann], clock: systemClock });
    const { token, expiresAt } = await issuer.issue('ann');
    const { payload, protectedHeader } = await jwtVerify(token, issuer.publicKey, {
      algorithms: ['EdDSA'],
      issuer: 'urn:lakeward:dev',
      audience: 'lakeward',
    });
    expect(protectedHeader).toMatchObject({ alg: 'EdDSA', kid: expect.any(String) });
    expect(payload).toMatchObject({
      sub: 'ann',
      name: 'Ann',
      kind: 'USER',
      tenant: 'demo',
      roles: ['analyst'],
      claims: { regions: ['WEST'] },
    });
    expect(payload.exp! - payload.iat!).toBe(900);
    expect(expiresAt).toEqual(new Date(payload.exp! * 1000));
    await expect(issuer.issue('stranger')).rejects.toThrow(NotFound);
    await expect(issuer.issue('constructor')).rejects.toThrow(NotFound);
  });

  it('keeps its key over a restart, readable by its owner only', async () => {
    await using opened = await openFolder();
    const first = await openDevIssuer({ keysFolder: opened.folder, users: [ann], clock: systemClock });
    const again = await openDevIssuer({ keysFolder: opened.folder, users: [ann], clock: systemClock });
    expect(again.publicKey.equals(first.publicKey)).toBe(true);
    expect((await stat(opened.folder)).mode & 0o777).toBe(0o700);
    expect((await stat(join(opened.folder, 'dev-issuer.pem'))).mode & 0o777).toBe(0o600);
    expect(decodeJwt((await again.issue('ann')).token).sub).toBe('ann');
  });
});

describe('a key folder', () => {
  it('gives processes that start together the same keys', async () => {
    await using opened = await openFolder();
    const folders = await Promise.all(Array.from({ length: 8 }, () => openKeyFolder(opened.folder)));
    const secrets = await Promise.all(folders.map((keys) => keys.secret('cursor')));
    expect(new Set(secrets.map((secret) => secret.toString('hex'))).size).toBe(1);
    expect(secrets[0]).toHaveLength(32);
    expect(await folders[0]!.secret('other')).not.toEqual(secrets[0]);
  });
});
