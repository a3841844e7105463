import { type Dataset, type DatasetId, datasetRef, datasetRefKey, Forbidden, Invalid, NotFound, type Principal } from '@lakeward/kernel';
import type { Clock } from '@lakeward/ports/clock';

import type { AccessSnapshotSource } from './access-snapshot.ts';
import { checkPolicy } from './check-policy.ts';
import { decideAccess } from './decide-access.ts';
import { matchTargets } from './match-policy.ts';
import { mayActAnywhere, mayActOn, mayKnow } from './may-act.ts';
import { parseStoredPolicy, type PolicyDraft } from './parse-policy.ts';
import type { PolicyRepository, StoredPolicyVersion } from './policy-repository.ts';
import type { Action, Policy, PolicyMode, TargetMatch } from './policy.ts';
import { prospectiveDataset, viewDataset } from './visible-dataset.ts';
import { readsOf, topLevelOf } from './walk-document.ts';

/** Policies as one principal may see and change them. */
export interface GuardedPolicies {
  readonly principal: Principal;
  /** Newest versions that he may read: `access.read` on each dataset that they speak of. By name. */
  list(): Promise<readonly StoredPolicyVersion[]>;
  /** Versions of one policy, newest first. @throws NotFound */
  versions(id: string): Promise<readonly StoredPolicyVersion[]>;
  /**
   * Checks and stores; needs `access.write` on everything that the old and the new version speak of, future datasets included, and the sight
   * of every look-up's mapping.
   * @throws Invalid with the path of the first problem; NotFound; Forbidden; Conflict
   */
  save(draft: PolicyDraft, mode: PolicyMode, expectedVersion: number | null): Promise<StoredPolicyVersion>;
  /** @throws NotFound; Forbidden; Conflict; Invalid when the document would not pass the check any more and shall be enforced */
  setMode(id: string, mode: PolicyMode, expectedVersion: number): Promise<StoredPolicyVersion>;
  /** Opens a dataset whose last restriction went; `access.write`. @throws NotFound; Forbidden */
  markUnrestricted(dataset: string, reason: string): Promise<void>;
}

type CheckedDraft = Pick<Policy, 'targets' | 'subjects' | 'rules'>;

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
  const check = (policy: CheckedDraft, datasets: Iterable<Dataset>) => {
    const [problem] = checkPolicy({ ...policy, tenant }, datasets);
    if (problem) throw new Invalid(problem.message, { path: problem.path });
  };
  /** Of mappings the author meets what he may know, so that what he may not know is as if it were not. */
  const knownTo = (author: Principal, targets: TargetMatch): Dataset[] => {
    const snapshot = snapshots.current();
    return [...snapshot.datasets.values()].flatMap((dataset) => {
      if (author.kind === 'SYSTEM' || matchTargets({ tenant, targets }, dataset, 'RESTRICTION')) return [dataset];
      const view = viewDataset(author, dataset, snapshot, clock.now());
      return view ? [{ ...dataset, columns: view.columns, partitionKeys: view.partitionKeys }] : [];
    });
  };
  /** Whoever sets a condition over a mapping, and can ask by it, reads the mapping. So he must see it whole and clear himself. */
  const refuseForeignLookups = ({ rules }: CheckedDraft) => {
    if (principal.kind === 'SYSTEM') return;
    const snapshot = snapshots.current();
    for (const [index, rule] of rules.entries()) {
      const where = rule.kind === 'Grant' || rule.kind === 'RowFilter' ? rule.where : null;
      for (const lookup of readsOf(where).lookups) {
        const mapping = snapshot.byRef.get(datasetRefKey(lookup.dataset))!;
        const columns = [...lookup.match.map(({ right }) => right), ...readsOf(lookup.where).columns].map(topLevelOf);
        const decision = decideAccess(principal, 'lake.query', mapping, [...new Set(columns)], snapshot, clock.now());
        const isWhole = decision.effect === 'ALLOW' && decision.rowFilter === null;
        if (!isWhole || columns.some((name) => decision.columns.get(name)?.visibility !== 'CLEAR'))
          throw new Forbidden('A look-up reads what you see whole and clear.', { path: ['rules', String(index), 'where'] });
      }
    }
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
      check(draft, knownTo(principal, draft.targets));
      refuseForeignLookups(draft);
      const saved = await repository.save(principal, draft, mode, expectedVersion);
      await snapshots.refresh();
      return saved;
    },
    async setMode(id: string, mode: PolicyMode, expectedVersion: number) {
      const row = await present(id);
      if (!mayWrite(row)) throw new Forbidden();
      if (mode === 'ENFORCE') check(parseStoredPolicy(row), snapshots.current().datasets.values());
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
