import {
  type BaseColumn,
  type ClaimValue,
  type ColumnType,
  type Dataset,
  datasetId,
  datasetRef,
  datasetRefKey,
  defaultFileOptions,
  type Principal,
  principalId,
  type Snapshot,
} from '@lakeward/kernel';

import type { AccessSnapshot } from '../src/access-snapshot.ts';
import { parsePolicy } from '../src/parse-policy.ts';
import type { Policy, PolicyMode } from '../src/policy.ts';

/** The instant at which samples are judged. */
export const SAMPLE_NOW = new Date('2026-06-01T00:00:00.000Z');

const column = (name: string, type: ColumnType, tags: readonly string[] = []): BaseColumn => ({
  id: `col_${name}`,
  name,
  type,
  description: null,
  tags,
});

export const sampleSnapshot = (key: string): Snapshot => ({
  sequence: 1,
  committedAt: SAMPLE_NOW,
  rowCount: 4,
  byteSize: 100,
  files: [{ key, byteSize: 100, rowCount: 4, partition: {} }],
});

/** `hr.staff`: a number, texts of which one may be NULL, a date that may be NULL. */
export const staff: Dataset = {
  id: datasetId('ds_staff'),
  ref: datasetRef('hr', 'staff'),
  tenant: 'demo',
  database: 'hr',
  name: 'staff',
  description: null,
  domain: null,
  tags: ['people'],
  owners: [],
  location: 'hr/staff.parquet',
  format: 'PARQUET',
  options: defaultFileOptions,
  columns: [
    column('id', { kind: 'BIGINT' }),
    column('name', { kind: 'STRING' }, ['pii']),
    column('team', { kind: 'STRING' }),
    column('salary', { kind: 'BIGINT' }),
    column('hired', { kind: 'DATE' }),
  ],
  partitionKeys: [],
  snapshot: sampleSnapshot('hr/staff.parquet'),
  version: 1,
};

export type StaffRow = Readonly<Record<'id' | 'salary', bigint>> & {
  readonly name: string;
  readonly team: string | null;
  readonly hired: string | null;
};

export const staffRows: readonly StaffRow[] = [
  { id: 1n, name: 'Ann', team: 'red', salary: 100n, hired: '2020-03-01' },
  { id: 2n, name: 'Bob', team: 'blue', salary: 200n, hired: '2021-06-15' },
  { id: 3n, name: 'Cyd', team: null, salary: 300n, hired: null },
  { id: 4n, name: 'Eve', team: 'red', salary: 400n, hired: '2022-11-30' },
];

export interface SamplePrincipal {
  readonly id?: string;
  readonly tenant?: string;
  readonly roles?: readonly string[];
  readonly claims?: Readonly<Record<string, ClaimValue>>;
}

export const samplePrincipal = (given: SamplePrincipal = {}): Principal => ({
  tenant: given.tenant ?? 'demo',
  id: principalId(given.id ?? 'ana'),
  kind: 'USER',
  name: 'Ana',
  roles: given.roles ?? ['clerk'],
  claims: given.claims ?? {},
  tokenExpiresAt: new Date(SAMPLE_NOW.getTime() + 15 * 60_000),
});

/** The public JSON of a policy, with its mode beside it, as seeds have it. */
export type PolicyJson = Readonly<Record<string, unknown>> & { readonly mode?: PolicyMode };

export const samplePolicy = ({ mode, ...input }: PolicyJson, id: string = 'pol_1', tenant: string = 'demo'): Policy => ({
  ...parsePolicy(input),
  id,
  tenant,
  version: 1,
  mode: mode ?? 'ENFORCE',
});

export function sampleAccess(
  policies: readonly Policy[],
  datasets: readonly Dataset[] = [staff],
  changes: Partial<AccessSnapshot> = {},
): AccessSnapshot {
  return {
    tenant: 'demo',
    version: 1,
    asOf: SAMPLE_NOW,
    datasets: new Map(datasets.map((dataset) => [dataset.id, dataset])),
    byRef: new Map(datasets.map((dataset) => [datasetRefKey(dataset.ref), dataset])),
    readSchemas: new Map(),
    policies,
    broken: new Map(),
    ...changes,
  };
}
