import { stat } from 'node:fs/promises';

import { type SparkProcess, type StepFolders, watchProcess } from './watch-process.ts';

/**
 * What became of a step that an earlier server had started. Its folder decides: an exit file means it has finished, the same pid, start time and
 * boot id mean that it still runs and is followed on, neither means LOST; `SparkProcess.ended` tells which.
 * @returns null when the folder was never made: nothing was started, so starting is safe
 */
export async function adoptProcess(stepId: string, folders: StepFolders): Promise<SparkProcess | null> {
  const made = await stat(folders.dir).catch(() => null);
  return made ? watchProcess(stepId, folders, null) : null;
}
