import { createHmac, createSecretKey } from 'node:crypto';

import type { DatasetId } from '@lakeward/kernel';

/** Secret text per dataset, so that hashes of two datasets cannot be joined. */
export type MaskSalts = (dataset: DatasetId) => string;

/** More datasets than one process reads at a time. */
const KEPT = 1_000;

/** Salts from one secret of at least 32 bytes: stable per dataset, unknown to whoever has not the secret. @throws RangeError for a shorter one */
export function createMaskSalts(secret: Uint8Array): MaskSalts {
  if (secret.byteLength < 32) throw new RangeError('The secret of mask salts needs at least 32 bytes.');
  const key = createSecretKey(secret);
  const kept = new Map<DatasetId, string>();
  return (dataset) => {
    const known = kept.get(dataset);
    if (known !== undefined) return known;
    const salt = createHmac('sha256', key).update(`mask:${dataset}`).digest('hex');
    if (kept.size >= KEPT) kept.delete(kept.keys().next().value!);
    kept.set(dataset, salt);
    return salt;
  };
}
