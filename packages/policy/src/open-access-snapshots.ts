import type { Clock } from '@lakeward/ports/clock';
import type { Log } from '@lakeward/ports/log';
import type { MetadataStore } from '@lakeward/ports/metadata-store';
import type { TableCatalog } from '@lakeward/ports/table-catalog';

import type { AccessSnapshot, AccessSnapshotSource } from './access-snapshot.ts';
import { buildAccessSnapshot, type PolicyFault } from './build-access-snapshot.ts';
import { POLICY_CHANNEL, type PolicyRepository } from './policy-repository.ts';

/** How often the store is asked whether anything changed: revocation must reach every process in 5 s, even when a notice is lost. */
const HEARTBEAT_MS = 2_000;

export interface AccessSnapshots extends AccessSnapshotSource {
  /** What is wrong with stored policies, as of `current()`. */
  faults(): readonly PolicyFault[];
}

export interface AccessSnapshotsDeps {
  readonly tenant: string;
  readonly catalog: TableCatalog;
  readonly policies: PolicyRepository;
  readonly store: Pick<MetadataStore, 'listen'>;
  readonly clock: Clock;
  readonly log: Log;
}

/**
 * Keeps the snapshot of one tenant in memory, near the store by notices, the catalog's change feed and a heartbeat. While the store is away the
 * last snapshot stays and grows old, until decisions deny by its age.
 * @throws Unavailable when the first reading fails
 */
export async function openAccessSnapshots(deps: AccessSnapshotsDeps): Promise<AccessSnapshots> {
  const { tenant, catalog, policies, clock, log } = deps;
  const listeners = new Set<(snapshot: AccessSnapshot) => void>();
  const stop = new AbortController();

  /** Versions of both feeds only grow, so their sum does, and it is the same in every process. */
  const position = async (): Promise<number> => {
    const [facts, rules] = await Promise.all([catalog.position(tenant), policies.position(tenant)]);
    return facts + rules;
  };
  const load = async (): Promise<Loaded> => {
    for (let attempt = 1; ; attempt++) {
      const asOf = clock.now();
      const version = await position();
      const [state, datasets, readSchemas] = await Promise.all([
        policies.load(tenant),
        Array.fromAsync(catalog.list(tenant)),
        Array.fromAsync(catalog.listReadSchemas(tenant)),
      ]);
      // Parts of two moments could give a column without its restriction; a tenant that never rests gets the last one, as old as its start.
      if ((await position()) === version || attempt === 5)
        return buildAccessSnapshot({ tenant, version, asOf, datasets, readSchemas, state });
    }
  };

  let loaded = await load();
  const take = (next: Loaded) => {
    const before = loaded.snapshot;
    if (next.snapshot.version < before.version) return;
    loaded = next;
    if (next.snapshot.version === before.version) return;
    for (const listener of listeners) {
      try {
        listener(next.snapshot);
      } catch (error) {
        log.error({ err: error }, 'A listener of access snapshots failed.');
      }
    }
  };

  // One reading at a time. A caller who comes during one waits for the next, because the present one may have begun before his change.
  let running: Promise<void> | null = null;
  let waiting: Promise<void> | null = null;
  const reload = (): Promise<void> => {
    if (!running)
      return (running = load()
        .then(take)
        .finally(() => (running = null)));
    return (waiting ??= running
      .catch(() => undefined)
      .then(() => {
        waiting = null;
        return reload();
      }));
  };
  const changed = () => {
    if (!stop.signal.aborted) reload().catch((error: unknown) => log.warn({ err: error }, 'Rights could not be read; the last ones age.'));
  };

  const heartbeat = async () => {
    while (!stop.signal.aborted) {
      try {
        await clock.sleep(HEARTBEAT_MS, stop.signal);
        const asOf = clock.now();
        const { snapshot } = loaded;
        if ((await position()) !== snapshot.version) await reload();
        else if (loaded.snapshot === snapshot) loaded = { ...loaded, snapshot: Object.freeze({ ...snapshot, asOf }) };
      } catch (error) {
        if (!stop.signal.aborted) log.warn({ err: error }, 'Rights could not be compared with the store; they age.');
      }
    }
  };
  const followCatalog = async () => {
    while (!stop.signal.aborted) {
      try {
        for await (const _change of catalog.changes(tenant, await catalog.position(tenant), stop.signal)) changed();
      } catch (error) {
        if (!stop.signal.aborted) log.warn({ err: error }, "The catalog's change feed broke; it is taken up again.");
      }
      await clock.sleep(HEARTBEAT_MS, stop.signal).catch(() => undefined);
    }
  };

  const unlisten = await deps.store.listen(POLICY_CHANNEL, (payload) => void (payload === tenant && changed()), changed);
  const loops = [heartbeat(), followCatalog()];

  return {
    current: () => loaded.snapshot,
    faults: () => loaded.faults,
    async refresh() {
      await reload();
      return loaded.snapshot;
    },
    subscribe(listener) {
      listeners.add(listener);
      return () => void listeners.delete(listener);
    },
    async [Symbol.asyncDispose]() {
      stop.abort();
      listeners.clear();
      await unlisten();
      await Promise.all(loops);
      await running?.catch(() => undefined);
    },
  };
}

type Loaded = ReturnType<typeof buildAccessSnapshot>;
