import type { Dataset, DatasetId, DatasetRef, ReadSchema } from '@lakeward/kernel';

export type CatalogChangeKind = 'REGISTERED' | 'CHANGED' | 'PUBLISHED' | 'COMMITTED' | 'REMOVED';

export interface CatalogChange {
  /** Ascending, may have gaps. */
  readonly sequence: number;
  readonly at: Date;
  readonly kind: CatalogChangeKind;
  readonly datasetId: DatasetId;
}

export type DatasetFacts = Omit<Dataset, 'id' | 'version' | 'snapshot'>;

/**
 * Glue's model, and our read schemas beside it. A raw port: it knows no caller, so only `packages/policy` and composition roots hold it.
 * `tenant` scopes everything.
 */
export interface TableCatalog {
  /** Creates. Base columns without an id get one. @throws Conflict when the name is taken */
  register(facts: DatasetFacts): Promise<Dataset>;
  /** Replaces facts; the snapshot is kept. @throws NotFound; Conflict when `expectedVersion` is not the present one */
  update(id: DatasetId, expectedVersion: number, facts: DatasetFacts): Promise<Dataset>;
  /** Moves the dataset to a further snapshot. Repeating the same sequence with the same files is no error. @throws NotFound; Conflict for an older sequence */
  commitSnapshot(id: DatasetId, snapshot: NonNullable<Dataset['snapshot']>): Promise<Dataset>;
  remove(id: DatasetId): Promise<void>;
  /** Null when it does not exist. */
  get(tenant: string, ref: DatasetRef): Promise<Dataset | null>;
  getById(id: DatasetId): Promise<Dataset | null>;
  /** In pages of up to 1,000, by database and name. */
  list(tenant: string): AsyncIterable<Dataset>;
  /** Every state and version, by dataset, name and version. */
  listReadSchemas(tenant: string): AsyncIterable<ReadSchema>;
  /** Stores a DRAFT with the next version of its name. @throws NotFound */
  draftReadSchema(draft: Omit<ReadSchema, 'id' | 'version' | 'state'>): Promise<ReadSchema>;
  /** DRAFT to PUBLISHED to DEPRECATED; nothing else of a published version ever changes. @throws NotFound; Conflict for another order */
  setReadSchemaState(id: string, state: 'PUBLISHED' | 'DEPRECATED'): Promise<ReadSchema>;
  removeReadSchema(id: string): Promise<void>;
  /** Changes after `sequence`, then live ones as they commit, until the signal aborts. */
  changes(tenant: string, after: number, signal: AbortSignal): AsyncIterable<CatalogChange>;
  /** The newest sequence; 0 when nothing ever changed. */
  position(tenant: string): Promise<number>;
}
