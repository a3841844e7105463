import type { AccessSnapshot, AccessSnapshotSource } from '../src/access-snapshot.ts';

/** A source that holds what it is given, for tests of what stands on snapshots. */
export interface HeldSnapshots extends AccessSnapshotSource {
  hold(next: AccessSnapshot): void;
}

export function heldSnapshots(first: AccessSnapshot): HeldSnapshots {
  let snapshot = first;
  const listeners = new Set<(next: AccessSnapshot) => void>();
  return {
    current: () => snapshot,
    refresh: () => Promise.resolve(snapshot),
    subscribe(listener) {
      listeners.add(listener);
      return () => void listeners.delete(listener);
    },
    hold(next) {
      snapshot = next;
      for (const listener of listeners) listener(next);
    },
    [Symbol.asyncDispose]: () => Promise.resolve(),
  };
}

/** A clock that stands until it is moved. */
export function heldClock(at: Date): { now(): Date; monotonicMs(): number; sleep(ms: number): Promise<void>; move(ms: number): void } {
  let time = at.getTime();
  return {
    now: () => new Date(time),
    monotonicMs: () => time,
    sleep: (ms) => ((time += ms), Promise.resolve()),
    move: (ms) => void (time += ms),
  };
}
