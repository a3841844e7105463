export { type AuthorizedQuery, assertAuthorized, type QueryLimits, UnsealedQuery } from './authorized-query.ts';
export { printDuckDb } from './dialects/duckdb.ts';
export { printTrino } from './dialects/trino.ts';
export { outputColumnsOf } from './output-columns.ts';
export * from './query.ts';
