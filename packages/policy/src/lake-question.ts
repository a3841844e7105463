import type { DatasetId } from '@lakeward/kernel';
import type { OutputColumn, QueryLimits, Relation } from '@lakeward/query';

import type { Decision } from './decision.ts';

/** One question, not yet authorised: a tree over raw scans and the decision for each dataset in it. */
export interface LakeQuestion {
  readonly tree: Relation;
  readonly columns: readonly OutputColumn[];
  readonly decisions: ReadonlyMap<DatasetId, Decision>;
  readonly limits: QueryLimits;
}
