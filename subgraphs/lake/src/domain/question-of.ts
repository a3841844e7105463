import type { LakeQuestion } from '@lakeward/policy/guarded-lake';

import type { AuthorisedRead } from './authorise-read.ts';
import type { ReadTree } from './page-tree.ts';

/** Below the 15 s that the gateway waits for this subgraph, so that the caller reads TIMED_OUT and not a broken connection. */
const timeoutMs = 14_000;
/** A page of 10,000 and the row that tells whether there is more. */
const maxRows = 10_001;

/** A tree with the decision that it stands on. */
export const questionOf = (read: AuthorisedRead, { tree, columns }: ReadTree): LakeQuestion => ({
  tree,
  columns,
  decisions: new Map([[read.dataset.id, read.decision]]),
  limits: { maxRows, timeoutMs },
});
