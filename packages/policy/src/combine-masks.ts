import { canonicalJson } from './canonical-text.ts';
import type { Mask, MaskKind } from './policy.ts';

const NULLIFY: Mask = { kind: 'NULLIFY', argument: null, expression: null };

/** Higher hides more. An EXPRESSION stands beside nothing else: nobody can say how much it hides. */
const strength: Readonly<Record<MaskKind, number>> = {
  NULLIFY: 4,
  CONSTANT: 3,
  REDACT: 3,
  HASH: 2,
  PARTIAL: 1,
  YEAR_ONLY: 1,
  EXPRESSION: 0,
};

export const sameMask = (left: Mask, right: Mask): boolean => canonicalJson(left) === canonicalJson(right);

/**
 * The one mask of a cell that several rules mask: NULLIFY beats CONSTANT and REDACT, these beat HASH, HASH beats PARTIAL and YEAR_ONLY; unequal
 * masks of one rank, or an EXPRESSION beside another mask, give NULLIFY. The order of `masks` never matters. Null for none.
 */
export function combineMasks(masks: readonly Mask[]): Mask | null {
  const distinct = distinctMasks(masks);
  if (distinct.length < 2) return distinct[0] ?? null;
  if (distinct.some((mask) => mask.kind === 'EXPRESSION')) return NULLIFY;
  const most = Math.max(...distinct.map((mask) => strength[mask.kind]));
  const strongest = distinct.filter((mask) => strength[mask.kind] === most);
  return strongest.length === 1 ? strongest[0]! : NULLIFY;
}

export function distinctMasks(masks: readonly Mask[]): readonly Mask[] {
  const byText = new Map(masks.map((mask) => [canonicalJson(mask), mask]));
  return [...byText].sort(([a], [b]) => (a < b ? -1 : 1)).map(([, mask]) => mask);
}

/** Masks from the one that hides most to the one that hides least; texts decide among equals, so the order is one. */
export const strongestFirst = (masks: readonly Mask[]): readonly Mask[] =>
  [...distinctMasks(masks)].sort((left, right) => strength[right.kind] - strength[left.kind]);
