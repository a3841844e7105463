import { describe, expect, it } from 'vitest';

import { following, isFinal, type JobRunState, jobRunStates, statesTowards } from '../src/domain/job-run-state.ts';

describe('states of a run', () => {
  /** Rows: from; columns: to, in the order of `jobRunStates`. */
  const table: Readonly<Record<JobRunState, string>> = {
    //           QUEUED STARTING RUNNING COMMITTING SUCCEEDED FAILED CANCELLING CANCELLED LOST
    QUEUED: '     .      x        .       .          .         x      x          .         .',
    STARTING: '   x      .        x       .          .         x      x          .         x',
    RUNNING: '    x      .        .       x          .         x      x          .         x',
    COMMITTING: ' x      .        .       .          x         x      .          .         .',
    SUCCEEDED: '  .      .        .       .          .         .      .          .         .',
    FAILED: '     .      .        .       .          .         .      .          .         .',
    CANCELLING: ' .      .        .       .          .         x      .          x         .',
    CANCELLED: '  .      .        .       .          .         .      .          .         .',
    LOST: '       x      .        x       .          .         x      x          .         .',
  };

  it.each(jobRunStates)('follow %s as the table says, and in no other way', (from) => {
    const marks = table[from].trim().split(/\s+/);
    const allowed = jobRunStates.filter((_, index) => marks[index] === 'x');
    expect(following[from].toSorted()).toEqual([...allowed].toSorted());
  });

  it('never leave the three final ones, and may fail from every other', () => {
    expect(jobRunStates.filter(isFinal)).toEqual(['SUCCEEDED', 'FAILED', 'CANCELLED']);
    for (const state of jobRunStates) expect(following[state].includes('FAILED')).toBe(!isFinal(state));
  });

  it('are recorded in order when a poll missed one', () => {
    expect(statesTowards('STARTING', 'COMMITTING')).toEqual(['RUNNING', 'COMMITTING']);
    expect(statesTowards('LOST', 'COMMITTING')).toEqual(['RUNNING', 'COMMITTING']);
    expect(statesTowards('QUEUED', 'CANCELLED')).toEqual(['CANCELLING', 'CANCELLED']);
  });

  it('ignore a backend whose word runs backwards', () => {
    expect(statesTowards('COMMITTING', 'RUNNING')).toBeNull();
    expect(statesTowards('RUNNING', 'STARTING')).toBeNull();
    expect(statesTowards('CANCELLING', 'COMMITTING')).toBeNull();
    expect(statesTowards('COMMITTING', 'CANCELLED')).toBeNull();
    for (const state of jobRunStates) expect(statesTowards('SUCCEEDED', state)).toBeNull();
  });
});
