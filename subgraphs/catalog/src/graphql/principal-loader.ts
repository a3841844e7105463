import type { Principal } from '@lakeward/kernel';
import DataLoader from 'dataloader';

import type { PrincipalRepository, StoredPrincipal } from '../persistence/principal-repository.ts';

/** Names and roles of everybody on a page in one statement. Unknown ids give the id as name, so that an owner who never signed in still shows. */
export const principalLoader = (principals: PrincipalRepository, as: Principal): DataLoader<string, StoredPrincipal> =>
  new DataLoader(async (ids) => {
    const found = await principals.byIds(as, ids);
    return ids.map((id, at) => found[at] ?? { id, kind: 'USER' as const, name: id, roles: [] });
  });
