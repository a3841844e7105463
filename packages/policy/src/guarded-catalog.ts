import {
  Conflict,
  type Dataset,
  type DatasetId,
  type DatasetOwner,
  type DatasetRef,
  datasetRefKey,
  Forbidden,
  Invalid,
  NotFound,
  type Principal,
  type ReadSchema,
} from '@lakeward/kernel';
import type { Clock } from '@lakeward/ports/clock';
import type { CatalogChange, DatasetFacts, TableCatalog } from '@lakeward/ports/table-catalog';

import type { AccessSnapshotSource } from './access-snapshot.ts';
import { allColumns } from './match-policy.ts';
import { mayActOn, mayKnow } from './may-act.ts';
import type { Action } from './policy.ts';
import { refuseForeignLocation } from './registrable-location.ts';
import { cutReadSchema, prospectiveDataset, viewDataset, type VisibleDataset } from './visible-dataset.ts';
import { readsOf, readsOfExpression, topLevelOf } from './walk-document.ts';

export type { CatalogChange };

export interface DatasetDescription {
  readonly description?: string | null;
  readonly domain?: string | null;
}

export type ReadSchemaDraft = Omit<ReadSchema, 'id' | 'version' | 'state'>;

/**
 * The catalog as one principal may see it. Absent and invisible datasets answer alike (NotFound); a visible one without the right for an action
 * answers Forbidden. Every change is visible to `current()` when its promise resolves.
 */
export interface GuardedCatalog {
  readonly principal: Principal;
  /** By database and name. */
  list(): readonly VisibleDataset[];
  /** @throws NotFound */
  byRef(ref: DatasetRef): VisibleDataset;
  /** @throws NotFound */
  byId(id: string): VisibleDataset;
  /** Needs `catalog.write` for a dataset of that name. @throws Forbidden; Conflict for a taken name; Invalid for a location that belongs to another dataset or to us */
  register(facts: DatasetFacts): Promise<VisibleDataset>;
  /** `catalog.write`. Fields left out stay. @throws NotFound; Forbidden; Conflict */
  describe(id: string, description: DatasetDescription): Promise<VisibleDataset>;
  /** `catalog.own`. @throws as `describe` */
  setOwners(id: string, owners: readonly DatasetOwner[]): Promise<VisibleDataset>;
  /** Replaces the tags of the base columns named; `catalog.classify`. @throws as `describe`; Invalid for an unknown column */
  tagColumns(id: string, paths: readonly string[], tags: readonly string[]): Promise<VisibleDataset>;
  /** Moves to a snapshot that a job committed; `catalog.write`. @throws as `describe` */
  commitSnapshot(id: string, snapshot: NonNullable<Dataset['snapshot']>): Promise<VisibleDataset>;
  /** Replaces base columns after a job changed them; `catalog.write`. @throws as `describe` */
  replaceColumns(id: string, columns: Dataset['columns'], partitionKeys: Dataset['partitionKeys']): Promise<VisibleDataset>;
  /** `schema.draft`; sources name columns that the drafter may know. @throws as `describe`; Invalid */
  draftReadSchema(draft: ReadSchemaDraft): Promise<ReadSchema>;
  /** Any state; drafts for those with `schema.draft` or `schema.publish` only. @throws NotFound */
  readSchema(id: string): Promise<ReadSchema>;
  /** `schema.publish`. @throws as `describe`; Conflict for another order of states */
  setReadSchemaState(id: string, state: 'PUBLISHED' | 'DEPRECATED'): Promise<ReadSchema>;
  /** `schema.publish`. @throws as `describe` */
  removeReadSchema(id: string): Promise<void>;
  /** Changes of datasets that he may know at that moment. */
  changes(after: number, signal: AbortSignal): AsyncIterable<CatalogChange>;
}

export interface GuardedCatalogDeps {
  readonly principal: Principal;
  readonly catalog: TableCatalog;
  readonly snapshots: AccessSnapshotSource;
  readonly clock: Clock;
}

