import { fileURLToPath } from 'node:url';

export { createOutputPublisher, type OutputPublisher } from './domain/publish-output.ts';
export { embeddedTiming, type JobsTiming } from './domain/jobs-deps.ts';
export { createJobsSubgraph, type JobsSubgraphDeps } from './subgraph.ts';

/** For `Platform.migrate`. */
export const jobsMigrations = { name: 'jobs', folder: fileURLToPath(new URL('../migrations', import.meta.url)) };
