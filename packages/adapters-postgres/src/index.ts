export * from './owner-session.ts';
export * from './postgres-metadata-store.ts';
