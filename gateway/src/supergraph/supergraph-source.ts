import type { Clock } from '@lakeward/ports';
import type { Logger } from '@lakeward/service';
import { hash } from 'node:crypto';

import type { SubgraphState, Transport } from '../transport/transport.ts';
import { type Composer, CompositionFailed } from './compose-supergraph.ts';

/** A composed schema and the subgraph states that it was composed from; it is executed on exactly these. */
export interface Supergraph {
  readonly sdl: string;
  /** Content hash over the subgraphs' versions. */
  readonly version: string;
  readonly states: ReadonlyMap<string, SubgraphState>;
}

export interface SupergraphSource extends AsyncDisposable {
  /** The newest supergraph that composed. */
  current(): Supergraph;
  /** Called with each further one. Returns the unsubscribe. */
  onChange(listener: (next: Supergraph) => Promise<void>): () => void;
  /** Null, or why the newest subgraph schemas are not served. */
  problem(): string | null;
}

/** Swaps cost a planner each: the first change goes out at once, those that follow within a second together. */
const restMs = 1_000;

/**
 * Composes the subgraphs' schemas, now and after each change. When they do not fit together, the last good supergraph stays and an alarm is logged.
 * @throws CompositionFailed when the first composition fails: there is no last good one.
 */
export async function openSupergraphSource({
  transports,
  composer,
  clock,
  log,
}: {
  transports: readonly Transport[];
  composer: Composer;
  clock: Clock;
  log: Logger;
}): Promise<SupergraphSource> {
  const listeners = new Set<(next: Supergraph) => Promise<void>>();
  const closing = new AbortController();
  let current = await compose();
  let problem: string | null = null;
  let changed = false;
  let running: Promise<void> | undefined;

  async function compose(): Promise<Supergraph> {
    const states = new Map(transports.map((transport) => [transport.name, transport.current()]));
    const version = hash('sha256', [...states].map(([name, state]) => `${name}@${state.version}`).join(' ')).slice(0, 32);
    const sdl = await composer.compose([...states].map(([name, state]) => ({ name, sdl: state.sdl })));
    return { sdl, version, states };
  }

  async function follow(): Promise<void> {
    while (changed && !closing.signal.aborted) {
      changed = false;
      const startedMs = clock.monotonicMs();
      try {
        const next = await compose();
        if (next.version !== current.version) {
          current = next;
          await Promise.all([...listeners].map((tell) => tell(next)));
          log.info({ supergraph: next.version, tookMs: Math.round(clock.monotonicMs() - startedMs) }, 'a new supergraph is served');
        }
        problem = null;
      } catch (error) {
        problem = error instanceof CompositionFailed ? error.message : 'The new supergraph could not be loaded.';
        log.error({ alarm: 'composition', err: error }, 'the newest schemas do not compose; the last good supergraph stays');
      }
      await clock.sleep(restMs, closing.signal).catch(() => undefined);
    }
    running = undefined;
  }

  const unsubscribes = transports.map((transport) =>
    transport.onChange(() => {
      changed = true;
      running ??= follow();
    }),
  );

  return {
    current: () => current,
    problem: () => problem,
    onChange: (listener) => {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    [Symbol.asyncDispose]: async () => {
      for (const unsubscribe of unsubscribes) unsubscribe();
      closing.abort();
      await running;
    },
  };
}
