import { describe, expect, it, vi } from 'vitest';

import { readiness } from '../src/health.ts';
import { createLogger } from '../src/logger.ts';
import { gracefulShutdown } from '../src/shutdown.ts';

const log = createLogger('test', 'silent');

function stage() {
  const done: string[] = [];
  let signal: (name: string) => void = () => undefined;
  const exited = Promise.withResolvers<number>();
  const shutdown = gracefulShutdown({
    log,
    exit: (code) => exited.resolve(code),
    onSignal: (listener) => {
      signal = listener;
    },
  });
  return { shutdown, done, exited: exited.promise, send: (name: string) => signal(name) };
}

describe('gracefulShutdown', () => {
  it('closes in reverse order of opening, over a part that fails, and ends with 0', async () => {
    const { shutdown, done, exited, send } = stage();
    shutdown.onClose(() => void done.push('store'));
    shutdown.onClose(() => Promise.reject(new Error('stuck')));
    shutdown.onClose(async () => {
      await Promise.resolve();
      done.push('server');
    });
    send('SIGTERM');
    expect(await exited).toBe(0);
    expect(done).toEqual(['server', 'store']);
  });

  it('ends at once on the second signal', async () => {
    const { shutdown, exited, send } = stage();
    shutdown.onClose(() => new Promise<void>(() => undefined));
    const now = vi.spyOn(performance, 'now').mockReturnValue(1_000);
    send('SIGTERM');
    now.mockReturnValue(2_000);
    send('SIGINT');
    now.mockRestore();
    expect(await exited).toBe(130);
  });

  it('takes one signal that arrives twice, from the terminal and from npm, for one', async () => {
    const { shutdown, exited, send } = stage();
    let closed = false;
    shutdown.onClose(() => void (closed = true));
    send('SIGTERM');
    send('SIGTERM');
    expect(await exited).toBe(0);
    expect(closed).toBe(true);
  });
});

describe('readiness', () => {
  it('names what is missing, and says no while draining', async () => {
    const ready = readiness([
      () => Promise.resolve(null),
      () => Promise.resolve('No store.'),
      () => Promise.reject(new Error('host 10.0.0.7')),
    ]);
    expect(await ready.missing()).toEqual(['No store.', 'A check failed.']);
    ready.drain();
    expect(await ready.missing()).toEqual(['The service is shutting down.']);
  });
});
