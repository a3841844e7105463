import { Forbidden, Invalid, type Principal, Unavailable, Unsupported } from '@lakeward/kernel';
import type { Clock } from '@lakeward/ports/clock';
import type { LineageRunEvent, LineageSink } from '@lakeward/ports/lineage-sink';

import { signRequest } from './request-signature.ts';

const PATH = '/api/v1/lineage';
/** What the door takes at once. */
const EVENTS_MAX = 100;
const TIMEOUT_MS = 10_000;

export interface HttpLineageSinkOptions {
  /** Of the catalog service: `http://127.0.0.1:4001`. */
  readonly url: string;
  /** The key that our services share; the catalog takes what it signs for the word of `job-publisher`. */
  readonly signatureKey: Uint8Array;
  readonly clock: Clock;
}

/** Reports lineage to a catalog that is another process. Whoever calls keeps the events until the call has succeeded, and may repeat it. */
export function createHttpLineageSink({ url, signatureKey, clock }: HttpLineageSinkOptions): LineageSink {
  async function send(events: readonly LineageRunEvent[]): Promise<void> {
    const body = JSON.stringify(events);
    let response: Response;
    try {
      response = await fetch(new URL(PATH, url), {
        method: 'POST',
        headers: {
          'content-type': 'application/json',
          ...signRequest(signatureKey, clock.now(), { method: 'POST', path: PATH, body, authorization: '' }),
        },
        body,
        signal: AbortSignal.timeout(TIMEOUT_MS),
      });
      // Read to the end, so that the connection can be used again.
      await response.arrayBuffer();
    } catch (cause) {
      throw new Unavailable('The catalog does not answer.', {}, { cause });
    }
    if (response.status === 201) return;
    if (response.status === 403) throw new Forbidden();
    if (response.status === 400) throw new Invalid('The catalog refused a lineage event.');
    throw new Unavailable('The catalog does not take lineage now.', { status: response.status });
  }

  return {
    async emit(as: Principal, events: readonly LineageRunEvent[]) {
      // Over the network a service speaks for itself only: nobody else's name travels without his token.
      if (as.kind !== 'SYSTEM' || as.name !== 'job-publisher') throw new Unsupported('Only job-publisher reports lineage over HTTP.');
      for (let from = 0; from < events.length; from += EVENTS_MAX) await send(events.slice(from, from + EVENTS_MAX));
    },
  };
}
