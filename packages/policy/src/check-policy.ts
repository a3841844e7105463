import {
  AppError,
  type ColumnType,
  type Dataset,
  datasetRefKey,
  type Expression,
  Invalid,
  type Lookup,
  type Predicate,
} from '@lakeward/kernel';

import { columnTypes } from './decide-access.ts';
import { allColumns, hasNoTargets, matchColumn, matchTargets } from './match-policy.ts';
import { constantOf, partOf } from './mask-cell.ts';
import { asksDataset } from './may-act.ts';
import type { ColumnMatch, Mask, Policy } from './policy.ts';
import { comparable, familyOf, familyOfType, typeOfPath } from './value-family.ts';
import { readsOf, readsOfExpression, topLevelOf } from './walk-document.ts';

/** One thing that is wrong with a policy; `path` leads to it inside the policy, `datasets` are those that nobody may read because of it. */
export interface PolicyProblem {
  readonly path: readonly string[];
  readonly message: string;
  readonly datasets: readonly Dataset['id'][];
}

type CheckedPolicy = Pick<Policy, 'tenant' | 'targets' | 'subjects' | 'rules'>;

/**
 * Type check of a policy against the base columns of the datasets that it speaks of. Columns exist, claims stand where they may, values that are
 * compared can be compared, `unless` and the subjects' `where` read claims alone, a mask goes with its column and reads nothing else.
 * @param datasets all datasets of the tenant: those of the targets are checked, look-ups find their mapping among them
 * @returns nothing when the policy may be saved
 */
export function checkPolicy(policy: CheckedPolicy, datasets: Iterable<Dataset>): readonly PolicyProblem[] {
  const all = [...datasets].filter((dataset) => dataset.tenant === policy.tenant);
  const byRef = new Map(all.map((dataset) => [datasetRefKey(dataset.ref), dataset]));
  const targets = all.filter((dataset) => matchTargets(policy, dataset, 'RESTRICTION'));
  const everywhere = targets.map((dataset) => dataset.id);
  const problems: PolicyProblem[] = [];
  const attempt = (path: readonly string[], concerned: readonly Dataset['id'][], check: () => void) => {
    try {
      check();
    } catch (error) {
      if (!(error instanceof AppError)) throw error;
      problems.push({ path, message: error.message, datasets: concerned });
    }
  };
  const say = (path: readonly string[], message: string, concerned: readonly Dataset['id'][] = everywhere) =>
    problems.push({ path, message, datasets: concerned });

  if (policy.subjects.where) attempt(['subjects', 'where'], everywhere, () => checkClaimsOnly(policy.subjects.where!));
  for (const [at, ref] of policy.targets.datasets.entries())
    if (!byRef.has(datasetRefKey(ref))) say(['targets', 'datasets', String(at)], 'There is no such dataset.', []);

  for (const [index, rule] of policy.rules.entries()) {
    const path = ['rules', String(index)];
    if (rule.kind === 'Grant') {
      if (hasNoTargets(policy)) {
        for (const action of rule.actions)
          if (asksDataset(action) && action !== 'access.read') say(path, `${action} needs a dataset: name one in targets.`);
        if (rule.where || rule.columns || rule.masked.length > 0) say(path, 'A grant without a dataset has neither rows nor columns.');
      }
      if (rule.expiresAt !== null && Number.isNaN(Date.parse(rule.expiresAt))) say([...path, 'expiresAt'], 'That is no instant.');
    } else {
      if (hasNoTargets(policy)) say(path, 'A restriction needs a dataset: name one in targets.');
      if (rule.unless) attempt([...path, 'unless'], everywhere, () => checkClaimsOnly(rule.unless!));
    }
    for (const dataset of targets) {
      const one = [dataset.id];
      const types = columnTypes(dataset);
      if ((rule.kind === 'Grant' || rule.kind === 'RowFilter') && rule.where)
        attempt([...path, 'where'], one, () => checkPredicate(rule.where!, types, byRef, 0));
      if (rule.kind === 'Grant') {
        if (rule.columns) checkColumns(rule.columns, dataset, policy, (message) => say([...path, 'columns'], message, one), true);
        for (const [at, masked] of rule.masked.entries()) {
          checkColumns(masked.columns, dataset, policy, (message) => say([...path, 'masked', String(at)], message, one), true);
          attempt([...path, 'masked', String(at)], one, () => checkMask(masked.mask, masked.columns, dataset));
        }
      }
      if (rule.kind === 'ColumnMask') {
        checkColumns(rule.columns, dataset, policy, (message) => say([...path, 'columns'], message, one), false);
        attempt([...path, 'mask'], one, () => checkMask(rule.mask, rule.columns, dataset));
      }
      if (rule.kind === 'ColumnDeny')
        checkColumns(rule.columns, dataset, policy, (message) => say([...path, 'columns'], message, one), false);
    }
  }
  return problems;
}

type ByRef = ReadonlyMap<string, Dataset>;

