import { fileURLToPath } from 'node:url';

/** For `Platform.migrate`. */
export const jobsMigrations = { name: 'jobs', folder: fileURLToPath(new URL('../migrations', import.meta.url)) };
