import { Invalid, type Principal } from '@lakeward/kernel';
import type { CursorSeal } from '@lakeward/query/cursor';

import type { ListCursors } from './page-list.ts';

/** Cursors of one caller: sealed for list and caller, so another's cursor or another list's does not open. */
export function listCursors(seal: CursorSeal, principal: Principal): ListCursors {
  const scope = (list: string) => JSON.stringify([principal.tenant, principal.id, list]);
  return {
    seal: (list, position) => seal.seal(scope(list), position),
    open(list, cursor) {
      try {
        return seal.open(scope(list), cursor) as string[];
      } catch (error) {
        throw new Invalid('This cursor does not belong to this list.', { path: ['after'] }, { cause: error });
      }
    },
  };
}
