export * from './access-snapshot.ts';
export * from './decision.ts';
export * from './policy.ts';
export * from './guarded-lake.ts';
export * from './fence-rules.ts';
