import { createHash } from 'node:crypto';

import { Invalid, type Principal } from '@lakeward/kernel';
import type { CursorSeal } from '@lakeward/query/cursor';

import type { LakeRead } from '../schema-generation/read-selection.ts';
import type { KeyValue } from '@lakeward/query/keyset';

/** Where a page ended. */
export type Position =
  /** Values of the whole order, as the caller saw them, in the snapshot that was read. */
  | { readonly kind: 'ROW'; readonly snapshot: number; readonly values: readonly KeyValue[] }
  /** A row of a stored result. */
  | {
      readonly kind: 'STORED';
      readonly id: string;
      readonly rowCount: number;
      /** ISO-8601. */
      readonly expiresAt: string;
      /** Names of its columns: a page cannot show others. */
      readonly columns: readonly string[];
      readonly row: number;
    };

/** Cursors of one caller and one query: sealed, so they are neither read nor forged, and worth nothing to another caller or another query. */
export interface PageCursors {
  seal(position: Position): string;
  /** @throws Invalid at the argument, with one text for whatever is wrong */
  open(cursor: { readonly text: string; readonly argument: string }): Position;
}

export function pageCursors(seal: CursorSeal, principal: Principal, read: LakeRead): PageCursors {
  const scope = createHash('sha256')
    .update(JSON.stringify([principal.tenant, principal.kind, principal.id, queryText(read)]))
    .digest('hex');
  return {
    seal: (position) => seal.seal(scope, position),
    open({ text, argument }) {
      try {
        return seal.open(scope, text) as Position;
      } catch (error) {
        throw new Invalid('This is no cursor of this query.', { path: [argument] }, { cause: error });
      }
    },
  };
}

/** What makes two queries one to page through: not the page size, not the direction, not what is shown. */
function queryText(read: LakeRead): string {
  const { readSchema } = read.generated;
  const shared = [read.kind, readSchema.id, read.where, read.order];
  return JSON.stringify(read.kind === 'PAGE' ? shared : [...shared, read.keys.map((key) => [key.field.name, key.time]), read.having]);
}
