import { once } from 'node:events';
import { createServer, type RequestListener } from 'node:http';
import { type AddressInfo, connect } from 'node:net';

import { describe, expect, it } from 'vitest';

import { closingOf } from '../src/close-server.ts';

async function serve(listener: RequestListener) {
  const server = createServer(listener);
  const close = closingOf(server);
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  return { close, port, url: `http://127.0.0.1:${port}/` };
}

describe('closing a server', () => {
  it('is not held up by a connection on which no request ever began', async () => {
    const { close, port } = await serve((_request, response) => response.end());
    const spare = connect(port, '127.0.0.1');
    await once(spare, 'connect');
    const ended = once(spare, 'close');
    await close();
    await ended;
    expect(spare.destroyed).toBe(true);
  });

  it('waits for a request in flight', async () => {
    const { promise: arrived, resolve: arrive } = Promise.withResolvers<void>();
    const { promise: go, resolve: answer } = Promise.withResolvers<void>();
    const { close, url } = await serve((_request, response) => {
      arrive();
      void go.then(() => response.end('whole'));
    });
    const asked = fetch(url).then((response) => response.text());
    await arrived;
    const closed = close();
    answer();
    expect(await asked).toBe('whole');
    await closed;
  });
});
