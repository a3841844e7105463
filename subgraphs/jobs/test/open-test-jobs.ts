import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';

import { openPostgresMetadataStore } from '@lakeward/adapters-postgres/postgres-metadata-store';
import { postgresMigrations } from '@lakeward/adapters-postgres/postgres-migrations';
import { datasetRef, defaultFileOptions, type Principal, principalId, systemPrincipal, Unauthenticated } from '@lakeward/kernel';
import { createGuardedCatalog } from '@lakeward/policy/guarded-catalog';
import { createGuardedJobs } from '@lakeward/policy/guarded-jobs';
import { createGuardedPolicies } from '@lakeward/policy/guarded-policies';
import { createMaskSalts } from '@lakeward/policy/mask-salts';
import { openAccessSnapshots } from '@lakeward/policy/open-access-snapshots';
import { createPolicyRepository } from '@lakeward/policy/policy-repository';
import type { Action } from '@lakeward/policy/policy';
import type { LineageRunEvent } from '@lakeward/ports/lineage-sink';
import { timeSortableId } from '@lakeward/policy/time-sortable-id';
import { silentLog } from '@lakeward/ports/log';
import { openPlatform, type PlatformOptions } from '@lakeward/platform';
import { createLogger } from '@lakeward/service/logger';
import { openTestDatabase } from '@lakeward/testing/test-database';
import { type ExecutionResult, execute, parse, subscribe } from 'graphql';

import { storedPrincipal } from '../src/domain/job-run.ts';
import { hashOfSpec, parseJobSpec } from '../src/domain/job-spec.ts';
import { launchName } from '../src/domain/run-layout.ts';
import { jobsMigrations } from '../src/index.ts';
import { runRepository } from '../src/persistence/run-repository.ts';
import { createOutputPublisher } from '../src/domain/publish-output.ts';
import { createJobsSubgraph } from '../src/subgraph.ts';

const TENANT = 'demo';
const person = (id: string, roles: string[] = []): Principal => ({
  tenant: TENANT,
  id: principalId(id),
  kind: 'USER',
  name: id,
  roles,
  claims: {},
  tokenExpiresAt: new Date(Date.now() + 900_000),
});

/** engineer may run jobs in aviation, reader may read there, stranger may do nothing. */
const people: Readonly<Record<string, Principal>> = {
  engineer: person('engineer', ['engineer']),
  colleague: person('colleague', ['engineer']),
  reader: person('reader', ['reader']),
  stranger: person('stranger'),
};

const policies = createPolicyActions();
function createPolicyActions() {
  const engineer: readonly Action[] = ['catalog.read', 'lake.query', 'catalog.write', 'job.plan', 'job.launch'];
  const reader: readonly Action[] = ['catalog.read', 'lake.query'];
  return [
    { role: 'engineer', actions: engineer },
    { role: 'reader', actions: reader },
  ];
}

export interface TestJobsOptions {
  /** Default: the obedient stand-in. */
  readonly spark?: PlatformOptions['spark'];
}

/**
 * The whole of jobs over real parts: PostgreSQL, files, policies, the EMR driver on the embedded EMR server, and child processes. `restart` closes
 * everything that a process would lose and opens it again on the same store and folders.
 */
