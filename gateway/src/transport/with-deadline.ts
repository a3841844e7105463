import type { SubgraphAnswer, SubgraphRequest } from './transport.ts';

/**
 * Waits for one fetch no longer than the subgraph may take and the request has left. `onLate` runs once when the time is over and gives the
 * answer; the fetch itself is expected to end by the signal that `onLate` aborts.
 */
export async function withDeadline(
  work: Promise<SubgraphAnswer>,
  timeoutMs: number,
  { request, ofStream }: SubgraphRequest,
  onLate: () => SubgraphAnswer,
): Promise<SubgraphAnswer> {
  const leftMs = ofStream ? timeoutMs : Math.max(0, Math.min(timeoutMs, request.deadlineMs - performance.now()));
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<SubgraphAnswer>((resolve) => {
    timer = setTimeout(() => resolve(onLate()), leftMs);
  });
  try {
    return await Promise.race([work, late]);
  } finally {
    clearTimeout(timer);
  }
}