/** Evaluated by ourselves, before any engine: no columns, no look-ups, and only functions whose result we can tell. */
function checkClaimsOnly(predicate: Predicate): void {
  const reads = readsOf(predicate);
  if (reads.columns.size > 0 || reads.lookups.length > 0) throw new Invalid('Only claims and constants may stand here.');
  for (const name of reads.calls)
    if (/^(DATE_TRUNC|PARSE_)/.test(name)) throw new Invalid(`${name} cannot stand where only claims are read.`);
  checkPredicate(predicate, new Map(), new Map(), 0);
}

function checkPredicate(predicate: Predicate, types: ReadonlyMap<string, ColumnType>, byRef: ByRef, depth: number): void {
  if ('and' in predicate) for (const part of predicate.and) checkPredicate(part, types, byRef, depth);
  else if ('or' in predicate) for (const part of predicate.or) checkPredicate(part, types, byRef, depth);
  else if ('not' in predicate) checkPredicate(predicate.not, types, byRef, depth);
  else if ('isNull' in predicate) familyOf(predicate.isNull, types);
  else if ('like' in predicate) demandComparable(familyOf(predicate.like.value, types), 'TEXT');
  else if ('in' in predicate) {
    const value = familyOf(predicate.in.value, types);
    for (const member of predicate.in.set) demandComparable(value, familyOf(member, types));
  } else if ('compare' in predicate) demandComparable(familyOf(predicate.compare.left, types), familyOf(predicate.compare.right, types));
  else checkLookup(predicate.exists, types, byRef, depth);
}

function demandComparable(left: ReturnType<typeof familyOf>, right: ReturnType<typeof familyOf>): void {
  if (!comparable(left, right)) throw new Invalid(`${left} and ${right} cannot be compared.`);
}

/** The mapping is named in full, its columns exist, and its condition reads the mapping alone. */
function checkLookup(lookup: Lookup, types: ReadonlyMap<string, ColumnType>, byRef: ByRef, depth: number): void {
  if (depth > 0) throw new Invalid('A look-up cannot hold another one.');
  const mapping = byRef.get(datasetRefKey(lookup.dataset));
  if (!mapping) throw new Invalid('The dataset of a look-up does not exist.');
  const inside = columnTypes(mapping);
  for (const { left, right } of lookup.match)
    demandComparable(familyOfType(typeOfPath(left, types)), familyOfType(typeOfPath(right, inside)));
  if (lookup.where) checkPredicate(lookup.where, inside, byRef, depth + 1);
}

/** A path must lead to a column of each dataset that is named; of datasets reached by database or tag, one is enough. */
function checkColumns(match: ColumnMatch, dataset: Dataset, policy: CheckedPolicy, say: (message: string) => void, ofGrant: boolean): void {
  const types = columnTypes(dataset);
  const named = policy.targets.datasets.some((ref) => datasetRefKey(ref) === datasetRefKey(dataset.ref));
  for (const path of match.paths) {
    if (ofGrant && topLevelOf(path) !== path.replaceAll('`', ''))
      say(`A grant shows whole columns: name "${topLevelOf(path)}" and mask or deny what is inside.`);
    if (!named && !types.has(topLevelOf(path))) continue;
    try {
      typeOfPath(path, types);
    } catch {
      say(`There is no base column "${path}".`);
    }
  }
}

function checkMask(mask: Mask, match: ColumnMatch, dataset: Dataset): void {
  if ((mask.kind === 'EXPRESSION') !== (mask.expression !== null))
    throw new Invalid('An expression belongs to the mask EXPRESSION and to no other.');
  if (mask.argument !== null && !['PARTIAL', 'CONSTANT', 'REDACT'].includes(mask.kind))
    throw new Invalid(`A mask ${mask.kind} takes no argument.`);
  if (mask.kind === 'PARTIAL') partOf(mask.argument);
  for (const column of allColumns(dataset).filter((each) => matchColumn(match, each))) {
    const family = familyOfType(column.type);
    const fits = {
      NULLIFY: true,
      CONSTANT: true,
      REDACT: family === 'TEXT',
      PARTIAL: family === 'TEXT',
      HASH: family === 'TEXT',
      YEAR_ONLY: family === 'DATE' || family === 'TIMESTAMP',
      EXPRESSION: true,
    };
    if (!fits[mask.kind]) throw new Invalid(`A mask ${mask.kind} does not go with the type of column "${column.name}".`);
    if (mask.kind === 'CONSTANT') constantOf(mask.argument, column.type);
    if (mask.kind === 'EXPRESSION') checkMaskExpression(mask.expression!, column.name, column.type);
  }
}

function checkMaskExpression(expression: Expression, column: string, type: ColumnType): void {
  const reads = readsOfExpression(expression);
  const others = [...reads.columns].filter((path) => topLevelOf(path) !== column);
  if (others.length > 0 || reads.claims.size > 0)
    throw new Invalid(`The mask of column "${column}" may read this column and constants only.`);
  if (familyOf(expression, new Map([[column, type]])) !== familyOfType(type))
    throw new Invalid(`The mask of column "${column}" gives another type than the column has.`);
}