export function createGuardedCatalog({ principal, catalog, snapshots, clock }: GuardedCatalogDeps): GuardedCatalog {
  const view = (dataset: Dataset): VisibleDataset | null => viewDataset(principal, dataset, snapshots.current(), clock.now());
  const visible = (dataset: Dataset | undefined): VisibleDataset => {
    const found = dataset && view(dataset);
    if (!found) throw new NotFound();
    return found;
  };
  const rawFor = (id: string, action: Action): Dataset => {
    const dataset = snapshots.current().datasets.get(id as DatasetId);
    if (!visible(dataset).may(action)) throw new Forbidden();
    return dataset!;
  };
  const shown = async (id: DatasetId): Promise<VisibleDataset> => visible((await snapshots.refresh()).datasets.get(id));
  const change = async (id: string, action: Action, edit: (dataset: Dataset) => Partial<DatasetFacts>): Promise<VisibleDataset> => {
    rawFor(id, action);
    const present = await catalog.getById(id as DatasetId);
    if (!present || present.tenant !== principal.tenant) throw new NotFound();
    const { id: _id, version, snapshot: _snapshot, ...facts } = present;
    await catalog.update(present.id, version, { ...facts, ...edit(present) });
    return shown(present.id);
  };
  const findReadSchema = async (id: string): Promise<ReadSchema> => {
    for await (const schema of catalog.listReadSchemas(principal.tenant)) if (schema.id === id) return schema;
    throw new NotFound();
  };

  return Object.freeze({
    principal,
    list: () =>
      [...snapshots.current().datasets.values()]
        .sort((a, b) => compare(a.database, b.database) || compare(a.name, b.name))
        .flatMap((dataset) => view(dataset) ?? []),
    byRef: (ref: DatasetRef) => visible(snapshots.current().byRef.get(datasetRefKey(ref))),
    byId: (id: string) => visible(snapshots.current().datasets.get(id as DatasetId)),
    async register(facts: DatasetFacts) {
      if (facts.tenant !== principal.tenant) throw new Forbidden();
      const wanted = prospectiveDataset(principal.tenant, facts.ref, facts);
      if (wanted.database !== facts.database || wanted.name !== facts.name)
        throw new Invalid('Name and database must be those of the reference.', { path: ['ref'] });
      if (!mayActOn(principal, 'catalog.write', wanted, snapshots.current(), clock.now())) throw new Forbidden();
      refuseForeignLocation(facts.location, wanted, (await snapshots.refresh()).datasets.values());
      const { id } = await catalog.register(facts);
      const { datasets } = await snapshots.refresh();
      // Whoever may write a dataset need not be able to read it.
      const dataset = datasets.get(id);
      if (!dataset) throw new Conflict();
      return visible(dataset);
    },
    describe: (id: string, { description, domain }: DatasetDescription) =>
      change(id, 'catalog.write', (dataset) => ({
        description: description === undefined ? dataset.description : description,
        domain: domain === undefined ? dataset.domain : domain,
      })),
    setOwners: (id: string, owners: readonly DatasetOwner[]) => change(id, 'catalog.own', () => ({ owners })),
    tagColumns: (id: string, paths: readonly string[], tags: readonly string[]) =>
      change(id, 'catalog.classify', (dataset) => {
        const known = new Set(allColumns(dataset).map((column) => column.name));
        const unknown = paths.find((path) => !known.has(path));
        if (unknown !== undefined) throw new Invalid(`There is no base column "${unknown}".`, { path: ['paths'] });
        const retag = (columns: Dataset['columns']) =>
          columns.map((column) => (paths.includes(column.name) ? { ...column, tags } : column));
        return { columns: retag(dataset.columns), partitionKeys: retag(dataset.partitionKeys) };
      }),
    async commitSnapshot(id: string, snapshot: NonNullable<Dataset['snapshot']>) {
      const dataset = rawFor(id, 'catalog.write');
      await catalog.commitSnapshot(dataset.id, snapshot);
      return shown(dataset.id);
    },
    replaceColumns: (id: string, columns: Dataset['columns'], partitionKeys: Dataset['partitionKeys']) =>
      change(id, 'catalog.write', () => ({ columns, partitionKeys })),
    async draftReadSchema(draft: ReadSchemaDraft) {
      rawFor(draft.datasetId, 'schema.draft');
      const dataset = visible(snapshots.current().datasets.get(draft.datasetId));
      const known = new Set([...dataset.columns, ...dataset.partitionKeys].map((column) => column.name));
      for (const [at, column] of draft.columns.entries())
        refuseReads(readsOfExpression(column.source), known, ['columns', String(at), 'source']);
      refuseReads(readsOf(draft.rowPredicate), known, ['rowPredicate']);
      const schema = await catalog.draftReadSchema(draft);
      await snapshots.refresh();
      return schema;
    },
    async readSchema(id: string) {
      const schema = await findReadSchema(id);
      const dataset = visible(snapshots.current().datasets.get(schema.datasetId));
      if (schema.state === 'DRAFT' && !dataset.may('schema.draft') && !dataset.may('schema.publish')) throw new NotFound();
      const known = new Set([...dataset.columns, ...dataset.partitionKeys].map((column) => column.name));
      return cutReadSchema(schema, (name) => known.has(name));
    },
    async setReadSchemaState(id: string, state: 'PUBLISHED' | 'DEPRECATED') {
      const schema = await findReadSchema(id);
      rawFor(schema.datasetId, 'schema.publish');
      const changed = await catalog.setReadSchemaState(id, state);
      await snapshots.refresh();
      return changed;
    },
    async removeReadSchema(id: string) {
      const schema = await findReadSchema(id);
      rawFor(schema.datasetId, 'schema.publish');
      await catalog.removeReadSchema(id);
      await snapshots.refresh();
    },
    async *changes(after: number, signal: AbortSignal) {
      for await (const event of catalog.changes(principal.tenant, after, signal)) {
        const snapshot = event.kind === 'REGISTERED' ? await snapshots.refresh() : snapshots.current();
        const dataset = snapshot.datasets.get(event.datasetId);
        if (dataset && mayKnow(principal, dataset, snapshot, clock.now())) yield event;
      }
    },
  });
}

const compare = (a: string, b: string): number => (a < b ? -1 : Number(a > b));

function refuseReads(reads: ReturnType<typeof readsOf>, known: ReadonlySet<string>, path: readonly string[]): void {
  if (reads.claims.size > 0 || reads.parameters.size > 0 || reads.lookups.length > 0)
    throw new Invalid('A read schema reads columns and constants only.', { path });
  for (const column of reads.columns)
    if (!known.has(topLevelOf(column))) throw new Invalid(`There is no base column "${column}".`, { path });
}
