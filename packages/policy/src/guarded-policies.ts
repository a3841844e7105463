import { type Dataset, type DatasetId, datasetRef, Forbidden, Invalid, NotFound, type Principal } from '@lakeward/kernel';
import type { Clock } from '@lakeward/ports/clock';

import type { AccessSnapshotSource } from './access-snapshot.ts';
import { checkPolicy } from './check-policy.ts';
import { matchTargets } from './match-policy.ts';
import { mayActAnywhere, mayActOn, mayKnow } from './may-act.ts';
import { parseStoredPolicy, type PolicyDraft } from './parse-policy.ts';
import type { PolicyRepository, StoredPolicyVersion } from './policy-repository.ts';
import type { Action, Policy, PolicyMode, TargetMatch } from './policy.ts';
import { prospectiveDataset } from './visible-dataset.ts';

/** Policies as one principal may see and change them. */
export interface GuardedPolicies {
  readonly principal: Principal;
  /** Newest versions that he may read: `access.read` on each dataset that they speak of. By name. */
  list(): Promise<readonly StoredPolicyVersion[]>;
  /** Versions of one policy, newest first. @throws NotFound */
  versions(id: string): Promise<readonly StoredPolicyVersion[]>;
  /**
   * Checks and stores; needs `access.write` on everything that the old and the new version speak of, future datasets included.
   * @throws Invalid with the path of the first problem; NotFound; Forbidden; Conflict
   */
  save(draft: PolicyDraft, mode: PolicyMode, expectedVersion: number | null): Promise<StoredPolicyVersion>;
  /** @throws NotFound; Forbidden; Conflict; Invalid when the document would not pass the check any more and shall be enforced */
  setMode(id: string, mode: PolicyMode, expectedVersion: number): Promise<StoredPolicyVersion>;
  /** Opens a dataset whose last restriction went; `access.write`. @throws NotFound; Forbidden */
  markUnrestricted(dataset: string, reason: string): Promise<void>;
}

export interface GuardedPoliciesDeps {
  readonly principal: Principal;
  readonly repository: PolicyRepository;
  readonly snapshots: AccessSnapshotSource;
  readonly clock: Clock;
}

export function createGuardedPolicies({ principal, repository, snapshots, clock }: GuardedPoliciesDeps): GuardedPolicies {
  const { tenant } = principal;
  const may = (action: Action, targets: TargetMatch): boolean => {
    const snapshot = snapshots.current();
    const touched = touchedBy(tenant, targets, snapshot.datasets.values());
    if (touched.length === 0) return mayActAnywhere(principal, action, snapshot, clock.now());
    return touched.every((dataset) => mayActOn(principal, action, dataset, snapshot, clock.now()));
  };
  const newest = async (): Promise<Map<string, StoredPolicyVersion>> => {
    const { versions } = await repository.load(tenant);
    return new Map(versions.map((version) => [version.id, version]));
  };
  const readable = (row: StoredPolicyVersion): boolean => {
    const targets = targetsOf(row);
    return targets === null ? mayActAnywhere(principal, 'access.read', snapshots.current(), clock.now()) : may('access.read', targets);
  };
  const present = async (id: string): Promise<StoredPolicyVersion> => {
    const row = (await newest()).get(id);
    if (!row || !(readable(row) || mayWrite(row))) throw new NotFound();
    return row;
  };
  const mayWrite = (row: StoredPolicyVersion): boolean => {
    const targets = targetsOf(row);
    return targets === null ? mayActAnywhere(principal, 'access.write', snapshots.current(), clock.now()) : may('access.write', targets);
  };
  const check = (policy: Pick<Policy, 'targets' | 'subjects' | 'rules'>) => {
    const [problem] = checkPolicy({ ...policy, tenant }, snapshots.current().datasets.values());
    if (problem) throw new Invalid(problem.message, { path: problem.path });
  };

  return Object.freeze({
    principal,
    async list() {
      const rows = [...(await newest()).values()].filter(readable);
      return rows.sort((a, b) => (a.name < b.name ? -1 : Number(a.name > b.name)));
    },
    async versions(id: string) {
      await present(id);
      const { versions } = await repository.load(tenant);
      return versions.filter((version) => version.id === id).toReversed();
    },
    async save(draft: PolicyDraft, mode: PolicyMode, expectedVersion: number | null) {
      await snapshots.refresh();
      if (draft.id !== null && expectedVersion !== null && !mayWrite(await present(draft.id))) throw new Forbidden();
      if (!may('access.write', draft.targets)) throw new Forbidden();
      check(draft);
      const saved = await repository.save(principal, draft, mode, expectedVersion);
      await snapshots.refresh();
      return saved;
    },
    async setMode(id: string, mode: PolicyMode, expectedVersion: number) {
      const row = await present(id);
      if (!mayWrite(row)) throw new Forbidden();
      if (mode === 'ENFORCE') check(parseStoredPolicy(row));
      const saved = await repository.setMode(principal, id, mode, expectedVersion);
      await snapshots.refresh();
      return saved;
    },
    async markUnrestricted(id: string, reason: string) {
      const snapshot = snapshots.current();
      const dataset = snapshot.datasets.get(id as DatasetId);
      if (!dataset || !mayKnow(principal, dataset, snapshot, clock.now())) throw new NotFound();
      if (!mayActOn(principal, 'access.write', dataset, snapshot, clock.now())) throw new Forbidden();
      await repository.markUnrestricted(principal, dataset.id, reason);
      await snapshots.refresh();
    },
  });
}

/** Null where the document cannot be read. */
function targetsOf(row: StoredPolicyVersion): TargetMatch | null {
  try {
    return parseStoredPolicy(row).targets;
  } catch {
    return null;
  }
}

/** The datasets that targets reach now, and one for each database, tag and name by which they may reach others later. */
function touchedBy(tenant: string, targets: TargetMatch, datasets: Iterable<Dataset>): readonly Dataset[] {
  const now = [...datasets].filter((dataset) => matchTargets({ tenant, targets }, dataset, 'RESTRICTION'));
  const later = [
    ...targets.databases.map((database) => prospectiveDataset(tenant, datasetRef(database, 'any'))),
    ...targets.tags.map((tag) => prospectiveDataset(tenant, datasetRef('any', 'any'), { tags: [tag] })),
    ...targets.datasets.map((ref) => prospectiveDataset(tenant, ref)),
  ];
  // A dataset that is there is asked with its own tags; its name alone would lose them.
  const known = new Set(now.map((dataset) => `${dataset.ref.namespace} ${dataset.ref.name}`));
  return [...now, ...later.filter((dataset) => !known.has(`${dataset.ref.namespace} ${dataset.ref.name}`))];
}
