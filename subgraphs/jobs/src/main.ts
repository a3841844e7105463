import 'reflect-metadata';

import type { Principal } from '@lakeward/kernel';
import { openEmbeddedSpark, openPlatform } from '@lakeward/platform';
import { createGuardedCatalog } from '@lakeward/policy/guarded-catalog';
import { createGuardedJobs } from '@lakeward/policy/guarded-jobs';
import { createGuardedPolicies } from '@lakeward/policy/guarded-policies';
import { createMaskSalts } from '@lakeward/policy/mask-salts';
import { openAccessSnapshots } from '@lakeward/policy/open-access-snapshots';
import { createPolicyRepository } from '@lakeward/policy/policy-repository';
import { createHttpLineageSink } from '@lakeward/service/http-lineage-sink';
import { runService } from '@lakeward/service/run-service';
import { serveSubgraph } from '@lakeward/service/serve-subgraph';
import { cacheFolderOf, platformSettings } from '@lakeward/service/service-config';
import { signatureKeyOf } from '@lakeward/service/signature-key';
import { tokenVerifier } from '@lakeward/service/verify-token';

import { jobsConfig } from './config.ts';
import { createOutputPublisher } from './domain/publish-output.ts';
import { createJobsSubgraph } from './subgraph.ts';

/** The jobs service. It holds the embedded EMR server too, so on the embedded platform it runs once. */
await runService('jobs', jobsConfig, async ({ config, log, use }) => {
  const spark = use(openEmbeddedSpark({ ...config, cacheFolder: cacheFolderOf(config) }, log, (line) => process.stdout.write(`${line}\n`)));
  const platform = use(await openPlatform({ ...platformSettings(config), shared: true, spark: () => spark.state(), log }));
  const { clock, keys } = platform;
  const [store, objects, catalog, identity, runner] = await Promise.all([
    platform.store(),
    platform.objects(),
    platform.catalog(),
    platform.identity(),
    platform.runner(),
  ]);
  const repository = createPolicyRepository({ store, clock });
  const snapshots = use(await openAccessSnapshots({ tenant: config.TENANT, catalog, policies: repository, store, clock, log }));
  const salts = createMaskSalts(await keys.maskSalts());
  const signatureKey = await signatureKeyOf(config, keys);
  const subgraph = use(
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
      lineage: createHttpLineageSink({ url: config.CATALOG_URL, signatureKey, clock }),
      verifyToken: tokenVerifier({ identity, clock }),
      specKey: await keys.specSigning(),
      clock,
      log,
      deployment: config.TENANT,
    }),
  );
  const server = use(await serveSubgraph({ subgraph, host: config.HOST, port: config.PORT, signatureKey, clock, log }));
  spark.installInBackground();
  log.info({ url: server.url }, 'jobs serve');
});
