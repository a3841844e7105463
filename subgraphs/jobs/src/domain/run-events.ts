import { isFinal } from './job-run-state.ts';
import type { JobRun, RunEvent } from './job-run.ts';
import type { RunNotices } from '../persistence/run-notices.ts';
import type { RunRepository } from '../persistence/run-repository.ts';

const PAGE = 100;

/** The events of a run after a sequence, then live ones; ends after those of its final state. Resumable by sequence. */
export async function* runEvents(
  run: Pick<JobRun, 'id' | 'tenant'>,
  after: number,
  deps: { readonly runs: RunRepository; readonly notices: RunNotices },
  signal: AbortSignal,
): AsyncGenerator<RunEvent> {
  let last = after;
  using notices = deps.notices.of(run.id);
  while (!signal.aborted) {
    const heard = notices.next(signal);
    const { events, final } = await deps.runs.within(run.tenant, async (db) => {
      const now = await deps.runs.get(db, run.id);
      return { final: !now || isFinal(now.state), events: await deps.runs.events(db, run.id, last, PAGE) };
    });
    for (const event of events) {
      last = event.sequence;
      yield event;
    }
    // Read in this order, a final state means that its events were there.
    if (events.length < PAGE) {
      if (final) return;
      await heard;
    }
  }
}
