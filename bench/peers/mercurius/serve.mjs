// PORT, SUBGRAPH and SDL in the environment; compiled queries (jit) after the first.
import gateway from '@mercuriusjs/gateway';
import Fastify from 'fastify';

const { PORT, SUBGRAPH, SDL } = process.env;
const app = Fastify();
app.get('/ready', async () => 'ready');
await app.register(gateway, { jit: 1, gateway: { services: [{ name: 'rows', url: `${SUBGRAPH}/graphql`, schema: SDL }] } });
await app.listen({ port: Number(PORT), host: '127.0.0.1' });
