import { serviceSettings } from '@lakeward/service/service-config';
import { z } from 'zod';

/** Settings of the catalog as a service of its own. */
export const catalogConfig = z.object({
  ...serviceSettings,
  PORT: serviceSettings.PORT.default(4001),
  SIGNATURE_KEY_FILE: z
    .string()
    .optional()
    .describe('File with the key that signs requests from the gateway and from jobs; none = keys/request-signature in DATA_DIR.'),
});
