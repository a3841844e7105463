import { fileURLToPath } from 'node:url';

/** The tables of the schema `policy`, for `runMigrations`. */
export const policyMigrations = [{ name: 'policy', folder: fileURLToPath(new URL('../migrations', import.meta.url)) }] as const;
