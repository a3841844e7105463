import type { Logger } from './logger.ts';

export interface Shutdown {
  /** Closed in reverse order of opening, after those that were added later. */
  onClose(close: () => PromiseLike<void> | void): void;
  /** Ends the service: the same as a first signal. Resolves when everything is closed. */
  close(): Promise<void>;
}

/** Longer than the longest request (18 s), so whoever asks within the rules is answered. */
export const drainMs = 20_000;

export interface ShutdownOptions {
  readonly log: Logger;
  /** Ends the process with a code. */
  readonly exit: (code: number) => void;
  /** Registers for SIGTERM and SIGINT. */
  readonly onSignal: (listener: (signal: string) => void) => void;
}

/** One press may come twice: the terminal signals the whole group, and npm passes on what it got. */
const sameSignalMs = 500;

/** Closes in order on the first signal, within 25 s; ends at once on the second. */
export function gracefulShutdown({ log, exit, onSignal }: ShutdownOptions): Shutdown {
  const steps: (() => PromiseLike<void> | void)[] = [];
  let closing: Promise<void> | undefined;
  let signalledAt: number | undefined;
  const close = () => (closing ??= closeAll());

  async function closeAll(): Promise<void> {
    for (let step = steps.pop(); step; step = steps.pop()) {
      try {
        await step();
      } catch (error) {
        log.error({ err: error }, 'a part did not close cleanly');
      }
    }
  }

  onSignal((signal) => {
    if (signalledAt !== undefined && performance.now() - signalledAt < sameSignalMs) return;
    if (closing) return exit(130);
    signalledAt = performance.now();
    log.info({ signal }, 'closing');
    setTimeout(() => exit(1), drainMs + 5_000).unref();
    close().then(
      () => exit(0),
      () => exit(1),
    );
  });
  return { onClose: (step) => void steps.push(step), close };
}
