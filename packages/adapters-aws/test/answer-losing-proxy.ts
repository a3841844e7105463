import { once } from 'node:events';
import { createServer, request } from 'node:http';
import type { AddressInfo } from 'node:net';

/** A loopback proxy that can forward a call and then drop its answer, as a broken connection does. */
export interface AnswerLosingProxy extends AsyncDisposable {
  readonly endpoint: string;
  pointTo(endpoint: string): void;
  /** The next call named by the target header's end is executed and its answer is lost. */
  loseNext(operation: string): void;
}

export async function openAnswerLosingProxy(): Promise<AnswerLosingProxy> {
  let upstream = '';
  let losing: string | null = null;
  const server = createServer((incoming, outgoing) => {
    const { hostname, port } = new URL(upstream);
    const lose = losing !== null && String(incoming.headers['x-amz-target']).endsWith(`.${losing}`);
    if (lose) losing = null;
    // Headers stay as they came, `host` too: the signature covers them.
    const forwarded = request({ hostname, port, method: incoming.method, path: incoming.url, headers: incoming.headers }, (answer) => {
      if (lose) {
        answer.resume();
        answer.once('end', () => incoming.socket.destroy());
        return;
      }
      outgoing.writeHead(answer.statusCode ?? 502, answer.headers);
      answer.pipe(outgoing);
    });
    forwarded.once('error', () => incoming.socket.destroy());
    incoming.pipe(forwarded);
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  return {
    endpoint: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    pointTo: (endpoint) => {
      upstream = endpoint;
    },
    loseNext: (operation) => {
      losing = operation;
    },
    async [Symbol.asyncDispose]() {
      const closed = once(server, 'close');
      server.close();
      server.closeAllConnections();
      await closed;
    },
  };
}
