import { type Action, mayAct, type Permissions } from '@lakeward/policy';
import type { Clock } from '@lakeward/ports';

import type { CatalogContext } from './catalog-context.ts';

/** Actions stand at the fields as `@guard`; fields that name a dataset ask for it in their use case, and cut their answer to the grants. */
export const catalogPermissions = (clock: Clock): Permissions<CatalogContext> => ({
  mayAct: ({ principal, snapshot }, action) => mayAct(principal, action as Action, snapshot, clock.now()),
  datasetFields: new Map(),
});
