import type { AccessSnapshotSource } from '@lakeward/policy/access-snapshot';
import type { Permissions } from '@lakeward/policy/fence-rules';
import { mayAct } from '@lakeward/policy/may-act';
import type { Action } from '@lakeward/policy/policy';
import type { Clock } from '@lakeward/ports/clock';

import type { CatalogContext } from './catalog-context.ts';

/** Actions stand at the fields as `@guard`; fields that name a dataset ask for it in their use case, and cut their answer to the grants. */
export const catalogPermissions = (snapshots: AccessSnapshotSource, clock: Clock): Permissions<CatalogContext> => ({
  mayAct: ({ principal }, action) => mayAct(principal, action as Action, snapshots.current(), clock.now()),
  datasetFields: new Map(),
  onRightsChange: (listener) => snapshots.subscribe(listener),
});
