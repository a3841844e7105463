import { z } from 'zod';

import type { Attempt, JobRun } from './job-run.ts';
import { readJson } from './read-json.ts';
import { tableLayout } from './run-layout.ts';
import type { RunObjects } from './run-objects.ts';

/** What the runner writes last: its presence means a whole attempt. */
const manifest = z.object({
  v: z.literal('lakeward.manifest/v1'),
  runId: z.string(),
  attempt: z.number().int(),
  specHash: z.string(),
  dataset: z.object({ namespace: z.string(), name: z.string() }),
  format: z.enum(['PARQUET', 'ORC', 'JSON', 'CSV']),
  partitionBy: z.array(z.string()),
  schema: z.array(z.object({ name: z.string(), type: z.string() })).min(1),
  files: z.array(
    z.object({
      path: z.string(),
      sizeBytes: z.number().int(),
      rows: z.number().int(),
      partition: z.record(z.string(), z.string().nullable()),
    }),
  ),
  rows: z.number().int(),
  sizeBytes: z.number().int(),
  checks: z.array(z.looseObject({ severity: z.string(), passed: z.boolean() })),
});
export type AttemptManifest = z.infer<typeof manifest>;

/**
 * Reads the manifest of an attempt and holds it against what was launched and what really lies in the attempt's folder.
 * @returns a sentence when it may not be committed
 */
export async function verifiedManifest(run: JobRun, attempt: Attempt, objects: RunObjects): Promise<AttemptManifest | string> {
  const layout = tableLayout(run.spec.target.dataset);
  const parsed = manifest.safeParse(await readJson(objects, layout.manifest(run.id, run.attempt)));
  if (!parsed.success) return 'The job ended well but left no whole manifest.';
  const told = parsed.data;
  if (told.runId !== run.id || told.attempt !== run.attempt) return 'The manifest is of another attempt.';
  if (told.specHash !== attempt.specSha256) return 'The job did not run the spec that was launched.';
  const { namespace, name } = run.spec.target.dataset;
  if (told.dataset.namespace !== namespace || told.dataset.name !== name) return 'The manifest is of another dataset.';
  if (told.checks.some((check) => check.severity === 'ERROR' && !check.passed))
    return 'A check failed, and the job wrote a manifest all the same.';
  const folder = layout.attemptData(run.id, run.attempt);
  const there = new Map<string, number>();
  for await (const { key, byteSize } of objects.list(folder)) there.set(key.slice(folder.length), byteSize);
  const whole = there.size === told.files.length && told.files.every((file) => there.get(file.path) === file.sizeBytes);
  return whole ? told : 'The files of the attempt are not those of its manifest.';
}
