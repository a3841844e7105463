export * from './column-type.ts';
export * from './dataset.ts';
export * from './dataset-ref.ts';
export * from './errors.ts';
export * from './expression.ts';
export * from './graphql-names.ts';
export * from './principal.ts';
export * from './run-id.ts';
