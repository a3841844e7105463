export * from './owner-session.ts';
export * from './postgres-metadata-store.ts';
export * from './postgres-migrations.ts';
export * from './postgres-audit-log.ts';
export * from './postgres-table-catalog.ts';
