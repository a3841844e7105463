import { copyFile, mkdir, mkdtemp, rm, stat, writeFile } from 'node:fs/promises';
import { createHash, randomBytes } from 'node:crypto';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';

import { openDuckDbSqlEngine } from '@lakeward/adapters-embedded/duckdb-sql-engine';
import { openFileObjectStore } from '@lakeward/adapters-embedded/file-object-store';
import { systemClock } from '@lakeward/adapters-embedded/system-clock';
import {
  type BadRecordRule,
  type BaseColumn,
  type ColumnType,
  type Dataset,
  datasetId,
  datasetRef,
  datasetRefKey,
  defaultFileOptions,
  type Expression,
  type FileFormat,
  type FileOptions,
  type Literal,
  parseColumnType,
  type Predicate,
  type Principal,
  principalId,
  type ReadColumn,
  type ReadSchema,
  type ReadSchemaState,
  Unauthenticated,
  Unavailable,
} from '@lakeward/kernel';
import type { AccessSnapshot, AccessSnapshotSource } from '@lakeward/policy/access-snapshot';
import { createGuardedLake, type GuardedLake } from '@lakeward/policy/guarded-lake';
import { createMaskSalts } from '@lakeward/policy/mask-salts';
import type { Policy, PolicyRule } from '@lakeward/policy/policy';
import type { AuditEntry, AuditLog, Clock, MetadataStore, ObjectStore, SqlEngine } from '@lakeward/ports';
import type { Relation } from '@lakeward/query';
import { sealQuery } from '@lakeward/query/seal-query';
import { maskError } from '@lakeward/service/format-error';
import { createLogger } from '@lakeward/service/logger';
import { executeOperation } from '@lakeward/service/run-operation';
import type { Subgraph } from '@lakeward/service/subgraph';
import { validateVisible, visibleSchema } from '@lakeward/service/visible-names-rule';
import { type ExecutionResult, GraphQLError, type GraphQLSchema, parse } from 'graphql';

import type { LakeContext } from '../src/graphql/lake-context.ts';
import { createLakeSubgraph } from '../src/subgraph.ts';

export interface TestReadSchema {
  readonly name?: string;
  readonly version?: number;
  readonly state?: ReadSchemaState;
  /** `name: type`, read from the base column of that name; or the whole column. */
  readonly columns: Readonly<Record<string, string | { type: string; source: Expression; default?: Literal }>>;
  readonly uniqueKey?: readonly string[];
  readonly rowPredicate?: Predicate;
  readonly onBadRecord?: BadRecordRule;
}

export interface TestDataset {
  readonly database: string;
  readonly name: string;
  readonly format: FileFormat;
  readonly options?: Partial<FileOptions>;
  /** By name, types in Hive's notation. */
  readonly columns: Readonly<Record<string, string>>;
  /** Text of the file, the file that is copied, or lines of CSV that the engine writes as Parquet. */
  readonly content: string | { readonly file: string } | { readonly csv: string };
  readonly readSchemas: readonly TestReadSchema[];
}

const tenant = 'demo';

export const testUser = (id: string, roles: readonly string[] = ['reader'], claims: Principal['claims'] = {}): Principal => ({
  tenant,
  id: principalId(id),
  kind: 'USER',
  name: id,
  roles,
  claims,
  tokenExpiresAt: null,
});

/** Grants reading of these datasets, or of all of a database. */
export const testPolicy = (
  name: string,
  parts: { roles?: readonly string[]; principals?: readonly string[]; databases?: readonly string[]; rules: readonly PolicyRule[] },
): Policy => ({
  id: `pol_${name}`,
  tenant,
  name,
  version: 1,
  mode: 'ENFORCE',
  isolated: false,
  subjects: { principals: parts.principals ?? [], roles: parts.roles ?? [], where: null },
  targets: { datasets: [], databases: parts.databases ?? ['sales', 'odd'], tags: [] },
  rules: parts.rules,
});

export const readGrant: PolicyRule = {
  kind: 'Grant',
  actions: ['catalog.read', 'lake.query'],
  columns: null,
  masked: [],
  where: null,
  expiresAt: null,
};

/** As it would leave the subgraph, errors masked. */
export type Answer = ExecutionResult<Record<string, unknown>>;

/** Everything of one test: real engine, real files, real policy; only the catalog is a list. */
export interface TestLake extends AsyncDisposable {
  readonly subgraph: Subgraph<LakeContext>;
  readonly engine: SqlEngine;
  readonly entries: AuditEntry[];
  readonly snapshots: TestSnapshots;
  /** @param on a schema that was current once; without one, the present one as the user may know it */
  ask(user: Principal, query: string, variables?: Record<string, unknown>, on?: GraphQLSchema): Promise<Answer>;
  /** Adds or replaces a dataset, as its registration would. */
  put(dataset: TestDataset): Promise<Dataset>;
}

