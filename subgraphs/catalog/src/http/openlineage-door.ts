import { promisify } from 'node:util';
import { gunzip } from 'node:zlib';

import { AppError, type Principal, systemPrincipal, Unauthenticated } from '@lakeward/kernel';
import type { HttpRoute } from '@lakeward/service/http-route';

import { LINEAGE_EVENT_MAX_BYTES } from '../domain/fold-lineage-event.ts';
import { LINEAGE_EVENTS_MAX, type RecordLineage } from '../domain/record-lineage.ts';

const unzip = promisify(gunzip);
const BODY_MAX_BYTES = LINEAGE_EVENTS_MAX * LINEAGE_EVENT_MAX_BYTES;

export interface OpenLineageDoorDeps {
  readonly recordLineage: RecordLineage;
  /** @throws Unauthenticated */
  readonly verifyToken: (token: string | undefined) => Promise<Principal>;
  /** Whose lineage the jobs service reports. */
  readonly tenant: () => string;
}

/**
 * `POST /api/v1/lineage`, as clients of OpenLineage send it: one run event or a list of them, plain or gzip; answers 201. Who brings a token is that
 * principal; without one only our own services come in, by the request's signature, and they report as `job-publisher`.
 * @see https://openlineage.io/apidocs/openapi/
 */
export const openLineageDoor = ({ recordLineage, verifyToken, tenant }: OpenLineageDoorDeps): HttpRoute => ({
  method: 'POST',
  path: '/api/v1/lineage',
  async answer({ headers, body, envelope, signed }) {
    if (envelope.token === undefined && !signed) throw new Unauthenticated();
    const as = envelope.token === undefined ? systemPrincipal('job-publisher', tenant()) : await verifyToken(envelope.token);
    const value = parse(headers['content-encoding'] === 'gzip' ? await unzipped(body) : body);
    return { status: 201, body: { accepted: await recordLineage(as, Array.isArray(value) ? value : [value]) } };
  },
});

async function unzipped(body: Uint8Array): Promise<Uint8Array> {
  try {
    return await unzip(body, { maxOutputLength: BODY_MAX_BYTES });
  } catch (cause) {
    if ((cause as NodeJS.ErrnoException).code === 'ERR_BUFFER_TOO_LARGE')
      throw new AppError(
        'LIMIT_EXCEEDED',
        `A request may have ${BODY_MAX_BYTES} bytes.`,
        { limit: 'bytes', max: BODY_MAX_BYTES },
        { cause },
      );
    throw new AppError('BAD_REQUEST', 'The body is no gzip.', {}, { cause });
  }
}

function parse(body: Uint8Array): unknown {
  try {
    return JSON.parse(Buffer.from(body).toString());
  } catch (cause) {
    throw new AppError('BAD_REQUEST', 'The body is no JSON.', {}, { cause });
  }
}