export async function openTestJobs(options: TestJobsOptions = {}) {
  await using opened = new AsyncDisposableStack();
  const dir = await mkdtemp(join(tmpdir(), 'lakeward-jobs-'));
  // Launched work outlives the platform, as it shall, and may still write for a moment.
  opened.defer(() => rm(dir, { recursive: true, force: true, maxRetries: 20, retryDelay: 50 }));
  const database = opened.use(
    await openTestDatabase([
      ...postgresMigrations,
      { name: 'policy', folder: fileURLToPath(new URL('../../../packages/policy/migrations', import.meta.url)) },
      jobsMigrations,
    ]),
  );
  const executions = join(dir, 'executions');
  await writeFile(executions, '');
  const lineage: LineageRunEvent[] = [];
  const obedient: PlatformOptions['spark'] = async () => ({
    kind: 'READY',
    program: '/usr/bin/env',
    options: ['python3', fileURLToPath(new URL('obedient-spark.py', import.meta.url))],
    environment: { PATH: `${process.env['PATH']}`, EXECUTIONS: executions },
    master: 'local[1]',
  });
  const spark = options.spark ?? obedient;

  const open = async () => {
    await using parts = new AsyncDisposableStack();
    const platform = parts.use(
      await openPlatform({
        platform: 'embedded',
        dataFolder: join(dir, 'data'),
        databaseUrl: database.appUrl,
        users: [],
        spark,
        log: silentLog,
      }),
    );
    const [store, catalog, objects, runner] = await Promise.all([
      platform.store(),
      platform.catalog(),
      platform.objects(),
      platform.runner(),
    ]);
    const { clock } = platform;
    const salts = createMaskSalts(await platform.keys.maskSalts());
    const repository = createPolicyRepository({ store, clock });
    const snapshots = parts.use(await openAccessSnapshots({ tenant: TENANT, catalog, policies: repository, store, clock, log: silentLog }));
    const jobsFor = (principal: Principal) => createGuardedJobs({ principal, runner, objects, snapshots, clock, salts });
    const subgraph = parts.use(
      await createJobsSubgraph({
        store,
        snapshots,
        jobsFor,
        runner: async () => runner,
        objects,
        publisher: createOutputPublisher({
          catalogFor: (principal) => createGuardedCatalog({ principal, catalog, snapshots, clock }),
          policiesFor: (principal) => createGuardedPolicies({ principal, repository, snapshots, clock }),
        }),
        lineage: {
          async emit(_as, events) {
            lineage.push(...events);
          },
        },
        verifyToken: async (token) => {
          const principal = people[token ?? ''];
          if (!principal) throw new Unauthenticated();
          return principal;
        },
        specKey: await platform.keys.specSigning(),
        clock,
        log: createLogger('jobs-test', 'silent'),
        deployment: 'test',
        timing: { leaseMs: 1_000, pollMs: 30, slowPollMs: 30, unknownGraceMs: 300, missingGraceMs: 500, retryBaseMs: 20 },
      }),
    );
    return { store, catalog, repository, snapshots, objects, runner, subgraph, parts: parts.move() };
  };

  let now = await open();
  opened.defer(() => now.parts.disposeAsync());
  await seed();
  const held = opened.move();

  return {
    dir,
    lineage,
    get parts() {
      return now;
    },
    executions: async () => (await readFile(executions, 'utf8')).split('\n').filter((line) => line !== ''),
    async restart() {
      await now.parts.disposeAsync();
      now = await open();
    },
    obedient,
    somebody: (who: string): Principal => people[who]!,
    /**
     * Closes platform and workers, so that another process takes the folder and the work. What is left accepts launches into the store and looks at
     * them, as a replica without workers would.
     */
    async stopWorkers() {
      await now.parts.disposeAsync();
      const parts = new AsyncDisposableStack();
      const store = parts.use(await openPostgresMetadataStore({ connection: database.appUrl, log: silentLog }));
      now = { ...now, parts };
      const runs = runRepository(store);
      const engineer = people['engineer']!;
      return {
        databaseUrl: database.appUrl,
        executions,
        async accept(given: object, key: string): Promise<string> {
          const spec = parseJobSpec(given);
          const id = timeSortableId('run', new Date());
          const { namespace, name } = spec.target.dataset;
          await runs.within(TENANT, (db) =>
            runs.insertOnce(
              db,
              {
                id,
                tenant: TENANT,
                caller: engineer.id,
                principal: JSON.stringify(storedPrincipal(engineer)),
                idempotency_key: key,
                input_hash: key,
                spec: JSON.stringify(spec),
                spec_hash: hashOfSpec(spec),
                state: 'QUEUED',
                runner: 'EMR',
                target_namespace: namespace,
                target_name: name,
                on_target_busy: 'QUEUE',
                timeout_ms: 60_000,
                max_attempts: 2,
                inputs: '[]',
              },
              launchName('test', id, 1),
            ),
          );
          return id;
        },
        stateOf: (id: string) => runs.within(TENANT, async (db) => (await runs.get(db, id))!.state),
      };
    },
    /** Runs a document as somebody; every event of a subscription is collected. */
    async ask(who: string, document: string, variables: Record<string, unknown> = {}): Promise<ExecutionResult> {
      const { schema } = now.subgraph.current();
      const contextValue = await now.subgraph.contextFor({ requestId: 'r', token: who, signal: AbortSignal.timeout(20_000) });
      return execute({ schema, document: parse(document), variableValues: variables, contextValue });
    },
    async *events(who: string, document: string, variables: Record<string, unknown> = {}): AsyncGenerator<ExecutionResult> {
      const { schema } = now.subgraph.current();
      const contextValue = await now.subgraph.contextFor({ requestId: 'r', token: who, signal: AbortSignal.timeout(60_000) });
      const answer = await subscribe({ schema, document: parse(document), variableValues: variables, contextValue });
      if (Symbol.asyncIterator in answer) yield* answer as AsyncIterable<ExecutionResult>;
      else yield answer;
    },
    /** Waits for a run to be in one of these states. */
    async until(id: string, ...states: string[]): Promise<RunView> {
      const deadline = performance.now() + 60_000;
      for (;;) {
        const { data, errors } = await this.ask('engineer', RUN, { id });
        if (errors) throw errors[0]!;
        const run = data!['jobRun'] as RunView;
        if (states.includes(run.state)) return run;
        if (performance.now() > deadline)
          throw new Error(`The run is still ${run.state}, not ${states.join(' or ')}: ${JSON.stringify(run)}`);
        await delay(50);
      }
    },
    async launch(who: string, spec: object, key: string, more: object = {}) {
      const { data, errors } = await this.ask(who, LAUNCH, { input: { job: { spec }, idempotencyKey: key, ...more } });
      if (errors) throw errors[0]!;
      return data!['launchJob'] as {
        jobRun: { id: string; state: string } | null;
        problems: { code: string; message: string; path: string[] | null }[];
      };
    },
    [Symbol.asyncDispose]: () => held.disposeAsync(),
  };

  async function seed(): Promise<void> {
    const { catalog, repository, objects } = now;
    const airports = Buffer.from('iata,city,state\nABQ,Albuquerque,NM\nLAX,Los Angeles,CA\nSFO,San Francisco,CA\n');
    await objects.put('demo/airports.csv', airports);
    const text = { kind: 'STRING' } as const;
    const dataset = await catalog.register({
      ref: datasetRef('aviation', 'airports'),
      tenant: TENANT,
      database: 'aviation',
      name: 'airports',
      description: null,
      domain: null,
      tags: [],
      owners: [{ principal: 'steward', role: 'OWNER' }],
      location: 'demo/airports.csv',
      format: 'CSV',
      options: defaultFileOptions,
      columns: ['iata', 'city', 'state'].map((name) => ({ id: `col_${name}`, name, type: text, description: null, tags: [] })),
      partitionKeys: [],
    });
    await catalog.commitSnapshot(dataset.id, {
      sequence: 1,
      committedAt: new Date(),
      rowCount: 3,
      byteSize: airports.length,
      files: [{ key: 'demo/airports.csv', byteSize: airports.length, rowCount: 3, partition: {} }],
    });
    const schema = await catalog.draftReadSchema({
      datasetId: dataset.id,
      name: 'default',
      columns: ['iata', 'city', 'state'].map((name) => ({ name, type: text, source: { column: name }, default: null, description: null })),
      uniqueKey: ['iata'],
      rowPredicate: null,
      onBadRecord: 'FAIL',
    });
    await catalog.setReadSchemaState(schema.id, 'PUBLISHED');
    for (const { role, actions } of policies) {
      await repository.save(
        systemPrincipal('seed-loader', TENANT),
        {
          id: null,
          name: `what ${role}s may`,
          isolated: false,
          subjects: { principals: [], roles: [role], where: null },
          targets: { datasets: [], databases: ['aviation'], tags: [] },
          rules: [{ kind: 'Grant', actions, columns: null, masked: [], where: null, expiresAt: null }],
        },
        'ENFORCE',
        null,
      );
    }
    await now.snapshots.refresh();
  }
}

