import type { Principal } from '@lakeward/kernel';

import type { Action } from './policy.ts';

/** What our own named actors may do; whoever is not listed may do nothing. None of them may read rows. */
const rights: Readonly<Record<string, readonly Action[]>> = {
  'schema-generator': ['catalog.read'],
  'seed-loader': [
    'catalog.read',
    'catalog.write',
    'catalog.own',
    'catalog.classify',
    'schema.draft',
    'schema.publish',
    'access.read',
    'access.write',
  ],
  'job-publisher': [
    'catalog.read',
    'catalog.write',
    'catalog.own',
    'schema.draft',
    'schema.publish',
    'access.read',
    'access.write',
    'lineage.write',
  ],
};

/** A SYSTEM principal is made by `systemPrincipal` in our code and holds no token: one that came with a token is nobody. */
export function systemMay(principal: Principal, action: Action): boolean {
  const genuine = principal.kind === 'SYSTEM' && principal.tokenExpiresAt === null && principal.id === `system:${principal.name}`;
  return genuine && Object.hasOwn(rights, principal.name) && rights[principal.name]!.includes(action);
}
