import { serviceSettings } from '@lakeward/service';
import { z } from 'zod';

const serviceUrl = z.url({ protocol: /^https?$/ });

/** Settings of the gateway as a service of its own; as one process it has none of these. */
export const gatewayConfig = z.object({
  ...serviceSettings,
  CATALOG_URL: serviceUrl.default('http://127.0.0.1:4001').describe('Where the catalog subgraph listens.'),
  JOBS_URL: serviceUrl.default('http://127.0.0.1:4002').describe('Where the jobs subgraph listens.'),
  LAKE_URL: serviceUrl.default('http://127.0.0.1:4003').describe('Where the lake subgraph listens.'),
  SIGNATURE_KEY_FILE: z
    .string()
    .optional()
    .describe('File with the key that signs requests to subgraphs; none = keys/request-signature in DATA_DIR.'),
  USERS_DIR: z.string().optional().describe('Folder of the demo users; none = seed/users.'),
  EXAMPLES_DIR: z.string().optional().describe('Folder of example queries that the playground shows; none = examples.'),
});
