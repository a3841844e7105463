import { randomUUID } from 'node:crypto';
import { once } from 'node:events';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';

import { EmrError } from './emr-error.ts';
import type { Operation } from './operations.ts';
import { type LocalKeys, verifyRequest } from './verify-request.ts';

const MAX_BODY_BYTES = 1024 * 1024;
const TARGET = /^ElasticMapReduce\.(\w+)$/;

export interface EmrServer extends AsyncDisposable {
  /** `http://127.0.0.1:<port>`. */
  readonly endpoint: string;
}

/** Serves EMR's AWS JSON 1.1 protocol on loopback. Every request is signed with the local keys, or it is refused before its body is read as JSON. */
export async function openEmrServer(deps: {
  readonly operations: ReadonlyMap<string, Operation>;
  readonly keys: LocalKeys;
  /** 0 = a free one. */
  readonly port?: number;
  readonly onFault: (error: unknown) => void;
}): Promise<EmrServer> {
  const answer = async (request: IncomingMessage, response: ServerResponse) => {
    const requestId = randomUUID();
    const send = (status: number, body: unknown) => {
      const bytes = Buffer.from(JSON.stringify(body));
      response.writeHead(status, {
        'content-type': 'application/x-amz-json-1.1',
        'content-length': bytes.length,
        'x-amzn-requestid': requestId,
      });
      response.end(bytes);
    };
    try {
      send(200, await handle(request));
    } catch (error) {
      if (error instanceof EmrError)
        return send(error.status, {
          __type: error.type,
          ErrorCode: error.errorCode ?? undefined,
          Message: error.message,
          message: error.message,
        });
      deps.onFault(error);
      send(500, { __type: 'InternalServerException', Message: `A fault of this server; request ${requestId}.` });
    }
  };

  const handle = async (request: IncomingMessage): Promise<unknown> => {
    const path = request.url ?? '/';
    if (request.method !== 'POST' || path !== '/') throw new EmrError('UnknownOperationException', 'Only POST to / is answered.', 404);
    const body = await readBody(request);
    verifyRequest({ path, headers: request.headers, body }, deps.keys, new Date());
    const name = TARGET.exec(String(request.headers['x-amz-target']))?.[1];
    const operation = name === undefined ? undefined : deps.operations.get(name);
    if (!operation) throw new EmrError('UnknownOperationException', 'This operation is not known here.');
    return operation(parseJson(body));
  };

  const server = createServer((request, response) => void answer(request, response));
  server.listen(deps.port ?? 0, '127.0.0.1');
  await once(server, 'listening');
  return {
    endpoint: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    async [Symbol.asyncDispose]() {
      const closed = once(server, 'close');
      server.close();
      server.closeAllConnections();
      await closed;
    },
  };
}

async function readBody(request: IncomingMessage): Promise<Buffer> {
  const parts: Buffer[] = [];
  let size = 0;
  for await (const part of request as AsyncIterable<Buffer>) {
    size += part.length;
    if (size > MAX_BODY_BYTES) throw new EmrError('RequestEntityTooLargeException', 'The request is too large.', 413);
    parts.push(part);
  }
  return Buffer.concat(parts);
}

function parseJson(body: Buffer): unknown {
  try {
    return body.length === 0 ? {} : (JSON.parse(body.toString('utf8')) as unknown);
  } catch {
    throw new EmrError('SerializationException', 'The request is not JSON.');
  }
}
