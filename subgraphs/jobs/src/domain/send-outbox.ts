import { systemPrincipal } from '@lakeward/kernel';

import type { JobRun } from './job-run.ts';
import type { JobsDeps } from './jobs-deps.ts';
import { lineageEvent } from './lineage-events.ts';
import { tableLayout } from './run-layout.ts';
import { readSnapshot } from './table-snapshot.ts';

/** Sends what a run still has to tell. A crash after sending repeats it, which the sink bears. @returns true when nothing is left */
export async function sendOutbox(run: JobRun, deps: JobsDeps): Promise<boolean> {
  const waiting = await deps.runs.within(run.tenant, (db) => deps.runs.outbox(db, run.id));
  if (waiting.length === 0) return true;
  const snapshot = run.outputSnapshot
    ? await readSnapshot(tableLayout(run.spec.target.dataset), run.outputSnapshot.sequence, deps.objects)
    : null;
  const events = waiting.map(({ kind, at }) => lineageEvent(kind, run, at, kind === 'LINEAGE_COMPLETE' ? snapshot : null));
  await deps.lineage.emit(systemPrincipal('job-publisher', run.tenant), events);
  await deps.runs.within(run.tenant, (db) =>
    deps.runs.sent(
      db,
      waiting.map(({ id }) => id),
    ),
  );
  return true;
}
