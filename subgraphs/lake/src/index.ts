export type { LakeContext } from './graphql/lake-context.ts';
export { createLakeSubgraph, type LakeSubgraphDeps } from './subgraph.ts';
