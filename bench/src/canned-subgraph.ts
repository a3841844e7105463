import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';

/** Subgraphs whose answers are ready-made bytes, so that only the gateway before them costs anything. They live in the bench's own process. */
export interface CannedSubgraphs extends AsyncDisposable {
  /** `http://127.0.0.1:40123`, of the subgraph that has the rows. */
  readonly rowsUrl: string;
  /** Two more, because Lakeward's gateway joins three; nobody asks them anything. */
  readonly emptyUrls: readonly [string, string];
}

const columns = Array.from({ length: 10 }, (_, index) => `c${index}`);

/** Without federation directives, as the peers want it. */
export const rowsSdl = /* GraphQL */ `
  type Query {
    rows(count: Int!, salt: Int!): [Row!]!
  }
  type Row {
    ${columns.map((name) => `${name}: ${name < 'c5' ? 'String' : 'Int'}!`).join('\n    ')}
  }
`;

export const rowsDocument = `query Rows($count: Int!, $salt: Int!) { rows(count: $count, salt: $salt) { ${columns.join(' ')} } }`;

const federation = 'extend schema @link(url: "https://specs.apollo.dev/federation/v2.3", import: ["@shareable"])';

/** About 160 bytes a row. */
function answerOf(count: number): Buffer {
  const row = (at: number) => columns.map((name, index) => [name, index < 5 ? `value ${at % 97} ${index}` : at * (index + 1)]);
  return Buffer.from(JSON.stringify({ data: { rows: Array.from({ length: count }, (_, at) => Object.fromEntries(row(at)) as object) } }));
}

export async function startCannedSubgraphs(counts: readonly number[]): Promise<CannedSubgraphs> {
  const answers = new Map(counts.map((count) => [count, answerOf(count)]));
  const servers = await Promise.all([
    listen(`${federation}\n${rowsSdl}`, answers),
    listen(`${federation}\ntype Query { catalogNothing: Int }`, answers),
    listen(`${federation}\ntype Query { jobsNothing: Int }`, answers),
  ]);
  const [rowsUrl, ...emptyUrls] = servers.map((server) => `http://127.0.0.1:${(server.address() as AddressInfo).port}`);
  return {
    rowsUrl: rowsUrl!,
    emptyUrls: emptyUrls as [string, string],
    [Symbol.asyncDispose]: async () => {
      await Promise.all(servers.map((server) => new Promise((resolve) => (server.close(resolve), server.closeAllConnections()))));
    },
  };
}

async function listen(sdl: string, answers: ReadonlyMap<number, Buffer>): Promise<Server> {
  const server = createServer({ keepAliveTimeout: 65_000 }, (request, response) => void answer(request, response, sdl, answers));
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return server;
}

async function answer(
  request: IncomingMessage,
  response: ServerResponse,
  sdl: string,
  answers: ReadonlyMap<number, Buffer>,
): Promise<void> {
  const send = (bytes: Buffer | string) =>
    void response.writeHead(200, { 'content-type': 'application/json', 'content-length': Buffer.byteLength(bytes) }).end(bytes);
  // What Lakeward's gateway asks its services; a question for a newer schema stays open, because none comes.
  if (request.url === '/schema') return send(JSON.stringify({ version: '1', sdl }));
  if (request.url?.startsWith('/schema?')) return;
  if (request.url === '/hidden-names') return send('{"types":[],"fields":[]}');
  const chunks: Buffer[] = [];
  for await (const chunk of request) chunks.push(chunk as Buffer);
  const { query, variables } = JSON.parse(Buffer.concat(chunks).toString()) as { query: string; variables?: Record<string, number> };
  if (query.includes('_service')) return send(JSON.stringify({ data: { _service: { sdl } } }));
  // Gateways rename variables or write them into the text; a salt is never one of the counts.
  const numbers = [...Object.values(variables ?? {}), ...(query.match(/\b\d+\b/g) ?? []).map(Number)];
  const count = numbers.find((number) => answers.has(number));
  const bytes = count === undefined ? undefined : answers.get(count);
  send(bytes ?? '{"errors":[{"message":"no such count"}]}');
}
