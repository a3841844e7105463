import { z } from 'zod';

import type { JobRun } from './job-run.ts';
import { readJson } from './read-json.ts';
import type { TableLayout } from './run-layout.ts';
import type { RunObjects } from './run-objects.ts';

const column = z.object({ name: z.string(), type: z.string() });
const file = z.object({
  key: z.string(),
  byteSize: z.number(),
  rowCount: z.number().nullable(),
  partition: z.record(z.string(), z.string().nullable()),
});

/** `snapshots/<sequence>.json`: the immutable list of a table's files, and who made it. The newest one is the truth about the table. */
export const tableSnapshot = z.object({
  v: z.literal('lakeward.snapshot/v1'),
  sequence: z.number().int(),
  committedAt: z.string(),
  runId: z.string(),
  attempt: z.number().int(),
  format: z.enum(['PARQUET', 'ORC', 'JSON', 'CSV']),
  schema: z.array(column),
  partitionBy: z.array(z.string()),
  files: z.array(file),
});
export type TableSnapshot = z.infer<typeof tableSnapshot>;

/** The newest snapshot, or null for a table that does not exist. */
export async function newestSnapshot(layout: TableLayout, objects: RunObjects): Promise<TableSnapshot | null> {
  let newest = 0;
  for await (const { key } of objects.list(layout.snapshots)) newest = Math.max(newest, Number(/\/(\d+)\.json$/.exec(key)?.[1] ?? 0));
  return newest === 0 ? null : readSnapshot(layout, newest, objects);
}

export async function readSnapshot(layout: TableLayout, sequence: number, objects: RunObjects): Promise<TableSnapshot | null> {
  const parsed = tableSnapshot.safeParse(await readJson(objects, layout.snapshot(sequence)));
  return parsed.success ? parsed.data : null;
}

/** Did this run commit already, in `from` or later? It does when a committer died, or wakes up after another one took over. */
export async function committedBy(run: JobRun, from: number, layout: TableLayout, objects: RunObjects): Promise<TableSnapshot | null> {
  for (let sequence = from; ; sequence++) {
    const snapshot = await readSnapshot(layout, sequence, objects);
    if (!snapshot) return null;
    if (snapshot.runId === run.id) return snapshot;
  }
}
