import { serviceSettings } from '@lakeward/service/service-config';
import { z } from 'zod';

/** Settings of the lake as a service of its own; as one process it has none of these. */
export const lakeConfig = z.object({
  ...serviceSettings,
  PORT: serviceSettings.PORT.default(4003),
  SIGNATURE_KEY_FILE: z
    .string()
    .optional()
    .describe('File with the key that signs requests from the gateway; none = keys/request-signature in DATA_DIR.'),
});
