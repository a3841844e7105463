import { serviceSettings } from '@lakeward/service/service-config';
import { z } from 'zod';

/** Settings of jobs as a service of its own; as one process it has none of these. */
export const jobsConfig = z.object({
  ...serviceSettings,
  PORT: serviceSettings.PORT.default(4002),
  CATALOG_URL: z.url().default('http://127.0.0.1:4001').describe('Where the catalog service listens; lineage goes there.'),
  SIGNATURE_KEY_FILE: z
    .string()
    .optional()
    .describe('File with the key that signs requests between services; none = keys/request-signature in DATA_DIR.'),
});
