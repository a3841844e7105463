import { z } from 'zod';

import { classOfExit, isFailureClass, type JobFailure, jobFailure } from './job-failure.ts';
import type { JobRun } from './job-run.ts';
import type { BackendStatus } from './run-backend.ts';
import { workFolder } from './run-layout.ts';
import { readJson, readText } from './read-json.ts';
import type { RunObjects } from './run-objects.ts';

const result = z.object({ errorClass: z.string().nullable(), step: z.string().nullish(), message: z.string().max(2_000) });

/** Why an attempt failed: from the runner's own result, else from the exit code, never from raw errors, which quote values. */
export async function attemptFailure(run: JobRun, status: BackendStatus, objects: RunObjects): Promise<JobFailure> {
  const told = result.safeParse(await readJson(objects, `${workFolder(run.id, run.attempt)}result.json`));
  if (told.success && isFailureClass(told.data.errorClass))
    return jobFailure(told.data.errorClass, sentence(told.data.message), told.data.step ?? null);
  const failureClass = classOfExit(status.exitCode);
  return jobFailure(
    failureClass,
    failureClass === 'PLATFORM' ? 'The backend ended the job before it could say why.' : 'The job failed and left no reason.',
  );
}

const sentence = (text: string): string =>
  text === '' ? 'The job failed.' : `${text[0]!.toUpperCase()}${text.slice(1)}${/[.!?]$/.test(text) ? '' : '.'}`;

export interface ProgressMessage {
  readonly phase: string;
  readonly step: string | null;
  readonly progress: number;
}

const message = z.object({ phase: z.string().max(64), step: z.string().max(64).nullable(), progress: z.number().min(0).max(1) });

/** What the runner has told since line `from`; whole lines only. */
export async function progressMessages(run: JobRun, from: number, objects: RunObjects): Promise<ProgressMessage[]> {
  const text = await readText(objects, `${workFolder(run.id, run.attempt)}log.jsonl`);
  if (text === null) return [];
  const lines = text
    .split('\n')
    .slice(0, -1)
    .slice(from, from + 200);
  return lines.map((line) => {
    try {
      const parsed = message.safeParse(JSON.parse(line));
      return parsed.success ? parsed.data : { phase: 'HEARTBEAT', step: null, progress: 0 };
    } catch {
      return { phase: 'HEARTBEAT', step: null, progress: 0 };
    }
  });
}
