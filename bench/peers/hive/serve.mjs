// node serve.mjs [rust]; PORT and SUPERGRAPH (SDL) in the environment. With "rust" the plans come from the Rust planner.
import { createServer } from 'node:http';

import { createGatewayRuntime } from '@graphql-hive/gateway-runtime';

const rust = process.argv[2] === 'rust' ? { unifiedGraphHandler: (await import('@graphql-hive/router-runtime')).unifiedGraphHandler } : {};
const gateway = createGatewayRuntime({ supergraph: process.env.SUPERGRAPH, graphiql: false, landingPage: false, logging: false, ...rust });
await gateway.getSchema();
createServer((request, response) => {
  if (request.url === '/ready') return response.end('ready');
  gateway(request, response);
}).listen(Number(process.env.PORT), '127.0.0.1');
