import { randomFillSync } from 'node:crypto';

/** `<prefix>_` and a UUIDv7 without dashes: ids made later sort later. */
export function timeSortableId(prefix: string, now: Date): string {
  const bytes = randomFillSync(Buffer.alloc(16));
  bytes.writeUIntBE(now.getTime(), 0, 6);
  bytes[6] = (bytes[6]! & 0x0f) | 0x70;
  bytes[8] = (bytes[8]! & 0x3f) | 0x80;
  return `${prefix}_${bytes.toString('hex')}`;
}
