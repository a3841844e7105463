import { readdirSync, readFileSync } from 'node:fs';

import type { DevUser } from '@lakeward/adapters-embedded/dev-issuer';
import { type Principal, principalId } from '@lakeward/kernel';

const folder = new URL('../../../seed/users/', import.meta.url);

/** The demo users, as the development issuer signs for them. */
export const demoUsers: readonly DevUser[] = readdirSync(folder)
  .filter((file) => file.endsWith('.json'))
  .sort()
  .map((file) => JSON.parse(readFileSync(new URL(file, folder), 'utf8')) as DevUser);

/** A principal of the tenant `demo`; a demo user when it is one of their ids. */
export function testPrincipal(id: string, change: Partial<Omit<Principal, 'id'>> = {}): Principal {
  const { name, kind, tenant, roles, claims } = demoUsers.find((user) => user.id === id) ?? {
    name: id,
    kind: 'USER',
    tenant: 'demo',
    roles: [],
    claims: {},
  };
  return { tenant, id: principalId(id), kind, name, roles, claims, tokenExpiresAt: new Date(Date.now() + 15 * 60_000), ...change };
}
