export * from './format-error.ts';
export * from './logger.ts';
export * from './request-context.ts';
export * from './request-id.ts';
export * from './scalars.ts';
export * from './shared-types.ts';
export * from './subgraph-sdl.ts';
export * from './subgraph.ts';
