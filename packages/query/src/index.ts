export { type AuthorizedQuery, assertAuthorized, type QueryLimits, UnsealedQuery } from './authorized-query.ts';
export * from './query.ts';
