import {
  type Dataset,
  type DatasetRef,
  datasetRefKey,
  type Expression,
  Forbidden,
  Invalid,
  NotFound,
  type Predicate,
  type Principal,
  printColumnType,
  splitDatasetName,
  Unsupported,
} from '@lakeward/kernel';
import type { Clock } from '@lakeward/ports/clock';
import type { JobRunner, Launch, LogPage, LogStream, RemoteRef } from '@lakeward/ports/job-runner';
import type { ObjectStore } from '@lakeward/ports/object-store';

import type { AccessSnapshotSource } from './access-snapshot.ts';
import { refuseDenied } from './authorize-query.ts';
import { decideAccess } from './decide-access.ts';
import type { Decision } from './decision.ts';
import { allColumns } from './match-policy.ts';
import type { ShownBranch } from './mask-cell.ts';
import type { MaskSalts } from './mask-salts.ts';
import { mayActOn, mayKnow } from './may-act.ts';
import { refuseForeignLocation } from './registrable-location.ts';
import type { PublicVerdict } from './visible-dataset.ts';
import { prospectiveDataset, publicVisibility } from './visible-dataset.ts';
import { secureScan } from './secured-scan.ts';
import { readsOf, topLevelOf } from './walk-document.ts';

/** One branch of a cell as the Spark runner reads it: no mask = clear. */
export interface JobCell {
  readonly when: Predicate | null;
  readonly mask: { readonly kind: 'NULLIFY' } | { readonly kind: 'EXPRESSION'; readonly expression: Expression } | null;
}

/** The scan of one job source, plain JSON for the signed spec. Masks stand as expressions, so that Spark shows what the engines show. */
export interface JobScan {
  readonly snapshot: number;
  readonly committedAt: string;
  /** Addresses of the pinned files. */
  readonly files: readonly string[];
  readonly format: string;
  readonly options: {
    readonly header: boolean;
    readonly delimiter: string;
    readonly compression: string | null;
    readonly recordPath: string | null;
  };
  /** Hive types of all base columns and partition keys. */
  readonly schema: Readonly<Record<string, string>>;
  /** What steps may see, in order. */
  readonly columns: readonly string[];
  readonly rowFilter: Predicate | null;
  /** Only of columns that are not simply clear; an empty list = always NULL. */
  readonly cells: Readonly<Record<string, readonly JobCell[]>>;
}

export interface SecuredSource {
  readonly datasetId: string;
  readonly ref: DatasetRef;
  readonly scan: JobScan;
  /** Something is held back from this principal: code jobs may not read it as files. */
  readonly guarded: boolean;
  readonly verdicts: readonly PublicVerdict[];
  readonly policyVersions: readonly string[];
  /** Equal texts see equal bytes; compared again at dispatch and commit. */
  readonly audience: string;
}

/** A run as far as rights on it go. */
export interface RunOwnership {
  readonly tenant: string;
  readonly requestedBy: string;
  /** The dataset that it writes. */
  readonly target: DatasetRef | null;
}

/** Jobs as one principal may run them. */
export interface GuardedJobs {
  readonly principal: Principal;
  /**
   * What each source shows of its pinned snapshot, in the order asked; needs `lake.query`.
   * @throws NotFound for an unknown or invisible dataset and for one without a snapshot; PolicyInvalid; Unsupported where a look-up filters rows
   */
  planSecuredSources(
    sources: readonly { readonly ref: DatasetRef; readonly columns?: readonly string[] | null }[],
  ): readonly SecuredSource[];
  /** `catalog.write` on the dataset, there or not; one that is there must be seen whole, and one that is not must find its folder free. */
  mayWrite(target: DatasetRef): boolean;
  /** `job.launch` on the target. */
  mayLaunch(target: DatasetRef): boolean;
  /** `job.plan` or `job.launch` on the target. */
  mayPlan(target: DatasetRef): boolean;
  /** Its launcher, and owners of its target; another tenant's never. */
  mayReadRun(run: RunOwnership): boolean;
  /** Sends once. @throws Forbidden when the principal may no longer launch on the target; else as JobRunner.submit */
  submit(launch: Launch, run: RunOwnership): Promise<RemoteRef>;
  /** @throws NotFound for a run of others; else as JobRunner.cancel */
  cancel(ref: RemoteRef, force: boolean, run: RunOwnership): Promise<void>;
  /** @throws NotFound for a run of others; else as JobRunner.logs */
  logs(ref: RemoteRef, stream: LogStream, fromLine: number, max: number, run: RunOwnership): Promise<LogPage>;
}

export interface GuardedJobsDeps {
  readonly principal: Principal;
  readonly runner: JobRunner;
  readonly objects: Pick<ObjectStore, 'uriOf'>;
  readonly snapshots: AccessSnapshotSource;
  readonly clock: Clock;
  readonly salts: MaskSalts;
}

