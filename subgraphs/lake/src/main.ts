import 'reflect-metadata';

import { openPlatform } from '@lakeward/platform';
import { createDecisionMemo } from '@lakeward/policy/decision-memo';
import { createGuardedLake } from '@lakeward/policy/guarded-lake';
import { createMaskSalts } from '@lakeward/policy/mask-salts';
import { openAccessSnapshots } from '@lakeward/policy/open-access-snapshots';
import { createPolicyRepository } from '@lakeward/policy/policy-repository';
import { sweepExpired } from '@lakeward/policy/stored-results';
import { runService } from '@lakeward/service/run-service';
import { serveSubgraph } from '@lakeward/service/serve-subgraph';
import { platformSettings } from '@lakeward/service/service-config';
import { signatureKeyOf } from '@lakeward/service/signature-key';
import { tokenVerifier } from '@lakeward/service/verify-token';

import { lakeConfig } from './config.ts';
import { createLakeSubgraph } from './subgraph.ts';

/** The lake service; its platform forks the engine. */
await runService('lake', lakeConfig, async ({ config, log, use }) => {
  const platform = use(await openPlatform({ ...platformSettings(config), shared: true, log }));
  const { clock, keys } = platform;
  const [store, objects, engine, catalog, audit, identity] = await Promise.all([
    platform.store(),
    platform.objects(),
    platform.engine(),
    platform.catalog(),
    platform.audit(),
    platform.identity(),
  ]);
  const policies = createPolicyRepository({ store, clock });
  const snapshots = use(await openAccessSnapshots({ tenant: config.TENANT, catalog, policies, store, clock, log }));
  const decide = createDecisionMemo();
  const salts = createMaskSalts(await keys.maskSalts());
  const subgraph = use(
    await createLakeSubgraph({
      snapshots,
      guardedLakeFor: (principal) => createGuardedLake({ principal, engine, objects, snapshotSource: snapshots, clock, salts, decide }),
      audit,
      store,
      verifyToken: tokenVerifier({ identity, clock }),
      cursorKey: await keys.cursors(),
      decide,
      pingEngine: (signal) => engine.ping(signal),
      sweepResults: () => sweepExpired(objects, clock),
      clock,
      log,
    }),
  );
  const signatureKey = await signatureKeyOf(config, keys);
  const server = use(await serveSubgraph({ subgraph, host: config.HOST, port: config.PORT, signatureKey, clock, log }));
  log.info({ url: server.url }, 'the lake serves');
});
