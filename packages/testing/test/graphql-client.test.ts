import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';

import { describe, expect, it } from 'vitest';

import { createGraphqlClient } from '../src/graphql-client.ts';

/** Repeats what it was sent; a subscription comes in pieces that cut events and letters in two. */
async function openEcho() {
  const server = createServer((request, response) => {
    const chunks: Buffer[] = [];
    request.on('data', (chunk: Buffer) => chunks.push(chunk));
    request.on('end', () => {
      const asked: unknown = JSON.parse(Buffer.concat(chunks).toString());
      const { accept, authorization } = request.headers;
      if (accept !== 'text/event-stream') {
        response
          .writeHead(authorization ? 200 : 401, { 'content-type': 'application/json' })
          .end(JSON.stringify({ data: { asked, authorization: authorization ?? null } }));
        return;
      }
      response.writeHead(200, { 'content-type': 'text/event-stream' });
      const bytes = Buffer.from(
        ':\n\nevent: next\ndata: {"data":{"state":"läuft"}}\n\nevent: next\r\ndata: {"data":\r\ndata: {"state":"done"}}\r\n\r\nevent: complete\ndata:\n\nevent: next\ndata: {}\n\n',
      );
      for (let at = 0; at < bytes.length; at += 7) response.write(bytes.subarray(at, at + 7));
      response.end();
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  return {
    url: `http://127.0.0.1:${port}/graphql`,
    [Symbol.asyncDispose]: () => new Promise<void>((resolve) => void server.close(() => resolve())),
  };
}

describe('the GraphQL client of tests', () => {
  it('sends document, variables and token, and gives back the status', async () => {
    await using echo = await openEcho();
    const answer = await createGraphqlClient({ url: echo.url, token: 'secret' }).query('query ($a: Int) { a }', { a: 1 });
    expect(answer).toEqual({
      status: 200,
      data: { asked: { query: 'query ($a: Int) { a }', variables: { a: 1 } }, authorization: 'Bearer secret' },
    });
    expect(await createGraphqlClient({ url: echo.url }).query('{ a }')).toMatchObject({ status: 401, data: { authorization: null } });
  });

  it('reads the events of a subscription up to its end', async () => {
    await using echo = await openEcho();
    const events = await Array.fromAsync(createGraphqlClient({ url: echo.url, token: 'secret' }).subscribe('subscription { state }'));
    expect(events).toEqual([{ data: { state: 'läuft' } }, { data: { state: 'done' } }]);
  });
});
