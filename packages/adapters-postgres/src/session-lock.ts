import pg from 'pg';

import { connectionConfig } from './connection-config.ts';
import { translateError } from './translate-error.ts';

/**
 * Runs `work` while one session of its own holds the advisory lock of that name. The session is not taken from the pool: a lock may be held for
 * days, and a pool full of waiting locks would stop everything else. `lost` aborts when the session, and with it the lock, is gone.
 * @throws Unavailable; the signal's reason when it aborts while waiting
 */
export async function withSessionLock<T>(
  url: string,
  name: string,
  work: (lost: AbortSignal) => Promise<T>,
  signal?: AbortSignal,
): Promise<T> {
  signal?.throwIfAborted();
  const client = new pg.Client({ ...connectionConfig(url), application_name: `lakeward lock ${name}`.slice(0, 63) });
  const lost = new AbortController();
  client.on('error', (error) => lost.abort(translateError(error)));
  client.once('end', () => lost.abort(new Error('The session that held the lock has ended.')));
  const left = Promise.withResolvers<never>();
  left.promise.catch(() => {});
  const leave = () => left.reject(signal!.reason);
  signal?.addEventListener('abort', leave, { once: true });
  try {
    const lock = async () => {
      await client.connect();
      // Without it the server would go on waiting for us after we left, and then hold the lock until it notices.
      await client.query("select set_config('client_connection_check_interval', '500ms', false)");
      await client.query('select pg_advisory_lock(hashtextextended($1, 0))', [name]);
    };
    await Promise.race([lock(), left.promise]);
    signal?.throwIfAborted();
  } catch (error) {
    destroy(client);
    throw signal?.aborted ? signal.reason : translateError(error);
  } finally {
    signal?.removeEventListener('abort', leave);
  }
  try {
    return await work(lost.signal);
  } finally {
    await client.end().catch(() => {});
  }
}

/** `end` would wait for the answer that we no longer want. */
function destroy(client: pg.Client): void {
  (client as unknown as { connection: { stream: { destroy(): void } } }).connection.stream.destroy();
}
