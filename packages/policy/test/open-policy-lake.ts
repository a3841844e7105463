import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { openDuckDbSqlEngine } from '@lakeward/adapters-embedded/duckdb-sql-engine';
import { openFileObjectStore } from '@lakeward/adapters-embedded/file-object-store';
import type { Dataset, Principal } from '@lakeward/kernel';
import type { ObjectStore } from '@lakeward/ports/object-store';
import type { SqlEngine } from '@lakeward/ports/sql-engine';
import type { OutputColumn, QueryLimits, Relation, Scan } from '@lakeward/query';

import type { AccessSnapshot } from '../src/access-snapshot.ts';
import { decideAccess } from '../src/decide-access.ts';
import { createGuardedLake, type GuardedLake } from '../src/guarded-lake.ts';
import type { LakeQuestion } from '../src/lake-question.ts';
import { allColumns } from '../src/match-policy.ts';
import { heldClock, heldSnapshots, type HeldSnapshots } from '../testing/held-snapshots.ts';
import { SAMPLE_NOW, sampleSnapshot, staff } from '../testing/sample-access.ts';

export const SALT = 'salt of a test';
export const LIMITS: QueryLimits = { maxRows: 1_000, timeoutMs: 10_000 };

/** `hr.staff` as JSON lines, so that a test can write its rows as text. */
export const staffJson: Dataset = { ...staff, location: 'hr/staff.json', format: 'JSON', snapshot: sampleSnapshot('hr/staff.json') };

export interface PolicyLake extends AsyncDisposable {
  readonly engine: SqlEngine;
  readonly objects: ObjectStore;
  readonly snapshots: HeldSnapshots;
  readonly clock: ReturnType<typeof heldClock>;
  as(principal: Principal): GuardedLake;
  /** What is asked, with the decision of this moment for each dataset in the tree. */
  ask(
    principal: Principal,
    tree: Relation,
    columns: readonly OutputColumn[],
    datasets?: readonly { dataset: Dataset; columns: readonly string[] }[],
  ): LakeQuestion;
  rows(principal: Principal, question: LakeQuestion): Promise<unknown[][]>;
}

/** The real engine over real files. */
export async function openPolicyLake(snapshot: AccessSnapshot, files: Readonly<Record<string, string>>): Promise<PolicyLake> {
  await using stack = new AsyncDisposableStack();
  const folder = await mkdtemp(join(tmpdir(), 'lakeward-policy-'));
  stack.defer(() => rm(folder, { recursive: true, force: true }));
  const root = join(folder, 'objects');
  const objects = await openFileObjectStore({ root });
  for (const [key, text] of Object.entries(files)) await objects.put(key, Buffer.from(text));
  const engine = stack.use(
    await openDuckDbSqlEngine({
      objectStore: objects,
      root,
      tempFolder: join(folder, 'tmp'),
      memoryLimitMb: 300,
      log: { debug() {}, warn() {} },
    }),
  );
  const snapshots = heldSnapshots(snapshot);
  const clock = heldClock(SAMPLE_NOW);
  const as = (principal: Principal) =>
    createGuardedLake({ principal, engine, objects, snapshotSource: snapshots, clock, salts: () => SALT });
  const resources = stack.move();
  return {
    engine,
    objects,
    snapshots,
    clock,
    as,
    ask: (principal, tree, columns, datasets = [{ dataset: staffJson, columns: allColumns(staffJson).map(({ name }) => name) }]) => ({
      tree,
      columns,
      limits: LIMITS,
      decisions: new Map(
        datasets.map((each) => [
          each.dataset.id,
          decideAccess(principal, 'lake.query', each.dataset, each.columns, snapshots.current(), clock.now()),
        ]),
      ),
    }),
    rows: (principal, question) => collect(as(principal).stream(question, AbortSignal.timeout(20_000))),
    [Symbol.asyncDispose]: () => resources.disposeAsync(),
  };
}

export async function collect(batches: ReturnType<GuardedLake['stream']>): Promise<unknown[][]> {
  const rows: unknown[][] = [];
  for await (const batch of batches) for (let at = 0; at < batch.rowCount; at++) rows.push(batch.columns.map((values) => values[at]));
  return rows;
}

export const scanOf = (columns: readonly string[], dataset: Dataset = staffJson): Scan => ({
  kind: 'Scan',
  dataset,
  snapshot: dataset.snapshot!,
  columns,
  place: false,
});

export const outputOf = (columns: readonly string[], dataset: Dataset = staffJson): readonly OutputColumn[] =>
  columns.map((name) => ({ name, type: allColumns(dataset).find((column) => column.name === name)!.type }));
