import { type CatalogSubgraph, createCatalogSubgraph } from '@lakeward/catalog/subgraph';
import { createJobsSubgraph } from '@lakeward/jobs/subgraph';
import { createOutputPublisher } from '@lakeward/jobs/domain/publish-output';
import type { Principal } from '@lakeward/kernel';
import { createLakeSubgraph } from '@lakeward/lake/subgraph';
import { deferJobRunner, type Platform } from '@lakeward/platform';
import {
  type AccessSnapshots,
  createGuardedCatalog,
  createGuardedJobs,
  createGuardedLake,
  createGuardedObjects,
  createGuardedPolicies,
  createMaskSalts,
  createPolicyRepository,
  openAccessSnapshots,
} from '@lakeward/policy';
import { createDecisionMemo } from '@lakeward/policy/decision-memo';
import { sweepExpired } from '@lakeward/policy/stored-results';
import { type Logger, type Subgraph, tokenVerifier } from '@lakeward/service';

export interface OpenSubgraphs extends AsyncDisposable {
  readonly snapshots: AccessSnapshots;
  readonly catalog: CatalogSubgraph;
  readonly all: readonly Subgraph[];
}

/** Opens the three subgraphs of one process on one platform: the same factories as the services', joined by function calls. */
export async function openSubgraphs(platform: Platform, tenant: string, log: Logger): Promise<OpenSubgraphs> {
  await using opened = new AsyncDisposableStack();
  const { clock, keys } = platform;
  const [store, objects, engine, tables, audit, identity, cursorKey, specKey, saltKey] = await Promise.all([
    platform.store(),
    platform.objects(),
    platform.engine(),
    platform.catalog(),
    platform.audit(),
    platform.identity(),
    keys.cursors(),
    keys.specSigning(),
    keys.maskSalts(),
  ]);
  const salts = createMaskSalts(saltKey);
  const decide = createDecisionMemo();
  const policies = createPolicyRepository({ store, clock });
  const snapshots = opened.use(await openAccessSnapshots({ tenant, catalog: tables, policies, store, clock, log }));
  const runner = deferJobRunner('EMR', { cancelRunning: true, runPolicy: false, idempotentSubmit: false, logsLagSeconds: 0 }, () =>
    platform.runner(),
  );

  const catalogFor = (principal: Principal) => createGuardedCatalog({ principal, catalog: tables, snapshots, clock });
  const policiesFor = (principal: Principal) => createGuardedPolicies({ principal, repository: policies, snapshots, clock });
  const objectsFor = (principal: Principal) => createGuardedObjects({ principal, objects, snapshots, clock });
  const shared = { store, snapshots, verifyToken: tokenVerifier({ identity, clock }), clock, log };

  const catalog = opened.use(
    await createCatalogSubgraph({ ...shared, catalogFor, policiesFor, objectsFor, position: (of) => tables.position(of), cursorKey }),
  );
  const lake = opened.use(
    await createLakeSubgraph({
      ...shared,
      guardedLakeFor: (principal) => createGuardedLake({ principal, engine, objects, snapshotSource: snapshots, clock, salts, decide }),
      audit,
      cursorKey,
      decide,
      pingEngine: (signal) => engine.ping(signal),
      sweepResults: () => sweepExpired(objects, clock),
    }),
  );
  const jobs = opened.use(
    await createJobsSubgraph({
      ...shared,
      jobsFor: (principal) => createGuardedJobs({ principal, runner, objects, snapshots, clock, salts }),
      runner: async () => runner,
      objects,
      publisher: createOutputPublisher({ catalogFor, policiesFor }),
      lineage: catalog.lineage,
      specKey,
      deployment: tenant,
    }),
  );
  const held = opened.move();
  return { snapshots, catalog, all: [catalog, jobs, lake], [Symbol.asyncDispose]: () => held.disposeAsync() };
}
