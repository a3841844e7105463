import { createPublicKey, type KeyObject } from 'node:crypto';

import { type ClaimValue, NotFound } from '@lakeward/kernel';
import type { Clock } from '@lakeward/ports';
import { calculateJwkThumbprint, SignJWT } from 'jose';

import { openKeyFolder } from './key-folder.ts';

/** A file of seed/users. */
export interface DevUser {
  readonly id: string;
  readonly name: string;
  readonly kind: 'USER' | 'SERVICE';
  readonly tenant: string;
  readonly roles: readonly string[];
  readonly claims: Readonly<Record<string, ClaimValue>>;
}

export interface DevToken {
  readonly token: string;
  readonly expiresAt: Date;
}

/** Signs tokens for the demo users without asking for a password, so it exists on the embedded platform alone. */
export interface DevIssuer {
  readonly users: readonly DevUser[];
  readonly publicKey: KeyObject;
  /** @throws NotFound for an unknown user */
  issue(userId: string): Promise<DevToken>;
}

export const DEV_ISSUER = 'urn:lakeward:dev';
export const DEV_AUDIENCE = 'lakeward';
const LIFETIME_MS = 15 * 60_000;

export interface DevIssuerOptions {
  /** Holds `dev-issuer.pem`, made at first use. */
  readonly keysFolder: string;
  readonly users: readonly DevUser[];
  readonly clock: Clock;
}

export async function openDevIssuer({ keysFolder, users, clock }: DevIssuerOptions): Promise<DevIssuer> {
  const privateKey = await (await openKeyFolder(keysFolder)).signingKey('dev-issuer');
  const publicKey = createPublicKey(privateKey);
  const kid = await calculateJwkThumbprint(publicKey.export({ format: 'jwk' }));
  return {
    users,
    publicKey,
    async issue(userId) {
      const user = users.find(({ id }) => id === userId);
      if (!user) throw new NotFound('There is no such demo user.');
      const { id, name, kind, tenant, roles, claims } = user;
      const issuedAt = Math.floor(clock.now().getTime() / 1000);
      const expiresAt = new Date(issuedAt * 1000 + LIFETIME_MS);
      const token = await new SignJWT({ name, kind, tenant, roles, claims })
        .setProtectedHeader({ alg: 'EdDSA', kid, typ: 'JWT' })
        .setIssuer(DEV_ISSUER)
        .setAudience(DEV_AUDIENCE)
        .setSubject(id)
        .setIssuedAt(issuedAt)
        .setNotBefore(issuedAt)
        .setExpirationTime(expiresAt)
        .sign(privateKey);
      return { token, expiresAt };
    },
  };
}
