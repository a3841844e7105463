import { describeSqlEngineContract } from '@lakeward/ports/contract/sql-engine-contract';
import { sealQuery } from '@lakeward/query/seal-query';

import { openTestEngine } from './open-test-engine.ts';

describeSqlEngineContract({
  name: 'DuckDB in a process of its own',
  open: openTestEngine,
  seal: sealQuery,
  capabilities: { rowPlace: true, storedResults: true },
});
