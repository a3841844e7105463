import { createHmac } from 'node:crypto';

import type { DatasetId } from '@lakeward/kernel';

/** Secret text per dataset, so that hashes of two datasets cannot be joined. */
export type MaskSalts = (dataset: DatasetId) => string;

/** Salts from one secret of at least 32 bytes: stable per dataset, unknown to whoever has not the secret. @throws RangeError for a shorter one */
export function createMaskSalts(secret: Uint8Array): MaskSalts {
  if (secret.byteLength < 32) throw new RangeError('The secret of mask salts needs at least 32 bytes.');
  return (dataset) => createHmac('sha256', secret).update(`mask:${dataset}`).digest('hex');
}
