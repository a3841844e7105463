import type { Clock } from '@lakeward/ports';
import { signRequest } from '@lakeward/service';

/** Headers that sign one request to a subgraph; none where no key is set. */
export type RequestSigner = (method: string, path: string, body: string, authorization: string) => Record<string, string>;

export const requestSigner = (key: Uint8Array | null, clock: Clock): RequestSigner =>
  key === null ? () => ({}) : (method, path, body, authorization) => signRequest(key, clock.now(), { method, path, body, authorization });