export interface RunView {
  readonly id: string;
  readonly state: string;
  readonly failure: { readonly class: string; readonly step: string | null; readonly message: string } | null;
  readonly attempts: readonly { readonly number: number; readonly state: string; readonly backendState: string | null }[];
  readonly output: { readonly id: string } | null;
  readonly outputSnapshot: { readonly sequence: string; readonly rowCount: string } | null;
  readonly events: readonly { readonly sequence: string; readonly state: string; readonly step: string | null }[];
}

const RUN = /* GraphQL */ `
  query ($id: ID!) {
    jobRun(id: $id) {
      id
      state
      failure {
        class
        step
        message
      }
      attempts {
        number
        state
        backendState
      }
      output {
        id
      }
      outputSnapshot {
        sequence
        rowCount
      }
      events(first: 500) {
        sequence
        state
        step
      }
    }
  }
`;
const LAUNCH = /* GraphQL */ `
  mutation ($input: LaunchJobInput!) {
    launchJob(input: $input) {
      jobRun {
        id
        state
      }
      problems {
        code
        message
        path
      }
    }
  }
`;

/** Reads the airports and does what `order` says to the obedient stand-in. */
export const orderedJob = (order: string, target = 'route_delays', mode = 'OVERWRITE') => ({
  sources: [{ id: 'airports', from: { dataset: { dataset: datasetRef('aviation', 'airports') } } }],
  steps: [{ id: 'out', in: ['airports'], apply: { sql: order } }],
  target: { dataset: datasetRef('aviation', target), mode, partitionBy: ['month'] },
});
