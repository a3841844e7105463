// PORT and SUPERGRAPH (SDL) in the environment. The plugins that wrap every field are off, as its documents advise for speed.
import { ApolloGateway, RemoteGraphQLDataSource } from '@apollo/gateway';
import { ApolloServer } from '@apollo/server';
import { ApolloServerPluginCacheControlDisabled, ApolloServerPluginInlineTraceDisabled } from '@apollo/server/plugin/disabled';
import { startStandaloneServer } from '@apollo/server/standalone';

const server = new ApolloServer({
  gateway: new ApolloGateway({ supergraphSdl: process.env.SUPERGRAPH, buildService: ({ url }) => new RemoteGraphQLDataSource({ url }) }),
  plugins: [ApolloServerPluginCacheControlDisabled(), ApolloServerPluginInlineTraceDisabled()],
  csrfPrevention: false,
});
await startStandaloneServer(server, { listen: { port: Number(process.env.PORT), host: '127.0.0.1' } });
