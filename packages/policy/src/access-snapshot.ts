import type { Dataset, DatasetId, ReadSchema } from '@lakeward/kernel';

import type { Policy } from './policy.ts';

/**
 * Everything that decisions and schema generation read, at one version, in memory. Fed by the change feeds of TableCatalog and of the policy
 * repository; Postgres stays the truth. Immutable: a change makes the next snapshot.
 */
export interface AccessSnapshot {
  readonly tenant: string;
  /** Grows with every change of datasets, tags, read schemas, policies or role assignments. */
  readonly version: number;
  /** When it was last known to equal the store; rights older than 30 s deny. */
  readonly asOf: Date;
  readonly datasets: ReadonlyMap<DatasetId, Dataset>;
  /** By `datasetRefKey`. */
  readonly byRef: ReadonlyMap<string, Dataset>;
  /** PUBLISHED and DEPRECATED ones by dataset; ascending by name, version. */
  readonly readSchemas: ReadonlyMap<DatasetId, readonly ReadSchema[]>;
  readonly policies: readonly Policy[];
  /** Datasets whose policy is broken, with a sentence for people who may read policies. */
  readonly broken: ReadonlyMap<DatasetId, string>;
}

export interface AccessSnapshotSource extends AsyncDisposable {
  current(): AccessSnapshot;
  /** Reads the store now; resolves with a snapshot at least as new as every change committed before the call. */
  refresh(): Promise<AccessSnapshot>;
  /** Called after each change, with the new snapshot. Returns the unsubscribe. */
  subscribe(listener: (snapshot: AccessSnapshot) => void): () => void;
}
