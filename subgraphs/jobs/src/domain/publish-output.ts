import { randomUUID } from 'node:crypto';

import {
  type BaseColumn,
  datasetId,
  defaultFileOptions,
  NotFound,
  parseColumnType,
  type Principal,
  splitDatasetName,
  systemPrincipal,
} from '@lakeward/kernel';
import type { GuardedCatalog } from '@lakeward/policy/guarded-catalog';
import type { GuardedPolicies } from '@lakeward/policy/guarded-policies';
import type { Action } from '@lakeward/policy/policy';

import type { JobRun } from './job-run.ts';
import { tableLayout } from './run-layout.ts';
import type { TableSnapshot } from './table-snapshot.ts';

export interface CommittedOutput {
  readonly run: JobRun;
  readonly snapshot: TableSnapshot;
  readonly rowCount: number;
  readonly byteSize: number;
}

/** Tells the catalog of a committed table. */
export interface OutputPublisher {
  /**
   * Registers the dataset when it is new, with the run's caller as owner, a `default` read schema of its columns and a policy that opens it to the
   * owner; then moves it to the snapshot. Repeatable after a crash anywhere in it. @returns the dataset's id
   */
  publish(output: CommittedOutput): Promise<string>;
}

export interface PublishDeps {
  readonly catalogFor: (principal: Principal) => GuardedCatalog;
  readonly policiesFor: (principal: Principal) => GuardedPolicies;
}

type Visible = ReturnType<GuardedCatalog['byRef']>;

/** What an owner may do with his table: everything that is done with a dataset. */
const ownersActions: readonly Action[] = [
  'catalog.read', 'catalog.write', 'catalog.own', 'catalog.classify', 'schema.draft', 'schema.publish', 'lineage.read', 'lineage.write',
  'access.read', 'access.write', 'access.decide', 'lake.query', 'lake.plan', 'lake.export', 'job.plan', 'job.launch',
]; // prettier-ignore

/** Publishes as the SYSTEM principal `job-publisher`. */
export function createOutputPublisher({ catalogFor, policiesFor }: PublishDeps): OutputPublisher {
  return {
    async publish({ run, snapshot, rowCount, byteSize }) {
      const publisher = systemPrincipal('job-publisher', run.tenant);
      const catalog = catalogFor(publisher);
      const known = find(catalog, run);
      const dataset = known ? await withColumns(catalog, known, snapshot) : await catalog.register(factsOf(run, snapshot));
      // The policy comes before the read schema: what can be read must not lack its rights for a moment.
      await grantOwner(policiesFor(publisher), dataset);
      await publishReadSchema(catalog, dataset);
      const { sequence, committedAt, files } = snapshot;
      if ((dataset.snapshot?.sequence ?? 0) < sequence) {
        await catalog.commitSnapshot(dataset.id, { sequence, committedAt: new Date(committedAt), rowCount, byteSize, files });
      }
      return dataset.id;
    },
  };
}

function find(catalog: GuardedCatalog, run: JobRun): Visible | null {
  try {
    return catalog.byRef(run.spec.target.dataset);
  } catch (error) {
    if (error instanceof NotFound) return null;
    throw error;
  }
}

/** Adds columns that the table has gained; ids of old ones stay, because policies bind to them. */
async function withColumns(catalog: GuardedCatalog, dataset: Visible, snapshot: TableSnapshot): Promise<Visible> {
  const names = new Set([...dataset.columns, ...dataset.partitionKeys].map((column) => column.name));
  const added = columnsOf(snapshot, false).filter((column) => !names.has(column.name));
  return added.length === 0 ? dataset : catalog.replaceColumns(dataset.id, [...dataset.columns, ...added], dataset.partitionKeys);
}

async function grantOwner(policies: GuardedPolicies, dataset: Visible): Promise<void> {
  const name = `Owner of ${dataset.database}.${dataset.name}`;
  if ((await policies.list()).some((policy) => policy.name === name)) return;
  const owners = dataset.owners.filter(({ role }) => role === 'OWNER').map(({ principal }) => principal);
  await policies.save(
    {
      id: null,
      name,
      isolated: false,
      subjects: { principals: owners, roles: [], where: null },
      targets: { datasets: [dataset.ref], databases: [], tags: [] },
      rules: [{ kind: 'Grant', actions: ownersActions, columns: null, masked: [], where: null, expiresAt: null }],
    },
    'ENFORCE',
    null,
  );
}

async function publishReadSchema(catalog: GuardedCatalog, dataset: Visible): Promise<void> {
  const columns = [...dataset.columns, ...dataset.partitionKeys];
  const newest = dataset.readSchemas.findLast((schema) => schema.name === 'default');
  if (newest?.columns.length === columns.length) return;
  const draft = await catalog.draftReadSchema({
    datasetId: datasetId(dataset.id),
    name: 'default',
    columns: columns.map((column) => ({
      name: column.name,
      type: column.type,
      source: { column: quoted(column.name) },
      default: null,
      description: null,
    })),
    uniqueKey: null,
    rowPredicate: null,
    onBadRecord: 'FAIL',
  });
  await catalog.setReadSchemaState(draft.id, 'PUBLISHED');
}

function factsOf(run: JobRun, snapshot: TableSnapshot): Parameters<GuardedCatalog['register']>[0] {
  const ref = run.spec.target.dataset;
  const { database, name } = splitDatasetName(ref);
  return {
    ref,
    tenant: run.tenant,
    database,
    name,
    description: null,
    domain: null,
    tags: [],
    owners: [{ principal: run.caller, role: 'OWNER' }],
    location: tableLayout(ref).folder,
    format: snapshot.format,
    options: defaultFileOptions,
    columns: columnsOf(snapshot, false),
    partitionKeys: columnsOf(snapshot, true),
  };
}

const columnsOf = (snapshot: TableSnapshot, partition: boolean): BaseColumn[] =>
  snapshot.schema
    .filter((column) => snapshot.partitionBy.includes(column.name) === partition)
    .map((column) => ({
      id: `col_${randomUUID().replaceAll('-', '')}`,
      name: column.name,
      type: parseColumnType(column.type),
      description: null,
      tags: [],
    }));

const quoted = (name: string): string => (/[.`]/.test(name) ? `\`${name}\`` : name);
