export * from './jwks-identity-verifier.ts';
