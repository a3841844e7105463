export { type AuthorizedQuery, assertAuthorized, type QueryLimits, UnsealedQuery } from './authorized-query.ts';
export * from './query.ts';
export { MalformedQuery, outputColumnsOf } from './output-columns.ts';
export { type DuckDbFiles, printDuckDb } from './dialects/duckdb.ts';
export { printTrino, type TrinoTables } from './dialects/trino.ts';
export { childRelations, mapScans, scansOf, visitExpressions, visitRelations } from './walk-query.ts';
