import { createCipheriv, createDecipheriv, createHmac } from 'node:crypto';

import { Invalid, type Principal } from '@lakeward/kernel';

import type { ListCursors } from './page-list.ts';

/**
 * Cursors of one caller: AES-256-GCM over the position, with list and caller as associated data, so that another's cursor or another list's does
 * not open. The nonce comes from the content, so the same item has the same cursor each time.
 * @param key 32 bytes
 */
export function listCursors(key: Uint8Array, principal: Principal): ListCursors {
  const context = (list: string) => Buffer.from(JSON.stringify([principal.tenant, principal.id, list]));
  return {
    seal(list, position) {
      const text = JSON.stringify(position);
      const nonce = createHmac('sha256', key).update(context(list)).update(text).digest().subarray(0, 12);
      const cipher = createCipheriv('aes-256-gcm', key, nonce).setAAD(context(list));
      return Buffer.concat([nonce, cipher.update(text), cipher.final(), cipher.getAuthTag()]).toString('base64url');
    },
    open(list, cursor) {
      const bytes = Buffer.from(cursor, 'base64url');
      try {
        if (bytes.toString('base64url') !== cursor || bytes.length < 28) throw new Error('cut');
        const decipher = createDecipheriv('aes-256-gcm', key, bytes.subarray(0, 12)).setAAD(context(list)).setAuthTag(bytes.subarray(-16));
        return JSON.parse(Buffer.concat([decipher.update(bytes.subarray(12, -16)), decipher.final()]).toString()) as string[];
      } catch (error) {
        throw new Invalid('This cursor does not belong to this list.', { path: ['after'] }, { cause: error });
      }
    },
  };
}
