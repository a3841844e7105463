import {
  type Dataset,
  type DatasetRef,
  Invalid,
  type Principal,
  type ReadColumn,
  type ReadSchema,
  splitDatasetName,
} from '@lakeward/kernel';

import type { AccessSnapshot } from './access-snapshot.ts';
import { decideAccess } from './decide-access.ts';
import type { ColumnVisibility, Decision } from './decision.ts';
import { allColumns } from './match-policy.ts';
import { mayActOn, mayKnow } from './may-act.ts';
import type { Action, MaskKind } from './policy.ts';
import { readsOfExpression, topLevelOf } from './walk-document.ts';

/** The public three: MIXED shows as MASKED, WITHHELD as HIDDEN; a hidden column whose name may not be known is not listed at all. */
export type PublicVisibility = 'CLEAR' | 'MASKED' | 'HIDDEN';

export interface PublicVerdict {
  readonly path: string;
  readonly visibility: PublicVisibility;
  readonly mask: MaskKind | null;
}

/** A dataset as one principal may know it: columns are cut, sizes and places of guarded ones left out, files never told. */
export interface VisibleDataset extends Omit<Dataset, 'location' | 'snapshot'> {
  /** Null where the dataset is guarded for him. */
  readonly location: string | null;
  readonly snapshot: {
    readonly sequence: number;
    readonly committedAt: Date;
    readonly rowCount: number | null;
    readonly byteSize: number | null;
  } | null;
  /** One for each of `columns` and `partitionKeys`, in this order. */
  readonly verdicts: readonly PublicVerdict[];
  /** PUBLISHED and DEPRECATED read schemas, columns cut as above. */
  readonly readSchemas: readonly ReadSchema[];
  /** His decision for reading rows; of `columns` those that he may know. */
  readonly decision: Decision;
  may(action: Action): boolean;
}

export const publicVisibility = (visibility: ColumnVisibility): PublicVisibility => {
  switch (visibility) {
    case 'CLEAR':
      return 'CLEAR';
    case 'MASKED':
    case 'MIXED':
      return 'MASKED';
    case 'WITHHELD':
    case 'HIDDEN':
      return 'HIDDEN';
  }
};

/** Null when the principal may not know the dataset. */
export function viewDataset(principal: Principal, dataset: Dataset, snapshot: AccessSnapshot, now: Date): VisibleDataset | null {
  if (!mayKnow(principal, dataset, snapshot, now)) return null;
  const all = allColumns(dataset).map((column) => column.name);
  const naming = decideAccess(principal, 'catalog.read', dataset, all, snapshot, now);
  const reading = decideAccess(principal, 'lake.query', dataset, all, snapshot, now);
  const known = (name: string) => [naming, reading].some((decision) => (decision.columns.get(name)?.visibility ?? 'HIDDEN') !== 'HIDDEN');
  const columns = dataset.columns.filter((column) => known(column.name));
  const partitionKeys = dataset.partitionKeys.filter((column) => known(column.name));
  const verdicts = [...columns, ...partitionKeys].map(({ name }): PublicVerdict => {
    const verdict = reading.columns.get(name);
    return { path: name, visibility: publicVisibility(verdict?.visibility ?? 'HIDDEN'), mask: verdict?.mask ?? null };
  });
  const { location, snapshot: pinned, ...facts } = dataset;
  // Sizes and places of a guarded dataset speak of rows that he does not see.
  const open = !reading.guarded || (principal.kind === 'SYSTEM' && naming.effect === 'ALLOW');
  return {
    ...facts,
    columns,
    partitionKeys,
    location: open ? location : null,
    snapshot: pinned && {
      sequence: pinned.sequence,
      committedAt: pinned.committedAt,
      rowCount: open ? pinned.rowCount : null,
      byteSize: open ? pinned.byteSize : null,
    },
    verdicts,
    readSchemas: (snapshot.readSchemas.get(dataset.id) ?? []).map((schema) => cutReadSchema(schema, known)),
    decision: { ...reading, columns: new Map([...reading.columns].filter(([name]) => known(name))) },
    may: (action) => mayActOn(principal, action, dataset, snapshot, now),
  };
}

/** Leaves out read columns that name a base column which the caller may not know. */
export function cutReadSchema(schema: ReadSchema, known: (baseColumn: string) => boolean): ReadSchema {
  const columns = schema.columns.filter((column) => [...readsOfExpression(column.source).columns].every((path) => known(topLevelOf(path))));
  if (columns.length === schema.columns.length) return schema;
  const left = new Set(columns.map((column) => column.name));
  return { ...schema, columns, uniqueKey: schema.uniqueKey?.every((name) => left.has(name)) ? schema.uniqueKey : null, rowPredicate: null };
}

/** What a read column shows: as little as the least visible of the base columns that it reads. One without any is CLEAR. */
export function readColumnVisibility(column: Pick<ReadColumn, 'source'>, decision: Decision): ColumnVisibility {
  const order: readonly ColumnVisibility[] = ['CLEAR', 'MASKED', 'MIXED', 'WITHHELD', 'HIDDEN'];
  const visibilities = [...readsOfExpression(column.source).columns].map(
    (path) => decision.columns.get(topLevelOf(path))?.visibility ?? 'HIDDEN',
  );
  return order[Math.max(0, ...visibilities.map((visibility) => order.indexOf(visibility)))]!;
}

/** A dataset that is not there yet, so that rights on it can be asked: policies match it by name, database and tags. */
export function prospectiveDataset(tenant: string, ref: DatasetRef, facts: Partial<Dataset> = {}): Dataset {
  const { database, name } = splitDatasetName(ref);
  if (ref.namespace === '') throw new Invalid('A dataset needs a namespace.', { path: ['ref', 'namespace'] });
  return {
    id: 'ds_prospective' as Dataset['id'],
    description: null,
    domain: null,
    tags: [],
    owners: [],
    location: '',
    format: 'PARQUET',
    options: { header: true, delimiter: ',', compression: null, recordPath: null },
    columns: [],
    partitionKeys: [],
    snapshot: null,
    version: 0,
    ...facts,
    ref,
    tenant,
    database,
    name,
  };
}
