import { setTimeout as delay } from 'node:timers/promises';

import type { Log } from '@lakeward/ports';
import pg from 'pg';

import { connectionConfig } from './connection-config.ts';
import { translateError } from './translate-error.ts';

/** LISTEN for a whole process on one connection of its own, opened at the first use and opened anew when it is lost. */
export interface NoticeListener extends AsyncDisposable {
  /** Resolves when notices are certain to arrive. @throws Unavailable when the first connection fails */
  listen(channel: string, onMessage: (payload: string) => void, onGap: () => void): Promise<() => Promise<void>>;
}

interface Subscriber {
  readonly channel: string;
  readonly onMessage: (payload: string) => void;
  readonly onGap: () => void;
}

/** A half-open connection shows itself within two of these. */
const PROBE_EVERY_MS = 5_000;
const RETRY_MS = { first: 50, longest: 2_000 };

export function createNoticeListener(url: string, log: Log): NoticeListener {
  const subscribers = new Set<Subscriber>();
  const closed = new AbortController();
  let connecting: Promise<pg.Client> | undefined;

  const connect = async (): Promise<pg.Client> => {
    const client = new pg.Client(connectionConfig(url));
    client.on('error', () => {}); // 'end' follows, and is where we act
    client.on('notification', ({ channel, payload }) => {
      for (const subscriber of subscribers) if (subscriber.channel === channel) subscriber.onMessage(payload ?? '');
    });
    try {
      await client.connect();
      for (const channel of new Set([...subscribers].map((subscriber) => subscriber.channel)))
        await client.query(`listen ${pg.escapeIdentifier(channel)}`);
    } catch (error) {
      await client.end().catch(() => {});
      throw translateError(error);
    }
    let answered = true;
    const probe = setInterval(() => {
      if (!answered) {
        // It cannot be ended politely: nobody answers there.
        (client as unknown as { connection: { stream: { destroy(): void } } }).connection.stream.destroy();
        return;
      }
      answered = false;
      client.query('select 1').then(
        () => (answered = true),
        () => {},
      );
    }, PROBE_EVERY_MS).unref();
    client.once('end', () => {
      clearInterval(probe);
      if (!closed.signal.aborted) void reconnect();
    });
    return client;
  };

  const reconnect = async (): Promise<void> => {
    log.warn({}, 'Lost the connection that hears of changes; connecting again.');
    for (let wait = RETRY_MS.first; !closed.signal.aborted; wait = Math.min(wait * 2, RETRY_MS.longest)) {
      connecting = connect();
      try {
        await connecting;
        log.info({}, 'Changes are heard again.');
        for (const subscriber of subscribers) subscriber.onGap();
        return;
      } catch {
        await delay(wait, undefined, { signal: closed.signal, ref: false }).catch(() => {});
      }
    }
  };

  const connected = (): Promise<pg.Client> => {
    connecting ??= connect().catch((error: unknown) => {
      connecting = undefined;
      throw error;
    });
    return connecting;
  };

  return {
    async listen(channel, onMessage, onGap) {
      const subscriber = { channel, onMessage, onGap };
      subscribers.add(subscriber);
      try {
        const client = await connected();
        await client.query(`listen ${pg.escapeIdentifier(channel)}`);
      } catch (error) {
        subscribers.delete(subscriber);
        throw translateError(error);
      }
      return async () => {
        subscribers.delete(subscriber);
        if ([...subscribers].some((other) => other.channel === channel)) return;
        // Not worth an error: without subscribers nothing comes of further notices.
        await connecting?.then((client) => client.query(`unlisten ${pg.escapeIdentifier(channel)}`)).catch(() => {});
      };
    },

    async [Symbol.asyncDispose]() {
      closed.abort();
      subscribers.clear();
      await connecting?.then((client) => client.end()).catch(() => {});
    },
  };
}
