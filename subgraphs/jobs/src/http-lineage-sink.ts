import { Unavailable } from '@lakeward/kernel';
import type { Clock } from '@lakeward/ports/clock';
import type { LineageSink } from '@lakeward/ports/lineage-sink';
import { signRequest } from '@lakeward/service/request-signature';

const PATH = '/api/v1/lineage';
const TIMEOUT_MS = 10_000;

/**
 * Sends lineage to the catalog's OpenLineage door, signed as one of our services; the catalog records it as `job-publisher`, so only that principal
 * may emit here.
 */
export const createHttpLineageSink = (deps: {
  readonly catalogUrl: string;
  readonly signatureKey: Uint8Array;
  readonly clock: Clock;
}): LineageSink => ({
  async emit(as, events) {
    if (as.kind !== 'SYSTEM' || as.name !== 'job-publisher') throw new Error('Only the job publisher sends lineage by this way.');
    const body = JSON.stringify(events);
    const signature = signRequest(deps.signatureKey, deps.clock.now(), { method: 'POST', path: PATH, body, authorization: '' });
    let response: Response;
    try {
      response = await fetch(new URL(PATH, deps.catalogUrl), {
        method: 'POST',
        headers: { 'content-type': 'application/json', ...signature },
        body,
        signal: AbortSignal.timeout(TIMEOUT_MS),
      });
      await response.body?.cancel();
    } catch (error) {
      throw new Unavailable('The catalog does not take lineage now.', {}, { cause: error });
    }
    if (response.status !== 201) throw new Unavailable('The catalog does not take lineage now.', {}, { cause: response.status });
  },
});
