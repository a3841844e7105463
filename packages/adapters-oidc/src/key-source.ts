import type { KeyObject } from 'node:crypto';

import { Unauthenticated } from '@lakeward/kernel';
import type { Clock, Log } from '@lakeward/ports';
import { type CryptoKey, createLocalJWKSet, type JSONWebKeySet, type JWSHeaderParameters } from 'jose';

/** Finds the key that a token names. @throws Unauthenticated when there is none */
export type KeySource = (header: JWSHeaderParameters) => Promise<CryptoKey | KeyObject>;

/** One known key, whatever `kid` the token carries. */
export const fixedKey = (key: KeyObject): KeySource => {
  // Whoever may verify should not be able to sign.
  if (key.type !== 'public') throw new TypeError('A verifier takes public keys only.');
  return async () => key;
};

export interface JwksOptions {
  readonly uri: string;
  readonly clock: Clock;
  readonly log: Log;
  /** Fetches the document; the platform's fetch unless a test has its own. */
  readonly fetch?: typeof globalThis.fetch;
}

const REFRESH_AT_MOST_EVERY_MS = 10_000;
const DEFAULT_TTL_MS = 10 * 60_000;
const TTL_BOUNDS_MS = { least: 60_000, most: 24 * 3_600_000 };
/** After a day without an answer the keys may long have been withdrawn. */
const KEPT_WITHOUT_ANSWER_MS = 24 * 3_600_000;
const FETCH_TIMEOUT_MS = 5_000;
const LARGEST_DOCUMENT_BYTES = 256 * 1024;

interface KnownKeys {
  readonly find: ReturnType<typeof createLocalJWKSet>;
  readonly fetchedAtMs: number;
  readonly ttlMs: number;
}

/**
 * The keys of an issuer's JWKS address, kept for the time it states (10 minutes by default). An unknown `kid` asks again, but all of them together at
 * most once per 10 s. While the address does not answer, known keys go on for a day.
 */
export function jwksKeys({ uri, clock, log, fetch = globalThis.fetch }: JwksOptions): KeySource {
  let known: KnownKeys | undefined;
  let refreshing: Promise<void> | undefined;
  let askedAtMs = -Infinity;

  const refresh = async (): Promise<void> => {
    if (clock.monotonicMs() - askedAtMs < REFRESH_AT_MOST_EVERY_MS) return;
    askedAtMs = clock.monotonicMs();
    try {
      const response = await fetch(uri, {
        redirect: 'error',
        signal: AbortSignal.timeout(FETCH_TIMEOUT_MS),
        headers: { accept: 'application/json' },
      });
      if (!response.ok) throw new Error(`The key address answered ${response.status}.`);
      const text = await readBounded(response);
      known = { find: createLocalJWKSet(JSON.parse(text) as JSONWebKeySet), fetchedAtMs: clock.monotonicMs(), ttlMs: ttlOf(response) };
    } catch (error) {
      log.warn({ err: error }, 'The keys of an issuer could not be fetched; known ones go on.');
    }
  };
  const refreshOnce = (): Promise<void> => {
    refreshing ??= refresh().finally(() => (refreshing = undefined));
    return refreshing;
  };

  return async (header) => {
    const age = () => (known ? clock.monotonicMs() - known.fetchedAtMs : Infinity);
    if (!known || age() > known.ttlMs) await refreshOnce();
    for (let asked = false; ; asked = true) {
      if (known && age() <= KEPT_WITHOUT_ANSWER_MS) {
        try {
          return await known.find(header);
        } catch {
          // Not among the known ones, or not one alone.
        }
      }
      if (asked) throw new Unauthenticated();
      await refreshOnce();
    }
  };
}

function ttlOf(response: Response): number {
  const seconds = /(?:^|[\s,])max-age=(\d+)/.exec(response.headers.get('cache-control') ?? '')?.[1];
  return seconds === undefined ? DEFAULT_TTL_MS : Math.min(Math.max(Number(seconds) * 1000, TTL_BOUNDS_MS.least), TTL_BOUNDS_MS.most);
}

async function readBounded(response: Response): Promise<string> {
  let text = '';
  const decoder = new TextDecoder();
  for await (const chunk of response.body ?? []) {
    text += decoder.decode(chunk, { stream: true });
    if (text.length > LARGEST_DOCUMENT_BYTES) throw new Error('The key document is too large.');
  }
  return text;
}
