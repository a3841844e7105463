import { fileURLToPath } from 'node:url';

const folder = (name: string) => fileURLToPath(new URL(`../migrations/${name}`, import.meta.url));

/** The tables of TableCatalog and AuditLog, for `runMigrations`. */
export const postgresMigrations = [
  { name: 'table_catalog', folder: folder('table-catalog') },
  { name: 'audit', folder: folder('audit') },
] as const;