export function createGuardedJobs(deps: GuardedJobsDeps): GuardedJobs {
  const { principal, runner, snapshots, clock } = deps;
  const may = (action: 'catalog.write' | 'job.launch' | 'job.plan', target: DatasetRef): boolean => {
    const snapshot = snapshots.current();
    const dataset = snapshot.byRef.get(datasetRefKey(target)) ?? prospectiveDataset(principal.tenant, target);
    return mayActOn(principal, action, dataset, snapshot, clock.now());
  };
  const mayReadRun = (run: RunOwnership): boolean => {
    if (run.tenant !== principal.tenant) return false;
    if (run.requestedBy === principal.id) return true;
    const snapshot = snapshots.current();
    const target = run.target && snapshot.byRef.get(datasetRefKey(run.target));
    return !!target && target.owners.some((owner) => owner.principal === principal.id) && mayKnow(principal, target, snapshot, clock.now());
  };
  const refuseForeign = (run: RunOwnership) => {
    if (!mayReadRun(run)) throw new NotFound();
  };

  return Object.freeze({
    principal,
    planSecuredSources: (sources: readonly { readonly ref: DatasetRef; readonly columns?: readonly string[] | null }[]) =>
      sources.map(({ ref, columns }) => planSource(deps, ref, columns ?? null)),
    mayWrite(target: DatasetRef) {
      if (!may('catalog.write', target)) return false;
      const snapshot = snapshots.current();
      const dataset = snapshot.byRef.get(datasetRefKey(target));
      if (!dataset) return isFree(target, snapshot.datasets.values());
      const reading = decideAccess(principal, 'lake.query', dataset, [], snapshot, clock.now());
      return reading.effect === 'ALLOW' && !reading.guarded;
    },
    mayLaunch: (target: DatasetRef) => may('job.launch', target),
    mayPlan: (target: DatasetRef) => may('job.plan', target) || may('job.launch', target),
    mayReadRun,
    async submit(launch: Launch, run: RunOwnership) {
      if (run.tenant !== principal.tenant || run.requestedBy !== principal.id || !run.target || !may('job.launch', run.target))
        throw new Forbidden();
      return runner.submit(launch);
    },
    async cancel(ref: RemoteRef, force: boolean, run: RunOwnership) {
      refuseForeign(run);
      await runner.cancel(ref, force);
    },
    async logs(ref: RemoteRef, stream: LogStream, fromLine: number, max: number, run: RunOwnership) {
      refuseForeign(run);
      return runner.logs(ref, stream, fromLine, max);
    },
  });
}

function planSource(deps: GuardedJobsDeps, ref: DatasetRef, wanted: readonly string[] | null): SecuredSource {
  const { principal, snapshots, clock } = deps;
  const snapshot = snapshots.current();
  const dataset = snapshot.byRef.get(datasetRefKey(ref));
  if (!dataset?.snapshot) throw new NotFound();
  const every = allColumns(dataset).map((column) => column.name);
  const decision = decideAccess(principal, 'lake.query', dataset, every, snapshot, clock.now());
  refuseDenied(decision);
  if (usesLookup(decision)) throw new Unsupported('Rows of a source are filtered by a look-up, which jobs cannot do yet.');
  const shown = every.filter((name) => decision.columns.get(name)!.visibility !== 'HIDDEN');
  const columns = wanted === null ? shown : wanted.filter((name) => shown.includes(name));
  if (wanted !== null && columns.length < wanted.length) throw new NotFound();
  const secured = secureScan(dataset, columns, decision, deps.salts(dataset.id));
  const cells = [...secured.cells].filter(([name]) => decision.columns.get(name)!.visibility !== 'CLEAR');
  return {
    datasetId: dataset.id,
    ref: dataset.ref,
    scan: {
      snapshot: dataset.snapshot.sequence,
      committedAt: dataset.snapshot.committedAt.toISOString(),
      files: dataset.snapshot.files.map((file) => deps.objects.uriOf(file.key)),
      format: dataset.format,
      options: { ...dataset.options },
      schema: Object.fromEntries(allColumns(dataset).map((column) => [column.name, printColumnType(column.type)])),
      columns,
      rowFilter: secured.rowFilter,
      cells: Object.fromEntries(cells.map(([name, branches]) => [name, branches.map((branch) => jobCell(name, branch))])),
    },
    guarded: decision.guarded,
    verdicts: columns.map((name) => {
      const { visibility, mask } = decision.columns.get(name)!;
      return { path: name, visibility: publicVisibility(visibility), mask };
    }),
    policyVersions: decision.policyVersions,
    audience: decision.audience,
  };
}

/** Found out before anything runs: an output that cannot be registered would never be committed. */
function isFree(target: DatasetRef, datasets: Iterable<Dataset>): boolean {
  const wanted = splitDatasetName(target);
  try {
    refuseForeignLocation(`${wanted.database}/${wanted.name}/`, wanted, datasets);
    return true;
  } catch (error) {
    if (error instanceof Invalid) return false;
    throw error;
  }
}

const usesLookup = (decision: Decision): boolean =>
  [decision.rowFilter, ...[...decision.columns.values()].flatMap(({ cell }) => cell.map(({ when }) => when))].some(
    (predicate) => readsOf(predicate).lookups.length > 0,
  );

function jobCell(column: string, { when, value }: ShownBranch): JobCell {
  if (value === null) return { when, mask: { kind: 'NULLIFY' } };
  const isClear = 'column' in value && topLevelOf(value.column) === column;
  return { when, mask: isClear ? null : { kind: 'EXPRESSION', expression: value } };
}
