import type { Principal } from '@lakeward/kernel';
import type { AccessSnapshot, AccessSnapshotSource } from '@lakeward/policy/access-snapshot';
import { createDecisionMemo, type DecideAccess } from '@lakeward/policy/decision-memo';
import type { GuardedLake } from '@lakeward/policy/guarded-lake';
import type { AuditLog } from '@lakeward/ports/audit-log';
import type { Clock } from '@lakeward/ports/clock';
import type { MetadataStore } from '@lakeward/ports/metadata-store';
import { createCursorSeal } from '@lakeward/query/cursor';
import type { Logger } from '@lakeward/service/logger';
import { baseContext, type RequestEnvelope } from '@lakeward/service/request-context';
import type { HiddenNames, Subgraph, SubgraphSchema } from '@lakeward/service/subgraph';

import { BadRecordCounter } from './domain/bad-records.ts';
import { runTypedQuery } from './domain/run-typed-query.ts';
import { type GeneratedSchema, type GeneratedSchemaDeps, generateSchema } from './generated-schema.ts';
import { usageLoader } from './graphql/dataset-usage-loader.ts';
import { hiddenNamesFor } from './graphql/hidden-names.ts';
import type { LakeContext } from './graphql/lake-context.ts';
import { executionLoader } from './graphql/query-execution-loader.ts';
import { staticPart } from './graphql/static-part.ts';

export interface LakeSubgraphDeps {
  readonly snapshots: AccessSnapshotSource;
  readonly guardedLakeFor: (principal: Principal) => GuardedLake;
  readonly audit: AuditLog;
  readonly store: MetadataStore;
  /** @throws Unauthenticated */
  readonly verifyToken: (token: string | undefined) => Promise<Principal>;
  /** 32 bytes; all processes of the lake have the same. */
  readonly cursorKey: Uint8Array;
  readonly clock: Clock;
  readonly log: Logger;
  /** A memo of decisions, shared with `guardedLakeFor`; none = one of its own. */
  readonly decide?: DecideAccess;
  /** Resolves when the engine answers; part of readiness. */
  readonly pingEngine?: (signal: AbortSignal) => Promise<void>;
  /** Deletes stored results past their time; called every few minutes. */
  readonly sweepResults?: () => Promise<unknown>;
}

const sweepEveryMs = 5 * 60_000;
const pingMs = 2_000;

/** The typed lake: one GraphQL type per published read schema, made anew whenever the catalog's contents ask for it. */
export async function createLakeSubgraph(deps: LakeSubgraphDeps): Promise<Subgraph<LakeContext>> {
  const { snapshots, clock, log } = deps;
  const badRecords = new BadRecordCounter();
  const cursorSeal = createCursorSeal(deps.cursorKey);
  const pending = new Set<Promise<void>>();
  const afterwards = (work: Promise<void>): void => {
    const kept = work
      .catch((error: unknown) => log.error({ err: error }, 'the end of a query was not written down'))
      .finally(() => pending.delete(kept));
    pending.add(kept);
  };
  const generation: GeneratedSchemaDeps = {
    statics: await staticPart(),
    clock,
    log,
    audit: deps.audit,
    decide: deps.decide ?? createDecisionMemo(),
    runRead: (read, context) =>
      runTypedQuery(read, { lake: context.lake, audit: deps.audit, clock, cursorSeal, badRecords, afterwards }, context.signal),
  };
  const stop = new AbortController();
  const { sweepResults } = deps;
  if (sweepResults) afterwards(sweepUntil(stop.signal, sweepResults, clock, log));
  const listeners = new Set<(next: SubgraphSchema) => void>();
  let present: GeneratedSchema = generateSchema(snapshots.current(), null, generation);

  const unsubscribe = snapshots.subscribe((snapshot: AccessSnapshot) => {
    try {
      const next = generateSchema(snapshot, present, generation);
      if (next === present) return;
      present = next;
      for (const listener of listeners) listener(next);
    } catch (error) {
      log.error({ err: error }, 'the lake schema could not be generated; the last one stays');
    }
  });

  return {
    name: 'lake',
    current: () => present,
    onChange(listener) {
      listeners.add(listener);
      return () => void listeners.delete(listener);
    },
    async contextFor(request: RequestEnvelope) {
      const principal = await deps.verifyToken(request.token);
      const access = snapshots.current();
      const parts = baseContext(request, principal, log);
      return Object.freeze<LakeContext>({
        ...parts,
        access,
        lake: deps.guardedLakeFor(principal),
        loaders: { usage: usageLoader(principal, access, deps.store, clock), execution: executionLoader(principal, deps.store, clock) },
      });
    },
    hiddenNames: hiddenNamesReader(deps, () => present),
    async notReady() {
      if (await fails(deps.store.ping())) return 'The metadata store does not answer.';
      const engine = deps.pingEngine?.(AbortSignal.timeout(pingMs));
      return engine !== undefined && (await fails(engine)) ? 'The query engine does not answer.' : null;
    },
    async [Symbol.asyncDispose]() {
      stop.abort();
      unsubscribe();
      listeners.clear();
      await Promise.all(pending);
    },
  };
}

const fails = (work: Promise<void>): Promise<boolean> =>
  work.then(
    () => false,
    () => true,
  );

async function sweepUntil(stopped: AbortSignal, sweep: () => Promise<unknown>, clock: Clock, log: Logger): Promise<void> {
  while (!stopped.aborted) {
    // An aborted sleep is the end of the loop, not a failure.
    await clock.sleep(sweepEveryMs, stopped).catch(() => undefined);
    if (!stopped.aborted) await sweep().catch((error: unknown) => log.warn({ err: error }, 'old results could not be deleted'));
  }
}

/** A grant may run out between two versions of the snapshot. */
const keptMs = 10_000;
const keptAudiences = 200;

/** Rights differ by role more than by person, but a policy may name anybody, so the whole principal is the key. */
function hiddenNamesReader(deps: LakeSubgraphDeps, present: () => GeneratedSchema): (request: RequestEnvelope) => Promise<HiddenNames> {
  const known = new Map<string, HiddenNames>();
  return async ({ token }) => {
    const principal = await deps.verifyToken(token);
    const snapshot = deps.snapshots.current();
    const now = deps.clock.now();
    const { version, datasets } = present();
    const { tenant, kind, id, roles, claims } = principal;
    const key = JSON.stringify([version, snapshot.version, Math.floor(now.getTime() / keptMs), tenant, kind, id, roles, claims]);
    const found = known.get(key) ?? hiddenNamesFor(principal, datasets, snapshot, now);
    known.set(key, found);
    if (known.size > keptAudiences) known.delete(known.keys().next().value!);
    return found;
  };
}
