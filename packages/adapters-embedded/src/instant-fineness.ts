import type { Snapshot } from '@lakeward/kernel';
import type { AuthorizedQuery, Scan } from '@lakeward/query';
import { sortedInstants } from '@lakeward/query/column-source';
import { printFinenessProbe } from '@lakeward/query/dialects/duckdb-scan';

import type { EngineProcess } from './engine-process/engine-process.ts';

/**
 * Remembers by snapshot which columns of instants hold whole milliseconds. Most do, and an order by such a column needs no cutting of
 * each value, so the reader may skip what cannot come first: 3 million rows in 6 ms instead of 80. Finding it out costs about 10 ms once.
 */
export class InstantFineness {
  private readonly process: Pick<EngineProcess, 'ask'>;
  private readonly pathOf: (key: string) => string;
  /** Snapshots never change; whoever holds the catalog in memory hands the same one on. */
  private readonly known = new WeakMap<Snapshot, Map<string, boolean>>();

  constructor(process: Pick<EngineProcess, 'ask'>, pathOf: (key: string) => string) {
    this.process = process;
    this.pathOf = pathOf;
  }

  isWhole(scan: Scan, column: string): boolean {
    return this.known.get(scan.snapshot)?.get(column) ?? false;
  }

  /** Looks at the columns that a query sorts by. What cannot be read stays unknown: the query itself will say why. */
  async learn(query: AuthorizedQuery, signal: AbortSignal): Promise<void> {
    const { timeoutMs } = query.limits;
    for (const { scan, column } of sortedInstants(query.tree)) {
      const known = this.known.get(scan.snapshot) ?? new Map<string, boolean>();
      if (known.has(column) || scan.snapshot.files.length === 0 || signal.aborted) continue;
      const text = printFinenessProbe(scan, column, { pathOf: this.pathOf });
      const probe = { kind: 'run', text, types: [{ kind: 'BIGINT' }], maxRows: 1, timeoutMs, wide: true } as const;
      const answer = await this.process.ask(probe, timeoutMs, signal);
      if (answer.kind !== 'rows') continue;
      this.known.set(scan.snapshot, known.set(column, answer.batches[0]?.columns[0]?.[0] === '0'));
    }
  }
}
