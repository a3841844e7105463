import { afterAll, beforeAll, describe, expect, it } from 'vitest';

import { describeFiles } from './sql-engine/files-contract.ts';
import { Lake, type SqlEngineContract } from './sql-engine/harness.ts';
import { describeLimits } from './sql-engine/limits-contract.ts';
import { describeMeaning } from './sql-engine/meaning-contract.ts';
import { describeMissingPlaces, describePlaces } from './sql-engine/places-contract.ts';
import { describeMissingStoredResults, describeStoredResults } from './sql-engine/stored-contract.ts';
import { describeTypes } from './sql-engine/types-contract.ts';

export type { OpenSqlEngine, SqlEngineContract } from './sql-engine/harness.ts';

/** What every engine must do alike. A capability that is false must answer UNSUPPORTED. */
export function describeSqlEngineContract({ name, open, seal, capabilities }: SqlEngineContract): void {
  describe(`SqlEngine: ${name}`, () => {
    let lake: Lake;
    beforeAll(async () => {
      lake = new Lake(await open(), seal);
    });
    afterAll(() => lake.at[Symbol.asyncDispose]());

    it('declares what it can do, and answers', async () => {
      expect(lake.at.engine.capabilities).toEqual(capabilities);
      await expect(lake.at.engine.ping(new AbortController().signal)).resolves.toBeUndefined();
    });

    describeTypes(() => lake);
    describeMeaning(() => lake);
    describeFiles(() => lake);
    (capabilities.rowPlace ? describePlaces : describeMissingPlaces)(() => lake);
    (capabilities.storedResults ? describeStoredResults : describeMissingStoredResults)(() => lake);
    describeLimits(() => lake);
  });
}
