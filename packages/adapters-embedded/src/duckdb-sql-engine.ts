import { randomUUID } from 'node:crypto';
import { mkdir, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import {
  BadRecord,
  Invalid,
  QueryCancelled,
  QueryTimedOut,
  ResultTooLarge,
  StorageFull,
  Unavailable,
  UnreadableObject,
} from '@lakeward/kernel';
import type { ObjectStore, RowBatch, SqlEngine } from '@lakeward/ports';
import {
  type AuthorizedQuery,
  assertAuthorized,
  outputColumnsOf,
  PLACE_FILE,
  PLACE_ROW,
  printDuckDb,
  type QueryExpression,
  type Relation,
} from '@lakeward/query';
import { sameType } from '@lakeward/query/output-columns';
import { visitRelations } from '@lakeward/query/walk-query';

import { type EngineLog, EngineProcess } from './engine-process/engine-process.ts';
import type { EngineReply } from './engine-process/messages.ts';
import { InstantFineness } from './instant-fineness.ts';
import { moveFile } from './move-file.ts';

export interface DuckDbSqlEngineOptions {
  /** Where datasets' files and stored results are; only a store of local files fits. */
  readonly objectStore: Pick<ObjectStore, 'uriOf'>;
  /** Absolute folder that holds every object; the engine reads nothing outside. */
  readonly root: string;
  /** Absolute folder for spilling and for results on their way into the store; on the same disk as `root` if possible. */
  readonly tempFolder: string;
  /** MB of 10^6 bytes for all queries together; beyond it they spill to disk. Default 1,000. */
  readonly memoryLimitMb?: number;
  /** Threads for scans. Default 2. */
  readonly threads?: number;
  /** What the engine process sees of the environment. Default nothing: it needs no secret. */
  readonly environment?: Readonly<Record<string, string | undefined>>;
  readonly log: EngineLog;
}

/** Starts the engine process and resolves when it is ready. @throws Unavailable */
export async function openDuckDbSqlEngine(options: DuckDbSqlEngineOptions): Promise<SqlEngine> {
  const { objectStore, root, tempFolder, memoryLimitMb = 1_000, threads = 2, environment = {}, log } = options;
  const scratch = join(tempFolder, 'engine');
  await mkdir(scratch, { recursive: true, mode: 0o700 });
  const process = new EngineProcess({ kind: 'setup', root, scratch, memoryLimitMb, threads }, environment, log);
  await process.start();
  return new DuckDbSqlEngine(process, (key) => fileURLToPath(objectStore.uriOf(key)), scratch, log);
}

class DuckDbSqlEngine implements SqlEngine {
  readonly dialect = 'duckdb';
  readonly capabilities = { rowPlace: true, storedResults: true };
  private readonly process: EngineProcess;
  private readonly pathOf: (key: string) => string;
  private readonly scratch: string;
  private readonly log: EngineLog;
  private readonly fineness: InstantFineness;

  constructor(process: EngineProcess, pathOf: (key: string) => string, scratch: string, log: EngineLog) {
    this.process = process;
    this.pathOf = pathOf;
    this.scratch = scratch;
    this.log = log;
    this.fineness = new InstantFineness(process, pathOf);
  }

  stream(query: AuthorizedQuery, signal: AbortSignal): AsyncIterable<RowBatch> {
    assertAuthorized(query);
    return this.rows(query, signal);
  }

  async store(query: AuthorizedQuery, key: string, signal: AbortSignal): Promise<{ readonly rowCount: number }> {
    assertAuthorized(query);
    const { maxRows, timeoutMs } = query.limits;
    const target = join(this.scratch, `${randomUUID()}.parquet`);
    try {
      const answer = await this.ask(query, signal, (text) => ({ kind: 'store', text, target, maxRows, timeoutMs }));
      if (answer.kind !== 'stored') throw new Unavailable();
      await moveFile(target, this.pathOf(key));
      return { rowCount: answer.rowCount };
    } finally {
      await rm(target, { force: true });
    }
  }

  explain(query: AuthorizedQuery): string {
    assertAuthorized(query);
    return this.print(query, false);
  }

  async ping(signal: AbortSignal): Promise<void> {
    if (signal.aborted) throw new QueryCancelled();
    const aborted = Promise.withResolvers<never>();
    const abort = (): void => aborted.reject(new QueryCancelled());
    signal.addEventListener('abort', abort, { once: true });
    try {
      await Promise.race([this.process.ask({ kind: 'ping' }, 10_000), aborted.promise]);
    } finally {
      signal.removeEventListener('abort', abort);
    }
  }

  [Symbol.asyncDispose](): Promise<void> {
    return this.process[Symbol.asyncDispose]();
  }

  private async *rows(query: AuthorizedQuery, signal: AbortSignal): AsyncGenerator<RowBatch> {
    const { maxRows, timeoutMs } = query.limits;
    const types = query.columns.map((column) => column.type);
    const wide = isWide(query.tree);
    const answer = await this.ask(query, signal, (text) => ({ kind: 'run', text, types, maxRows, timeoutMs, wide }));
    if (answer.kind === 'rows') yield* answer.batches;
  }

  /** Columns that no file of the snapshot has are found out by the engine; then the text is printed so that they are NULL. */
  private async ask(
    query: AuthorizedQuery,
    signal: AbortSignal,
    question: (text: string) => Parameters<EngineProcess['ask']>[0],
  ): Promise<EngineReply> {
    await this.fineness.learn(query, signal);
    for (const tolerateAbsentColumns of [false, true]) {
      if (signal.aborted) throw new QueryCancelled();
      const answer = await this.process.ask(question(this.print(query, tolerateAbsentColumns)), query.limits.timeoutMs, signal);
      if (answer.kind !== 'failed') return answer;
      this.log.debug({ failure: answer.failure, engine: answer.text }, 'A query failed in the engine.');
      if (answer.failure !== 'ABSENT_COLUMN' || tolerateAbsentColumns) throw failureOf(answer, query);
    }
    throw new Unavailable();
  }

  private print(query: AuthorizedQuery, tolerateAbsentColumns: boolean): string {
    return printDuckDb(boundedAnswer(query), {
      pathOf: this.pathOf,
      tolerateAbsentColumns,
      isWholeMilliseconds: (scan, column) => this.fineness.isWhole(scan, column),
    });
  }
}

/** The answer in its declared columns, and one row more than it may have, so that too many are seen. */
function boundedAnswer({ tree, columns, limits }: AuthorizedQuery): Relation {
  const present = outputColumnsOf(tree);
  const asDeclared =
    present.length === columns.length &&
    columns.every((column, index) => column.name === present[index]!.name && sameType(column.type, present[index]!.type));
  const answer: Relation = asDeclared
    ? tree
    : {
        kind: 'Project',
        input: tree,
        columns: columns.map(({ name, type }) => {
          const from = present.find((column) => column.name === name)?.type ?? type;
          const input = { kind: 'ColumnRef', name } as const;
          return { name, expression: sameType(from, type) ? input : { kind: 'Cast', input, from, type } };
        }),
      };
  const page = answer.kind === 'Project' ? answer.input : answer;
  return page.kind === 'Page' && page.limit <= limits.maxRows ? answer : { kind: 'Page', input: answer, limit: limits.maxRows + 1 };
}

/** A file of one JSON document is read as a whole, for which the small instance has no room. */
const LARGE_JSON_BYTES = 32 * 1024 * 1024;

/**
 * A page in the order of the files ends early and is cheaper on one thread; whatever must see all rows is faster on more. A sorted page between
 * two bounds mostly lies in one or two row groups, of which threads cannot share much: 3 million rows in 11 row groups, some days of them by
 * delay, take 10 ms of CPU on one thread and 13 to 15 on two, and no less time.
 */
function isWide(tree: Relation): boolean {
  let [largeDocument, allRows, sorted, bounded] = [false, false, false, false];
  visitRelations(tree, (relation) => {
    switch (relation.kind) {
      case 'Scan':
        largeDocument ||= relation.dataset.format === 'JSON' && relation.snapshot.files.some((file) => file.byteSize > LARGE_JSON_BYTES);
        break;
      case 'Aggregate':
      case 'Join':
        allRows = true;
        break;
      case 'Sort': {
        const [first] = relation.keys;
        sorted ||= !(first?.expression.kind === 'ColumnRef' && [PLACE_FILE, PLACE_ROW].includes(first.expression.name));
        break;
      }
      case 'Filter':
        bounded ||= boundsOneColumn(relation.predicate);
        break;
      case 'Page':
      case 'Project':
      case 'StoredScan':
    }
  });
  return largeDocument || allRows || (sorted && !bounded);
}

/** Whether a condition names a column with a constant below and one above it. */
function boundsOneColumn(predicate: QueryExpression): boolean {
  const [lower, upper] = [new Set<string>(), new Set<string>()];
  const conjuncts = predicate.kind === 'Logical' && predicate.op === 'AND' ? predicate.operands : [predicate];
  for (const part of conjuncts) {
    if (part.kind !== 'Comparison' || part.left.kind !== 'ColumnRef' || part.right.kind !== 'Literal') continue;
    if (part.op === 'GT' || part.op === 'GTE') lower.add(part.left.name);
    if (part.op === 'LT' || part.op === 'LTE') upper.add(part.left.name);
  }
  return lower.intersection(upper).size > 0 || conjuncts.some((part) => part !== predicate && boundsOneColumn(part));
}

/** No text of the engine goes on: it quotes paths, policies and values. */
function failureOf({ failure }: Extract<EngineReply, { kind: 'failed' }>, { limits }: AuthorizedQuery): Error {
  switch (failure) {
    case 'BAD_RECORD':
      return new BadRecord('A record of this dataset cannot be parsed.');
    case 'CANCELLED':
      return new QueryCancelled();
    case 'OUT_OF_MEMORY':
      return new ResultTooLarge('The query needs more memory than it may have; narrow it down.');
    case 'STORAGE_FULL':
      return new StorageFull();
    case 'TIMED_OUT':
      return new QueryTimedOut(undefined, { timeoutMs: limits.timeoutMs });
    case 'TOO_LARGE':
      return new ResultTooLarge(undefined, { maxRows: limits.maxRows });
    case 'UNREADABLE_OBJECT':
      return new UnreadableObject();
    case 'VALUE_OUT_OF_RANGE':
      return new Invalid('A number in this answer does not fit its type.');
    case 'ABSENT_COLUMN':
    case 'FAULT':
      return new Error('The engine refused a query of ours; its words are in the debug log.');
  }
}
