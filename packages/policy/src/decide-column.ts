import type { BaseColumn, Predicate } from '@lakeward/kernel';

import { combineMasks, distinctMasks, sameMask, strongestFirst } from './combine-masks.ts';
import type { CellBranch, ColumnVerdict } from './decision.ts';
import { matchColumn } from './match-policy.ts';
import type { Grant, Mask } from './policy.ts';

/** A grant that applies to the caller, its condition settled; null = every row. */
export interface ActiveGrant {
  readonly grant: Grant;
  readonly where: Predicate | null;
}

/** What restrictions say about one column. */
export interface ColumnRestrictions {
  readonly denied: boolean;
  readonly masks: readonly Mask[];
}

/**
 * How the cells of one column are shown. A cell is clear where some grant that shows its row shows the column clear, else masked where some
 * grant that shows its row masks it, else NULL; restrictions turn clear into masked. `nameKnown` decides between WITHHELD and HIDDEN.
 */
export function decideColumn(
  column: BaseColumn,
  grants: readonly ActiveGrant[],
  restrictions: ColumnRestrictions,
  nameKnown: boolean,
): ColumnVerdict {
  const hidden = (visibility: 'WITHHELD' | 'HIDDEN'): ColumnVerdict => ({ path: column.name, visibility, mask: null, cell: [] });
  if (restrictions.denied) return hidden('HIDDEN');

  const clear: ActiveGrant[] = [];
  const masked: MaskedBy[] = [];
  for (const active of grants) {
    // A column that one grant names twice is masked by it: what it lists as masked is an exception from what it shows.
    const mask = combineMasks(active.grant.masked.filter((rule) => matchColumn(rule.columns, column)).map((rule) => rule.mask));
    if (mask) masked.push({ where: active.where, mask });
    else if (matchColumn(active.grant.columns, column)) clear.push(active);
  }
  if (clear.length === 0 && masked.length === 0) return hidden(nameKnown ? 'WITHHELD' : 'HIDDEN');

  const branches: CellBranch[] = [];
  if (clear.length > 0) branches.push({ when: anyOf(clear.map(({ where }) => where)), mask: combineMasks(restrictions.masks) });
  for (const branch of maskedBranches(masked))
    branches.push({ when: branch.when, mask: combineMasks([branch.mask, ...restrictions.masks]) });

  const everyRow = clear.length + masked.length === grants.length;
  const cell = shorten(branches, everyRow);
  return { path: column.name, ...visibilityOf(cell), cell };
}

interface MaskedBy {
  readonly where: Predicate | null;
  readonly mask: Mask;
}

interface MaskBranch {
  readonly when: Predicate | null;
  readonly mask: Mask;
}

/** Where two grants mask one cell in two ways, `combineMasks` decides; conditions of pairs stand before those of single masks. */
function maskedBranches(masked: readonly MaskedBy[]): readonly MaskBranch[] {
  const kinds = strongestFirst(masked.map(({ mask }) => mask)).map((mask) => ({
    mask,
    when: anyOf(masked.filter((each) => sameMask(each.mask, mask)).map(({ where }) => where)),
  }));
  const pairs: MaskBranch[] = [];
  const others: MaskBranch[] = [];
  for (const [at, one] of kinds.entries()) {
    for (const other of kinds.slice(at + 1)) {
      const both = combineMasks([one.mask, other.mask])!;
      if (sameMask(both, one.mask)) continue;
      const target = one.mask.kind === 'EXPRESSION' || other.mask.kind === 'EXPRESSION' ? pairs : others;
      target.push({ when: allOf([one.when, other.when]), mask: both });
    }
    others.push(one);
  }
  return [...pairs, ...others];
}

/** Cuts what can never be reached, and conditions that every visible row fulfils. */
function shorten(branches: readonly CellBranch[], everyRow: boolean): readonly CellBranch[] {
  const always = branches.findIndex(({ when }) => when === null);
  const reachable = always < 0 ? [...branches] : branches.slice(0, always + 1);
  if (always < 0 && everyRow) reachable[reachable.length - 1] = { when: null, mask: reachable.at(-1)!.mask };
  // Branches that end alike and reach to the end are one branch.
  const last = reachable.at(-1)!;
  if (last.when !== null) return reachable;
  let from = reachable.length - 1;
  while (from > 0 && sameOutcome(reachable[from - 1]!.mask, last.mask)) from--;
  return [...reachable.slice(0, from), last];
}

const sameOutcome = (left: Mask | null, right: Mask | null): boolean =>
  left === null || right === null ? left === right : sameMask(left, right);

function visibilityOf(cell: readonly CellBranch[]): Pick<ColumnVerdict, 'visibility' | 'mask'> {
  const masks = distinctMasks(cell.flatMap(({ mask }) => (mask ? [mask] : [])));
  const strongest = masks.length === 0 ? null : strongestFirst(masks)[0]!.kind;
  if (cell.length === 1 && cell[0]!.when === null) return { visibility: cell[0]!.mask ? 'MASKED' : 'CLEAR', mask: strongest };
  return { visibility: 'MIXED', mask: strongest };
}

/** True when one of the conditions is; null (no condition) among them makes it hold always. */
export function anyOf(conditions: readonly (Predicate | null)[]): Predicate | null {
  if (conditions.includes(null)) return null;
  const given = conditions as readonly Predicate[];
  return given.length === 1 ? given[0]! : { or: given };
}

export function allOf(conditions: readonly (Predicate | null)[]): Predicate | null {
  const given = conditions.filter((condition): condition is Predicate => condition !== null);
  if (given.length === 0) return null;
  return given.length === 1 ? given[0]! : { and: given };
}