export class TestSnapshots implements AccessSnapshotSource {
  #current: AccessSnapshot;
  readonly #listeners = new Set<(snapshot: AccessSnapshot) => void>();

  readonly #clock: Clock;

  constructor(policies: readonly Policy[], clock: Clock = systemClock) {
    this.#clock = clock;
    this.#current = {
      tenant,
      version: 1,
      asOf: new Date(),
      datasets: new Map(),
      byRef: new Map(),
      readSchemas: new Map(),
      policies,
      broken: new Map(),
    };
  }

  current(): AccessSnapshot {
    return { ...this.#current, asOf: this.#clock.now() };
  }

  async refresh(): Promise<AccessSnapshot> {
    return this.current();
  }

  subscribe(listener: (snapshot: AccessSnapshot) => void): () => void {
    this.#listeners.add(listener);
    return () => void this.#listeners.delete(listener);
  }

  change(next: Partial<AccessSnapshot>): void {
    this.#current = { ...this.#current, ...next, version: this.#current.version + 1 };
    for (const listener of this.#listeners) listener(this.current());
  }

  put(dataset: Dataset, readSchemas: readonly ReadSchema[]): void {
    this.change({
      datasets: new Map(this.#current.datasets).set(dataset.id, dataset),
      byRef: new Map(this.#current.byRef).set(datasetRefKey(dataset.ref), dataset),
      readSchemas: new Map(this.#current.readSchemas).set(dataset.id, readSchemas),
    });
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#listeners.clear();
  }
}

/** Ids follow the names, so that tests can name them. */
export function testDataset(
  given: TestDataset,
  byteSize: number,
): { readonly dataset: Dataset; readonly readSchemas: readonly ReadSchema[] } {
  const id = datasetId(`ds_${given.database}_${given.name}`);
  const key = fileKey(given);
  const columns = Object.entries(given.columns).map(([name, type]): BaseColumn => ({
    id: `col_${name}`,
    name,
    type: parseColumnType(type),
    description: null,
    tags: [],
  }));
  const dataset: Dataset = {
    id,
    ref: datasetRef(given.database, given.name),
    tenant,
    database: given.database,
    name: given.name,
    description: null,
    domain: null,
    tags: [],
    owners: [],
    location: key,
    format: given.format,
    options: { ...defaultFileOptions, ...given.options },
    columns,
    partitionKeys: [],
    snapshot: {
      sequence: 1,
      committedAt: new Date(0),
      rowCount: null,
      byteSize,
      files: [{ key, byteSize, rowCount: null, partition: {} }],
    },
    version: 1,
  };
  const readSchemas = given.readSchemas.map((schema, at): ReadSchema => ({
    id: `rs_${given.database}_${given.name}_${at}`,
    datasetId: id,
    name: schema.name ?? 'default',
    version: schema.version ?? 1,
    state: schema.state ?? 'PUBLISHED',
    columns: Object.entries(schema.columns).map(([name, column]): ReadColumn => {
      if (typeof column === 'string')
        return {
          name,
          type: parseColumnType(column),
          source: { column: /[.`]/.test(name) ? `\`${name}\`` : name },
          default: null,
          description: null,
        };
      return { name, type: parseColumnType(column.type), source: column.source, default: column.default ?? null, description: null };
    }),
    uniqueKey: schema.uniqueKey ?? null,
    rowPredicate: schema.rowPredicate ?? null,
    onBadRecord: schema.onBadRecord ?? 'FAIL',
  }));
  return { dataset, readSchemas };
}

const fileKey = (given: TestDataset): string => `${given.database}/${given.name}.${given.format.toLowerCase()}`;

export async function openTestLake(parts: {
  readonly datasets: readonly TestDataset[];
  readonly policies: readonly Policy[];
  readonly store?: MetadataStore;
  readonly logLevel?: string;
  readonly clock?: Clock;
  /** Instead of a list in memory. */
  readonly audit?: AuditLog;
  /** The record of reads is away. */
  readonly failingAudit?: boolean;
  /** Stands before what the subgraph asks. */
  readonly guard?: (lake: GuardedLake) => GuardedLake;
}): Promise<TestLake> {
  const folder = await mkdtemp(join(tmpdir(), 'lakeward-lake-'));
  const resources = new AsyncDisposableStack();
  resources.defer(() => rm(folder, { recursive: true, force: true }));
  const root = join(folder, 'objects');
  const log = createLogger('lake-test', parts.logLevel ?? 'silent');
  const objects: ObjectStore = await openFileObjectStore({ root });
  const engine = resources.use(await openDuckDbSqlEngine({ objectStore: objects, root, tempFolder: join(folder, 'tmp'), log }));
  const clock = parts.clock ?? systemClock;
  const snapshots = resources.use(new TestSnapshots(parts.policies, clock));
  const put = async (given: TestDataset): Promise<Dataset> => {
    const path = join(root, fileKey(given));
    await mkdir(dirname(path), { recursive: true });
    if (typeof given.content === 'string') await writeFile(path, given.content);
    else if ('file' in given.content) await copyFile(given.content.file, path);
    else await writeParquet(engine, given, given.content.csv, path);
    const made = testDataset(given, (await stat(path)).size);
    snapshots.put(made.dataset, made.readSchemas);
    return made.dataset;
  };
  for (const dataset of parts.datasets) await put(dataset);
  const entries: AuditEntry[] = [];
  const audit: AuditLog = parts.audit ?? {
    record: async (entry) => {
      if (parts.failingAudit) throw new Unavailable();
      entries.push(entry);
    },
    complete: async () => undefined,
  };
  const salts = createMaskSalts(createHash('sha256').update('salt').digest());
  const guard = parts.guard ?? ((lake: GuardedLake) => lake);
  const users = new Map<string, Principal>();
  const subgraph = resources.use(
    await createLakeSubgraph({
      snapshots,
      guardedLakeFor: (principal) => guard(createGuardedLake({ principal, engine, objects, snapshotSource: snapshots, clock, salts })),
      audit,
      store: parts.store ?? noStore,
      verifyToken: async (token) => {
        const user = users.get(token ?? '');
        if (!user) throw new Unauthenticated();
        return user;
      },
      cursorKey: randomBytes(32),
      clock,
      log,
    }),
  );
  return {
    subgraph,
    engine,
    entries,
    snapshots,
    put,
    async ask(user, source, variables, on) {
      users.set(user.id, user);
      const request = { requestId: 'request', token: user.id, signal: new AbortController().signal };
      const scope = { requestId: request.requestId, log };
      const schema = on ?? visibleSchema(subgraph.current().schema, await subgraph.hiddenNames(request));
      const document = parse(source);
      const refused = validateVisible(schema, document);
      if (refused.length > 0) return asJson({ errors: refused.map((error) => maskError(asRefusal(error), scope)) });
      const context = await subgraph.contextFor(request);
      return asJson(await executeOperation({ schema, document, variables, operationName: undefined, context }, scope));
    },
    [Symbol.asyncDispose]: () => resources.disposeAsync(),
  };
}

/** The engine is the only writer of Parquet at hand. */
async function writeParquet(engine: SqlEngine, given: TestDataset, csv: string, path: string): Promise<void> {
  const texts = Object.fromEntries(Object.keys(given.columns).map((name) => [name, 'string']));
  const source: TestDataset = { ...given, name: `${given.name}_source`, format: 'CSV', columns: texts };
  const { dataset } = testDataset(source, 1);
  await writeFile(join(dirname(path), `${source.name}.csv`), csv);
  const from: ColumnType = { kind: 'STRING' };
  const columns = Object.entries(given.columns).map(([name, type]) => ({ name, type: parseColumnType(type) }));
  const tree: Relation = {
    kind: 'Project',
    input: { kind: 'Scan', dataset, snapshot: dataset.snapshot!, columns: columns.map(({ name }) => name), place: false },
    columns: columns.map(({ name, type }) => ({ name, expression: { kind: 'Cast', input: { kind: 'ColumnRef', name }, type, from } })),
  };
  const query = sealQuery({ tree, columns, limits: { maxRows: 100_000, timeoutMs: 10_000 }, audience: 'test' });
  await engine.store(query, fileKey(given), new AbortController().signal);
}

/** As the subgraph's server marks what graphql-js refuses. */
const asRefusal = ({ message, nodes }: GraphQLError): GraphQLError =>
  new GraphQLError(message, { nodes: nodes ?? null, extensions: { code: 'GRAPHQL_VALIDATION_FAILED' } });

const asJson = (result: ExecutionResult): Answer => JSON.parse(JSON.stringify(result)) as Answer;

/** For tests that ask nothing of it. */
const noStore = { ping: async () => undefined } as unknown as MetadataStore;
