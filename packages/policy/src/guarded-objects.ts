import { type DatasetId, type DatasetRef, Forbidden, NotFound, type Principal } from '@lakeward/kernel';
import type { Clock } from '@lakeward/ports/clock';
import type { ObjectStore } from '@lakeward/ports/object-store';

import type { AccessSnapshotSource } from './access-snapshot.ts';
import { mayActOn } from './may-act.ts';
import type { Action } from './policy.ts';
import { refuseForeignLocation } from './registrable-location.ts';
import { prospectiveDataset, viewDataset } from './visible-dataset.ts';

/** Raw bytes know no policy, so they are given only of datasets that the principal sees whole. */
export interface GuardedObjects {
  readonly principal: Principal;
  /**
   * The first `maxBytes` of the dataset's first file, for inferring a schema.
   * @throws NotFound for an unknown or invisible dataset and for one without files; Forbidden without the action, or where a policy holds anything back
   */
  sample(dataset: string, action: Action, maxBytes: number): Promise<Uint8Array>;
  /**
   * What lies at a location that shall become this dataset, in the order of keys: one object, or everything in a folder that ends in `/`.
   * Needs `catalog.write` for a dataset of that name. @throws Forbidden; Invalid for a location that belongs to another dataset or to us
   */
  unregistered(ref: DatasetRef, location: string): AsyncIterable<{ readonly key: string; readonly byteSize: number }>;
}

export interface GuardedObjectsDeps {
  readonly principal: Principal;
  readonly objects: ObjectStore;
  readonly snapshots: AccessSnapshotSource;
  readonly clock: Clock;
}

export const createGuardedObjects = ({ principal, objects, snapshots, clock }: GuardedObjectsDeps): GuardedObjects =>
  Object.freeze({
    principal,
    async sample(id: string, action: Action, maxBytes: number) {
      const dataset = snapshots.current().datasets.get(id as DatasetId);
      const seen = dataset && viewDataset(principal, dataset, snapshots.current(), clock.now());
      const [file] = dataset?.snapshot?.files ?? [];
      if (!seen || !file) throw new NotFound();
      if (!seen.may(action) || seen.decision.effect !== 'ALLOW' || seen.decision.guarded) throw new Forbidden();
      const { byteSize } = await objects.stat(file.key);
      return objects.get(file.key, { start: 0, end: Math.min(byteSize, maxBytes) });
    },
    async *unregistered(ref: DatasetRef, location: string) {
      const { tenant } = principal;
      const wanted = prospectiveDataset(tenant, ref);
      if (!mayActOn(principal, 'catalog.write', wanted, snapshots.current(), clock.now())) throw new Forbidden();
      refuseForeignLocation(location, wanted, (await snapshots.refresh()).datasets.values());
      for await (const { key, byteSize } of objects.list(location)) if (key === location || location.endsWith('/')) yield { key, byteSize };
    },
  });
