import type { MetadataStore } from '@lakeward/ports/metadata-store';

import { EVENTS_CHANNEL } from './run-repository.ts';

/** Notices may be lost; then the next look comes by itself. */
const LOOK_MS = 2_000;

export interface RunNotices extends AsyncDisposable {
  /** Follows one run. */
  of(runId: string): Disposable & {
    /** Resolves with the next notice after this call, after two seconds, or when the signal aborts. Never rejects. */
    next(signal: AbortSignal): Promise<void>;
  };
}

/** One listening connection for all streams of a process. */
export async function openRunNotices(store: MetadataStore): Promise<RunNotices> {
  const listeners = new Map<string, Set<() => void>>();
  const unlisten = await store.listen(
    EVENTS_CHANNEL,
    (runId) => listeners.get(runId)?.forEach((listener) => listener()),
    () => listeners.forEach((group) => group.forEach((listener) => listener())),
  );
  return {
    of(runId) {
      let heard = Promise.withResolvers<void>();
      const listener = () => {
        heard.resolve();
        heard = Promise.withResolvers<void>();
      };
      const group = listeners.get(runId) ?? new Set();
      listeners.set(runId, group.add(listener));
      return {
        next(signal) {
          const { promise, resolve } = Promise.withResolvers<void>();
          const timer = setTimeout(resolve, LOOK_MS);
          signal.addEventListener('abort', () => resolve(), { once: true });
          void heard.promise.then(resolve);
          return promise.finally(() => clearTimeout(timer));
        },
        [Symbol.dispose]() {
          group.delete(listener);
          if (group.size === 0) listeners.delete(runId);
        },
      };
    },
    [Symbol.asyncDispose]: unlisten,
  };
}
