export * from './authentication/dev-token.ts';
export * from './authentication/read-users.ts';
export * from './open-gateway-service.ts';
export * from './playground.ts';
export * from './supergraph/compose-supergraph.ts';
