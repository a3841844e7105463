export const jobRunStates = [
  'QUEUED',
  'STARTING',
  'RUNNING',
  'COMMITTING',
  'SUCCEEDED',
  'FAILED',
  'CANCELLING',
  'CANCELLED',
  'LOST',
] as const;
export type JobRunState = (typeof jobRunStates)[number];

/** Which state may follow which. SUCCEEDED, FAILED and CANCELLED are final: `retryJobRun` makes another run instead. */
export const following: Readonly<Record<JobRunState, readonly JobRunState[]>> = {
  QUEUED: ['STARTING', 'CANCELLING', 'FAILED'],
  // Back to QUEUED only on proof that nothing was executed, or for the next attempt.
  STARTING: ['RUNNING', 'QUEUED', 'CANCELLING', 'FAILED', 'LOST'],
  RUNNING: ['COMMITTING', 'QUEUED', 'CANCELLING', 'FAILED', 'LOST'],
  // The point of no return: a cancel is too late. QUEUED for a MERGE that must read the newer table.
  COMMITTING: ['SUCCEEDED', 'FAILED', 'QUEUED'],
  CANCELLING: ['CANCELLED', 'FAILED'],
  LOST: ['RUNNING', 'QUEUED', 'CANCELLING', 'FAILED'],
  SUCCEEDED: [],
  FAILED: [],
  CANCELLED: [],
};

export const isFinal = (state: JobRunState): boolean => following[state].length === 0;

/**
 * The states to record on the way, the last one being `to`; a poll may miss a short RUNNING, which is recorded all the same.
 * @returns null when `to` may not follow, for example because a backend's word runs backwards
 */
export function statesTowards(from: JobRunState, to: JobRunState): readonly JobRunState[] | null {
  if (following[from].includes(to)) return [to];
  if (to === 'COMMITTING' && following[from].includes('RUNNING')) return ['RUNNING', 'COMMITTING'];
  if (to === 'CANCELLED' && following[from].includes('CANCELLING')) return ['CANCELLING', 'CANCELLED'];
  return null;
}
