import 'reflect-metadata';

import type { Principal } from '@lakeward/kernel';
import { openPlatform } from '@lakeward/platform';
import { createGuardedCatalog } from '@lakeward/policy/guarded-catalog';
import { createGuardedObjects } from '@lakeward/policy/guarded-objects';
import { createGuardedPolicies } from '@lakeward/policy/guarded-policies';
import { openAccessSnapshots } from '@lakeward/policy/open-access-snapshots';
import { createPolicyRepository } from '@lakeward/policy/policy-repository';
import { runService } from '@lakeward/service/run-service';
import { serveSubgraph } from '@lakeward/service/serve-subgraph';
import { platformSettings } from '@lakeward/service/service-config';
import { signatureKeyOf } from '@lakeward/service/signature-key';
import { tokenVerifier } from '@lakeward/service/verify-token';

import { catalogConfig } from './config.ts';
import { createCatalogSubgraph } from './subgraph.ts';

/** The catalog service. */
await runService('catalog', catalogConfig, async ({ config, log, use }) => {
  const platform = use(await openPlatform({ ...platformSettings(config), shared: true, log }));
  const { clock, keys } = platform;
  const [store, objects, catalog, identity] = await Promise.all([
    platform.store(),
    platform.objects(),
    platform.catalog(),
    platform.identity(),
  ]);
  const repository = createPolicyRepository({ store, clock });
  const snapshots = use(await openAccessSnapshots({ tenant: config.TENANT, catalog, policies: repository, store, clock, log }));
  const subgraph = use(
    await createCatalogSubgraph({
      store,
      snapshots,
      catalogFor: (principal: Principal) => createGuardedCatalog({ principal, catalog, snapshots, clock }),
      policiesFor: (principal) => createGuardedPolicies({ principal, repository, snapshots, clock }),
      objectsFor: (principal) => createGuardedObjects({ principal, objects, snapshots, clock }),
      position: (tenant) => catalog.position(tenant),
      verifyToken: tokenVerifier({ identity, clock }),
      cursorKey: await keys.cursors(),
      clock,
      log,
    }),
  );
  const signatureKey = await signatureKeyOf(config, keys);
  const { HOST: host, PORT: port } = config;
  const server = use(await serveSubgraph({ subgraph, host, port, signatureKey, clock, log, routes: subgraph.routes }));
  log.info({ url: server.url }, 'the catalog serves');
});
