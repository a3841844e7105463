import { canonicalJson } from './canonical-json.ts';
import type { JobRun } from './job-run.ts';
import { tableLayout } from './run-layout.ts';
import type { SecuredSource } from './secured-source.ts';

/** A signed spec opens data, so it is not good for ever; a run that waits longer in a remote queue is planned anew. */
const GOOD_FOR_MS = 24 * 3_600_000;

/** What the runner inside Spark is given: the caller's steps, the secured scans of the planner, and the attempt's own places to write. */
export function specDocument(
  run: JobRun,
  sources: readonly SecuredSource[],
  currentScan: object | null,
  policyVersion: number,
  now: Date,
  uriOf: (key: string) => string,
): string {
  const { target } = run.spec;
  const layout = tableLayout(target.dataset);
  return canonicalJson({
    v: 'lakeward.job/v1',
    runId: run.id,
    attempt: run.attempt,
    caller: run.caller,
    policyVersion,
    notAfter: new Date(now.getTime() + GOOD_FOR_MS).toISOString(),
    sources: sources.map((source) => ({ id: source.id, dataset: source.dataset.ref, barrier: source.barrier, scan: source.scan })),
    steps: run.spec.steps,
    checks: run.spec.checks,
    target: {
      ...target,
      write: uriOf(withoutSlash(layout.attemptData(run.id, run.attempt))),
      manifest: uriOf(layout.manifest(run.id, run.attempt)),
      rejects: uriOf(withoutSlash(layout.attemptRejects(run.id, run.attempt))),
      ...(currentScan ? { current: currentScan } : {}),
    },
  });
}

/** A folder has no address of its own; the place where its parts begin has. */
const withoutSlash = (folder: string): string => folder.replace(/\/+$/, '');
