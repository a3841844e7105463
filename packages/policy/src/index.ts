// What composition roots wire. Everything else is imported by its own file: `@lakeward/policy/decide-access`.
export { createGuardedCatalog } from './guarded-catalog.ts';
export { createGuardedJobs } from './guarded-jobs.ts';
export { createGuardedLake } from './guarded-lake.ts';
export { createGuardedObjects } from './guarded-objects.ts';
export { createGuardedPolicies } from './guarded-policies.ts';
export { createMaskSalts } from './mask-salts.ts';
export { type AccessSnapshots, openAccessSnapshots } from './open-access-snapshots.ts';
export { createPolicyRepository } from './policy-repository.ts';
