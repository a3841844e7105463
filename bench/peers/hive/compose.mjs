// Prints the supergraph of the one subgraph; SUBGRAPH and SDL in the environment.
import { composeServices } from '@theguild/federation-composition';
import { parse } from 'graphql';

const { SUBGRAPH, SDL } = process.env;
process.stdout.write(composeServices([{ name: 'rows', typeDefs: parse(SDL), url: `${SUBGRAPH}/graphql` }]).supergraphSdl);
