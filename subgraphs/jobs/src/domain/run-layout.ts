import { splitDatasetName } from '@lakeward/kernel';

import type { DatasetName } from './job-spec.ts';

/** Where the parts of a table and of an attempt lie in the object store. No part begins with `_` or `.`: readers hide those. */
export interface TableLayout {
  /** `aviation/route_delays/`. */
  readonly folder: string;
  readonly snapshots: string;
  snapshot(sequence: number): string;
  /** The private folder that one attempt writes into. */
  attemptData(runId: string, attempt: number): string;
  attemptRejects(runId: string, attempt: number): string;
  manifest(runId: string, attempt: number): string;
}

export function tableLayout(ref: DatasetName): TableLayout {
  const { database, name } = splitDatasetName(ref);
  const folder = `${database}/${name}/`;
  return {
    folder,
    snapshots: `${folder}snapshots/`,
    snapshot: (sequence) => `${folder}snapshots/${sequence}.json`,
    attemptData: (runId, attempt) => `${folder}data/${runId}-a${attempt}/`,
    attemptRejects: (runId, attempt) => `${folder}rejects/${runId}-a${attempt}/`,
    manifest: (runId, attempt) => `${folder}commits/${runId}-a${attempt}.json`,
  };
}

/** The work folder of an attempt: signed spec, messages, result. */
export const workFolder = (runId: string, attempt: number): string => `runs/${runId}/a${attempt}/`;

/** Unique per attempt, stored before the launch; how an unanswered launch is found again. */
export const launchName = (deployment: string, runId: string, attempt: number): string => `lakeward-${deployment}-${runId}-a${attempt}`;
