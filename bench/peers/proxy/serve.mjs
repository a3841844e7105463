// The least that anything between client and subgraph can cost: bytes in, bytes out. PORT and SUBGRAPH in the environment.
import { Agent, createServer, request as ask } from 'node:http';

const agent = new Agent({ keepAlive: true });
createServer((request, response) => {
  if (request.url === '/ready') return response.end('ready');
  const { method, headers } = request;
  const upstream = ask(new URL(request.url, process.env.SUBGRAPH), { method, headers, agent }, (answer) => {
    response.writeHead(answer.statusCode, answer.headers);
    answer.pipe(response);
  });
  request.pipe(upstream);
}).listen(Number(process.env.PORT), '127.0.0.1');
