import type { KeyObject } from 'node:crypto';

import { datasetId, type Principal } from '@lakeward/kernel';
import type { AccessSnapshotSource } from '@lakeward/policy/access-snapshot';
import type { GuardedJobs } from '@lakeward/policy/guarded-jobs';
import { mayKnow } from '@lakeward/policy/may-act';
import { fenceSchema } from '@lakeward/policy/shield-fence';
import type { Clock } from '@lakeward/ports/clock';
import type { LineageSink } from '@lakeward/ports/lineage-sink';
import type { MetadataStore } from '@lakeward/ports/metadata-store';
import type { Logger } from '@lakeward/service/logger';
import { baseContext } from '@lakeward/service/request-context';
import { nothingHidden, type Subgraph } from '@lakeward/service/subgraph';
import { buildSubgraph } from '@lakeward/service/subgraph-sdl';

import { embeddedTiming, type JobsDeps, type JobsTiming } from './domain/jobs-deps.ts';
import type { OutputPublisher } from './domain/publish-output.ts';
import type { RunBackend } from './domain/run-backend.ts';
import type { RunObjects } from './domain/run-objects.ts';
import type { JobsContext } from './graphql/jobs-context.ts';
import type { JobsServices } from './graphql/jobs-services.ts';
import { jobsPermissions } from './graphql/permissions.ts';
import { runLoaders } from './graphql/run-loaders.ts';
import { jobsPart } from './graphql/static-part.ts';
import { openRunNotices } from './persistence/run-notices.ts';
import { runRepository } from './persistence/run-repository.ts';
import { workQueue } from './persistence/work-queue.ts';
import { startJobWorkers } from './workers/start-job-workers.ts';

export interface JobsSubgraphDeps {
  readonly store: MetadataStore;
  readonly snapshots: AccessSnapshotSource;
  readonly jobsFor: (principal: Principal) => GuardedJobs;
  /** The JobRunner; opened at the first job, so that start-up loads no client. */
  readonly runner: () => Promise<RunBackend>;
  /** The ObjectStore: jobs touches only keys that `run-layout.ts` makes. */
  readonly objects: RunObjects;
  /** `createOutputPublisher`, where this process reaches the catalog's tables. */
  readonly publisher: OutputPublisher;
  readonly lineage: LineageSink;
  /** @throws Unauthenticated */
  readonly verifyToken: (token: string | undefined) => Promise<Principal>;
  /** Ed25519 private key that signs job specs; the runner inside Spark holds its public half. */
  readonly specKey: KeyObject;
  readonly clock: Clock;
  readonly log: Logger;
  /** Part of launch names. */
  readonly deployment: string;
  readonly timing?: JobsTiming;
}

/** Jobs: plans, accepts and watches runs. Its workers run as long as it is open; disposing stops them and leaves remote work alone. */
export async function createJobsSubgraph(deps: JobsSubgraphDeps): Promise<Subgraph<JobsContext>> {
  await using opened = new AsyncDisposableStack();
  const { store, snapshots, clock, log } = deps;
  const jobsDeps: JobsDeps = {
    runs: runRepository(store),
    queue: workQueue(store, (deps.timing ?? embeddedTiming).leaseMs),
    snapshots,
    jobsFor: deps.jobsFor,
    backend: deps.runner,
    objects: deps.objects,
    publisher: deps.publisher,
    lineage: deps.lineage,
    specKey: deps.specKey,
    clock,
    log,
    deployment: deps.deployment,
    timing: deps.timing ?? embeddedTiming,
  };
  const services: JobsServices = {
    deps: jobsDeps,
    notices: opened.use(await openRunNotices(store)),
    mayKnow(principal, id) {
      const dataset = snapshots.current().datasets.get(datasetId(id));
      return dataset !== undefined && mayKnow(principal, dataset, snapshots.current(), clock.now());
    },
  };
  const part = await jobsPart();
  const sdl = part.sdl.join('\n\n');
  const present = buildSubgraph({ ...part, fence: (schema) => fenceSchema(schema, sdl, jobsPermissions(snapshots, clock)) });
  const workers = opened.use(await startJobWorkers(store, jobsDeps));
  const held = opened.move();
  return {
    name: 'jobs',
    current: () => present,
    onChange: () => () => undefined,
    async contextFor(request) {
      const principal = await deps.verifyToken(request.token);
      const jobs = deps.jobsFor(principal);
      const parts = baseContext(request, principal, log);
      return Object.freeze<JobsContext>({ ...parts, jobs, services, loaders: runLoaders(principal, jobs, jobsDeps) });
    },
    hiddenNames: async () => nothingHidden,
    async notReady() {
      try {
        await store.ping();
        return workers.notReady();
      } catch {
        return 'The metadata store does not answer.';
      }
    },
    [Symbol.asyncDispose]: () => held.disposeAsync(),
  };
}
