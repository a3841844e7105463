import { fileURLToPath } from 'node:url';

import type { Principal } from '@lakeward/kernel';
import { openPlatform } from '@lakeward/platform';
import { createGuardedCatalog } from '@lakeward/policy/guarded-catalog';
import { createGuardedJobs } from '@lakeward/policy/guarded-jobs';
import { createGuardedPolicies } from '@lakeward/policy/guarded-policies';
import { createMaskSalts } from '@lakeward/policy/mask-salts';
import { openAccessSnapshots } from '@lakeward/policy/open-access-snapshots';
import { createPolicyRepository } from '@lakeward/policy/policy-repository';
import { silentLog } from '@lakeward/ports/log';
import { createLogger } from '@lakeward/service/logger';

import { createOutputPublisher } from '../src/domain/publish-output.ts';
import { createJobsSubgraph } from '../src/subgraph.ts';

/**
 * The workers of jobs and their embedded EMR server in a process of their own, so that a test can kill it. Arguments: data folder, database URL,
 * tenant, file of executions.
 */
const [dataFolder, databaseUrl, tenant, executions] = process.argv.slice(2) as [string, string, string, string];
const platform = await openPlatform({
  platform: 'embedded',
  dataFolder,
  databaseUrl,
  users: [],
  spark: async () => ({
    kind: 'READY',
    program: '/usr/bin/env',
    options: ['python3', fileURLToPath(new URL('obedient-spark.py', import.meta.url))],
    environment: { PATH: `${process.env['PATH']}`, EXECUTIONS: executions },
    master: 'local[1]',
  }),
  log: silentLog,
});
const { clock } = platform;
const [store, catalog, objects, runner] = await Promise.all([platform.store(), platform.catalog(), platform.objects(), platform.runner()]);
const repository = createPolicyRepository({ store, clock });
const snapshots = await openAccessSnapshots({ tenant, catalog, policies: repository, store, clock, log: silentLog });
const salts = createMaskSalts(await platform.keys.maskSalts());
await createJobsSubgraph({
  store,
  snapshots,
  jobsFor: (principal: Principal) => createGuardedJobs({ principal, runner, objects, snapshots, clock, salts }),
  runner: async () => runner,
  objects,
  publisher: createOutputPublisher({
    catalogFor: (principal) => createGuardedCatalog({ principal, catalog, snapshots, clock }),
    policiesFor: (principal) => createGuardedPolicies({ principal, repository, snapshots, clock }),
  }),
  lineage: { emit: async () => undefined },
  verifyToken: () => Promise.reject(new Error('Nobody calls here.')),
  specKey: await platform.keys.specSigning(),
  clock,
  log: createLogger('jobs-process', 'silent'),
  deployment: 'test',
  timing: { leaseMs: 1_000, pollMs: 20, slowPollMs: 20, unknownGraceMs: 300, missingGraceMs: 500, retryBaseMs: 20 },
});
process.send?.('ready');
