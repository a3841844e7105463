import type { DatasetId, Predicate } from '@lakeward/kernel';

import type { Action, Mask, MaskKind } from './policy.ts';

/** MIXED differs by row; WITHHELD: the name may be known, the value not; HIDDEN answers as unknown. */
export type ColumnVisibility = 'CLEAR' | 'MASKED' | 'MIXED' | 'WITHHELD' | 'HIDDEN';

/** How one cell is shown: the first branch whose condition is true for the row decides; no branch = NULL. Conditions are settled: no claims left. */
export interface CellBranch {
  /** Null = always. */
  readonly when: Predicate | null;
  /** Null = clear. */
  readonly mask: Mask | null;
}

export interface ColumnVerdict {
  /** Base column. */
  readonly path: string;
  readonly visibility: ColumnVisibility;
  readonly mask: MaskKind | null;
  readonly cell: readonly CellBranch[];
}

/** What one principal may see of one dataset: taken once per (principal, access version, dataset, columns), then compiled into the scan. */
export interface Decision {
  readonly datasetId: DatasetId;
  readonly action: Action;
  readonly effect: 'ALLOW' | 'DENY';
  /** Why it was denied; `BROKEN` = the policy is faulty, POLICY_INVALID for those who may know the dataset. */
  readonly denial: 'NO_GRANT' | 'BROKEN' | null;
  /** A row is shown when this is true; null = every row. Claims are settled into literals. Reads raw base columns. */
  readonly rowFilter: Predicate | null;
  /** By base column, all columns asked for. */
  readonly columns: ReadonlyMap<string, ColumnVerdict>;
  /** The dataset has rows, masks or denials for this principal: its statistics and sizes are not told. */
  readonly guarded: boolean;
  /** `<policy id>@<version>`, sorted. */
  readonly policyVersions: readonly string[];
  readonly reasons: readonly DecisionReason[];
  /** Canonical text of everything that this decision depends on; equal texts see equal bytes. */
  readonly audience: string;
}

export interface DecisionReason {
  readonly policyId: string;
  readonly version: number;
  readonly matched: boolean;
  readonly because: string;
}
