import { type AttemptManifest, verifiedManifest } from './attempt-manifest.ts';
import { endAttempt } from './end-attempt.ts';
import { jobFailure } from './job-failure.ts';
import { type Attempt, type JobRun, principalOfRun } from './job-run.ts';
import type { JobsDeps } from './jobs-deps.ts';
import { launchName, tableLayout } from './run-layout.ts';
import { committedBy, newestSnapshot, type TableSnapshot } from './table-snapshot.ts';
import { lookAgain, type NextLook } from './worker-step.ts';

/**
 * Makes a finished attempt part of its table, exactly once. The snapshot object, written where none was, is the commit; everything after it is
 * repeated until it is done, and everything before it can be thrown away. A process that dies in between leaves one of the two.
 */
export async function commitRun(run: JobRun, deps: JobsDeps): Promise<NextLook> {
  const layout = tableLayout(run.spec.target.dataset);
  const attempt = await deps.runs.within(run.tenant, (db) => deps.runs.attempt(db, run));
  // A committer before us may have got as far as the snapshot.
  const done = attempt.intent && (await committedBy(run, attempt.intent.parent + 1, layout, deps.objects));
  if (done) return finish(run, done, deps);

  const manifest = await verifiedManifest(run, attempt, deps.objects);
  if (typeof manifest === 'string') return endAttempt(run, { ...jobFailure('INTERNAL', manifest), retryable: false }, null, deps);
  const refused = writeRefused(run, deps);
  if (refused !== null) return endAttempt(run, jobFailure('RIGHTS', refused), null, deps);

  const parent = await newestSnapshot(layout, deps.objects);
  const obstacle = unfit(run, manifest, parent);
  if (obstacle !== null) return endAttempt(run, { ...jobFailure('WRITE', obstacle), retryable: false }, null, deps);
  if (mustReadAgain(run, attempt, parent)) {
    await deps.runs.within(run.tenant, (db) =>
      deps.runs.change(db, run, { to: 'QUEUED', steps: ['REBASED'], nextAttempt: launchName(deps.deployment, run.id, run.attempt + 1) }),
    );
    return lookAgain(0, false);
  }
  const intended = await deps.runs.within(run.tenant, (db) =>
    deps.runs.change(db, run, {
      to: null,
      steps: ['CHECKING', 'INTENT_STORED'],
      progress: 0.97,
      attempt: { intent: JSON.stringify({ parent: parent?.sequence ?? 0 }) },
    }),
  );
  if (!intended) return lookAgain(0);

  const snapshot = nextSnapshot(intended, manifest, parent, deps.clock.now());
  const bytes = Buffer.from(JSON.stringify(snapshot));
  if (!(await deps.objects.putIfAbsent(layout.snapshot(snapshot.sequence), bytes))) {
    // Somebody was faster: perhaps ourselves in another process, else the next look builds on the newer snapshot.
    const ours = await committedBy(intended, snapshot.sequence, layout, deps.objects);
    return ours ? finish(intended, ours, deps) : lookAgain(0);
  }
  return finish(intended, snapshot, deps);
}

/** Publishes, then says SUCCEEDED: whoever sees SUCCEEDED finds the dataset. Every part may be repeated. */
async function finish(run: JobRun, snapshot: TableSnapshot, deps: JobsDeps): Promise<NextLook> {
  await deps.runs.within(run.tenant, (db) => deps.runs.noteOnce(db, run, 'SNAPSHOT_WRITTEN'));
  const rowCount = snapshot.files.reduce((sum, file) => sum + (file.rowCount ?? 0), 0);
  const byteSize = snapshot.files.reduce((sum, file) => sum + file.byteSize, 0);
  const datasetId = await deps.publisher.publish({ run, snapshot, rowCount, byteSize });
  const output = { sequence: snapshot.sequence, committedAt: snapshot.committedAt, rowCount, byteSize };
  await deps.runs.within(run.tenant, (db) =>
    deps.runs.change(db, run, {
      to: 'SUCCEEDED',
      steps: ['PUBLISHED'],
      progress: 1,
      run: { output_dataset: datasetId, output_snapshot: JSON.stringify(output) },
      outbox: ['LINEAGE_COMPLETE'],
    }),
  );
  return lookAgain(0);
}

/** The right to write is asked again at the last moment. Policies may have moved since the launch. */
function writeRefused(run: JobRun, deps: JobsDeps): string | null {
  const jobs = deps.jobsFor(principalOfRun(run));
  const { dataset } = run.spec.target;
  return jobs.mayLaunch(dataset) && jobs.mayWrite(dataset) ? null : 'The right to write this dataset was lost before the commit.';
}

function unfit(run: JobRun, manifest: AttemptManifest, parent: TableSnapshot | null): string | null {
  const { mode, schemaEvolution, partitionBy } = run.spec.target;
  if (parent === null) return null;
  if (mode === 'CREATE') return 'Another run made this dataset meanwhile; CREATE makes a new one.';
  if (parent.format !== manifest.format || parent.partitionBy.join('/') !== partitionBy.join('/'))
    return 'The table has another format or other partitions.';
  const before = new Map(parent.schema.map((column) => [column.name, column.type]));
  const now = new Map(manifest.schema.map((column) => [column.name, column.type]));
  const kept = parent.schema.every((column) => now.get(column.name) === column.type);
  const added = manifest.schema.some((column) => !before.has(column.name));
  if (!kept || (added && schemaEvolution === 'STRICT')) return 'The output has other columns than the table.';
  return null;
}

/** A MERGE has rewritten the table that it read; on a newer one it must run again. */
const mustReadAgain = (run: JobRun, attempt: Attempt, parent: TableSnapshot | null): boolean =>
  run.spec.target.mode === 'MERGE' &&
  parent !== null &&
  attempt.submitStartedAt !== null &&
  Date.parse(parent.committedAt) > attempt.submitStartedAt.getTime();

function nextSnapshot(run: JobRun, manifest: AttemptManifest, parent: TableSnapshot | null, now: Date): TableSnapshot {
  const folder = tableLayout(run.spec.target.dataset).attemptData(run.id, run.attempt);
  const written = manifest.files.map((file) => ({
    key: `${folder}${file.path}`,
    byteSize: file.sizeBytes,
    rowCount: file.rows,
    partition: file.partition,
  }));
  return {
    v: 'lakeward.snapshot/v1',
    sequence: (parent?.sequence ?? 0) + 1,
    committedAt: now.toISOString(),
    runId: run.id,
    attempt: run.attempt,
    format: manifest.format,
    schema: manifest.schema,
    partitionBy: manifest.partitionBy,
    files: [...keptFiles(run, written, parent), ...written],
  };
}

function keptFiles(run: JobRun, written: TableSnapshot['files'], parent: TableSnapshot | null): TableSnapshot['files'] {
  if (!parent) return [];
  switch (run.spec.target.mode) {
    case 'CREATE':
    case 'OVERWRITE':
    case 'MERGE':
      return [];
    case 'APPEND':
      return parent.files;
    case 'OVERWRITE_PARTITIONS': {
      const replaced = new Set(written.map((file) => JSON.stringify(file.partition)));
      return parent.files.filter((file) => !replaced.has(JSON.stringify(file.partition)));
    }
  }
}
