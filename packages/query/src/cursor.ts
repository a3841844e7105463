import { createCipheriv, createDecipheriv, createHmac, createSecretKey } from 'node:crypto';

const nonceBytes = 12;
const tagBytes = 16;

/** Seals cursors with one key. What a cursor holds is neither read nor forged, and it opens in its own scope only. */
export interface CursorSeal {
  /** The same content has the same cursor each time. `content` is JSON. */
  seal(scope: string, content: unknown): string;
  /** @throws Error for a text that was not sealed with this key for this scope, or that was changed or cut */
  open(scope: string, cursor: string): unknown;
}

/**
 * AES-256-GCM with the scope as associated data. A nonce must never come twice with different contents, so it is made of scope and content, by a
 * key of its own. Make one seal per process: preparing a key costs several times as much as sealing, and a page has a cursor per row.
 * @param secret 32 bytes; all processes that open one another's cursors have the same
 */
export function createCursorSeal(secret: Uint8Array): CursorSeal {
  const key = createSecretKey(secret);
  const nonceKey = createSecretKey(createHmac('sha256', secret).update('nonces of cursors').digest());
  return {
    seal(scope, content) {
      const text = JSON.stringify(content);
      const nonce = createHmac('sha256', nonceKey).update(`${scope.length}:${scope}${text}`).digest().subarray(0, nonceBytes);
      const cipher = createCipheriv('aes-256-gcm', key, nonce, { authTagLength: tagBytes }).setAAD(Buffer.from(scope));
      return Buffer.concat([nonce, cipher.update(text, 'utf8'), cipher.final(), cipher.getAuthTag()]).toString('base64url');
    },
    open(scope, cursor) {
      const bytes = Buffer.from(cursor, 'base64url');
      // Decoding skips what is no base64, so many texts would open as one.
      if (bytes.toString('base64url') !== cursor || bytes.length < nonceBytes + tagBytes) throw new Error('This text is no cursor.');
      const decipher = createDecipheriv('aes-256-gcm', key, bytes.subarray(0, nonceBytes), { authTagLength: tagBytes })
        .setAAD(Buffer.from(scope))
        .setAuthTag(bytes.subarray(-tagBytes));
      const content = Buffer.concat([decipher.update(bytes.subarray(nonceBytes, -tagBytes)), decipher.final()]);
      return JSON.parse(content.toString('utf8')) as unknown;
    },
  };
}
