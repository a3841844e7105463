import { createHash } from 'node:crypto';

/** Content hash of generated SDL: 16 hex digits. Equal text, equal version, whatever changed in the catalog. */
export const schemaVersion = (sdl: string): string => createHash('sha256').update(sdl).digest('hex').slice(0, 16);
