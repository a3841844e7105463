export * from './dev-issuer.ts';
export * from './embedded-postgres.ts';
export * from './file-object-store.ts';
export * from './key-folder.ts';
export * from './system-clock.ts';
