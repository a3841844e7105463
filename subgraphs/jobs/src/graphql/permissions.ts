import type { AccessSnapshotSource } from '@lakeward/policy/access-snapshot';
import type { Permissions } from '@lakeward/policy/fence-rules';
import { mayAct } from '@lakeward/policy/may-act';
import type { Action } from '@lakeward/policy/policy';
import type { Clock } from '@lakeward/ports/clock';

import type { JobsContext } from './jobs-context.ts';

/**
 * Root fields of jobs ask for a verified principal here; the right on sources, target and run is asked where these are known: in `planJob`, in
 * `GuardedJobs` and in the loaders.
 */
export const jobsPermissions = (snapshots: AccessSnapshotSource, clock: Clock): Permissions<JobsContext> => ({
  mayAct: ({ principal }, action) => mayAct(principal, action as Action, snapshots.current(), clock.now()),
  datasetFields: new Map(),
  onRightsChange: (listener) => snapshots.subscribe(listener),
});
