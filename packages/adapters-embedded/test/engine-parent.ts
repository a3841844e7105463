/** A process that starts an engine, says its pid, and lives until it is killed. */
import { join } from 'node:path';

import { EngineProcess } from '../src/engine-process/engine-process.ts';

const folder = process.argv[2]!;
const quiet = { debug: () => {}, warn: () => {} };
const engine = new EngineProcess(
  { kind: 'setup', root: folder, scratch: join(folder, 'scratch'), memoryLimitMb: 100, threads: 1 },
  {},
  quiet,
);
const child = await engine.start();
process.stdout.write(String(child.pid));
