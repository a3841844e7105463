import { ResultExpired } from '@lakeward/kernel';
import { timeSortableId } from '@lakeward/policy/time-sortable-id';
import type { GuardedLake } from '@lakeward/policy/guarded-lake';
import type { AuditLog } from '@lakeward/ports/audit-log';
import type { Clock } from '@lakeward/ports/clock';
import { PLACE_FILE, PLACE_ROW } from '@lakeward/query';
import type { CursorSeal } from '@lakeward/query/cursor';

import type { GroupsRead, LakeRead, PageRead } from '../schema-generation/read-selection.ts';
import type { AuthorisedRead } from './authorise-read.ts';
import type { BadRecordCount, BadRecordCounter } from './bad-records.ts';
import { type AnswerRows, askLake, collectRows } from './collect-rows.ts';
import { groupObjects } from './group-objects.ts';
import { groupOrderOf, groupTotalTree, groupTree } from './group-tree.ts';
import type { KeyValue, OrderTerm } from '@lakeward/query/keyset';
import { type PageCursors, pageCursors, type Position } from './page-cursor.ts';
import { orderOf, pageTree, totalTree } from './page-tree.ts';
import { executionEntry, type QueryExecution, succeededExecution } from './query-execution-state.ts';
import { questionOf } from './question-of.ts';
import { type RowObject, rowObjects } from './row-objects.ts';

export interface RunQueryDeps {
  readonly lake: GuardedLake;
  readonly audit: AuditLog;
  readonly clock: Clock;
  readonly cursorSeal: CursorSeal;
  readonly badRecords: BadRecordCounter;
  /** Takes work that nobody waits for. */
  readonly afterwards: (work: Promise<void>) => void;
}

export interface ConnectionEdge {
  readonly node: RowObject;
  readonly cursor: string;
}

/** A connection as the generated types show it. */
export interface Connection {
  readonly nodes: readonly RowObject[];
  readonly edges: readonly ConnectionEdge[];
  readonly pageInfo: {
    readonly hasNextPage: boolean;
    readonly hasPreviousPage: boolean;
    readonly startCursor: string | null;
    readonly endCursor: string | null;
  };
  /** Null unless it was asked for. */
  readonly totalCount: number | null;
  readonly execution: QueryExecution;
}

interface FetchedPage {
  readonly rows: readonly RowObject[];
  /** A row stood beyond the page, in the direction of reading. */
  readonly more: boolean;
  readonly cursorAt: (row: number) => string;
  /** Of a stored result, which knows its size. */
  readonly total: number | null;
}

const noPage: FetchedPage = { rows: [], more: false, cursorAt: () => '', total: null };

/**
 * Runs one authorised read and its count, checks its records, and has it written down before anything of the answer leaves.
 * @throws Invalid for a cursor that is not of this query; ResultExpired; BadRecord; as SqlEngine.stream; Unavailable when it cannot be written down
 */
export async function runTypedQuery(read: AuthorisedRead, deps: RunQueryDeps, signal: AbortSignal): Promise<Connection> {
  const submittedAt = deps.clock.now();
  const id = timeSortableId('qx', submittedAt);
  const { wants, paging } = read.read;
  const { principal } = deps.lake;
  const cursors = pageCursors(deps.cursorSeal, principal, read.read);
  const from = paging.cursor === null ? null : cursors.open(paging.cursor);
  const unshowable = new Map<string, number>();
  // One that fails stops the others: their answers would go nowhere.
  const stop = new AbortController();
  const together = AbortSignal.any([signal, stop.signal]);
  const wantsRows = wants.nodes || wants.edges || wants.pageInfo;
  try {
    const [page, total, bad] = await Promise.all([
      wantsRows ? fetchPage(read, from, deps, cursors, unshowable, together) : noPage,
      wants.totalCount ? countRows(read, deps.lake, together) : null,
      deps.badRecords.count(read, deps.lake, together),
      // Beside the query, because a commit takes as long as a page; nothing leaves before both are done.
      deps.audit.record(executionEntry(read, principal, id, submittedAt)),
    ]);
    deps.afterwards(deps.audit.complete(principal.tenant, id, page.rows.length, aboutBytes(page.rows)));
    const unshown = [...unshowable].map(([column, count]): BadRecordCount => ({ column, rule: 'NULL_FIELD', count }));
    const execution = succeededExecution(read, {
      id,
      submittedAt,
      finishedAt: deps.clock.now(),
      rowCount: wantsRows ? page.rows.length : null,
      badRecords: [...bad, ...unshown],
      principal,
    });
    return connectionOf(read.read, page, total, execution);
  } catch (error) {
    stop.abort(error);
    throw error;
  }
}

const sampledRows = 20;

/** Size of an answer as JSON, told from its first rows: writing all of it once more would cost as much as sending it. */
function aboutBytes(rows: readonly RowObject[]): number {
  if (rows.length === 0) return 0;
  const sample = rows.slice(0, sampledRows);
  return Math.round((Buffer.byteLength(JSON.stringify(sample)) * rows.length) / sample.length);
}

function connectionOf(read: LakeRead, page: FetchedPage, totalCount: number | null, execution: QueryExecution): Connection {
  const { backward, cursor } = read.paging;
  const { rows } = page;
  // Sealing costs more than reading, so a cursor is made when it is read.
  const edges = read.wants.edges
    ? rows.map((node, at): ConnectionEdge => ({
        node,
        get cursor() {
          return page.cursorAt(at);
        },
      }))
    : [];
  return {
    nodes: rows,
    edges,
    pageInfo: {
      hasNextPage: backward ? cursor !== null : page.more,
      hasPreviousPage: backward ? page.more : cursor !== null,
      get startCursor() {
        return rows.length === 0 ? null : page.cursorAt(0);
      },
      get endCursor() {
        return rows.length === 0 ? null : page.cursorAt(rows.length - 1);
      },
    },
    totalCount,
    execution,
  };
}

async function countRows(read: AuthorisedRead, lake: GuardedLake, signal: AbortSignal): Promise<number> {
  const tree = isGroups(read) ? groupTotalTree(read) : totalTree(read);
  const answer = await askLake(lake, questionOf(read, tree), signal);
  return Number(answer.column('total')![0]);
}

const isGroups = (read: AuthorisedRead): read is AuthorisedRead<GroupsRead> => read.read.kind === 'GROUPS';
const isPage = (read: AuthorisedRead): read is AuthorisedRead<PageRead> => read.read.kind === 'PAGE';

function fetchPage(
  read: AuthorisedRead,
  from: Position | null,
  deps: RunQueryDeps,
  cursors: PageCursors,
  unshowable: Map<string, number>,
  signal: AbortSignal,
): Promise<FetchedPage> {
  if (isGroups(read)) return fetchGroups(read, from, deps.lake, cursors, unshowable, signal);
  if (!isPage(read)) throw new Error('A read is a page or groups.');
  // Rows that cannot be told apart are numbered, once somebody wants to come back to one of them.
  const numbered = read.tieBreak === 'STORED' && (read.read.wants.cursors || from !== null);
  return numbered
    ? fetchStored(read, from, deps.lake, cursors, unshowable, signal)
    : fetchRows(read, from, deps.lake, cursors, unshowable, signal);
}

async function fetchRows(
  read: AuthorisedRead<PageRead>,
  from: Position | null,
  lake: GuardedLake,
  cursors: PageCursors,
  unshowable: Map<string, number>,
  signal: AbortSignal,
): Promise<FetchedPage> {
  const { size, backward } = read.read.paging;
  const values = rowValues(from, read);
  const terms = orderOf(read);
  const ask = (sorted: boolean) => askLake(lake, questionOf(read, pageTree(read, values, size + 1, sorted)), signal);
  const inFileOrder = read.tieBreak === 'PLACE' && read.read.order.length === 0 && !backward;
  let answer = await ask(!inFileOrder);
  // DuckDB keeps the order of the files, and says so in no contract.
  if (inFileOrder && !isAscending(answer)) answer = await ask(true);
  return trimmed(
    answer,
    size,
    backward,
    (kept) => rowObjects(kept, read.read.select, kept.rowCount, { byField: unshowable }),
    (kept, at) => cursors.seal({ kind: 'ROW', snapshot: read.snapshot.sequence, values: valuesAt(kept, terms, at) }),
  );
}

function isAscending(answer: AnswerRows): boolean {
  const [files, rows] = [answer.column(PLACE_FILE)!, answer.column(PLACE_ROW)!];
  for (let at = 1; at < answer.rowCount; at++) {
    const file = Number(files[at]) - Number(files[at - 1]);
    if (file < 0 || (file === 0 && Number(rows[at]) <= Number(rows[at - 1]))) return false;
  }
  return true;
}

async function fetchGroups(
  read: AuthorisedRead<GroupsRead>,
  from: Position | null,
  lake: GuardedLake,
  cursors: PageCursors,
  unshowable: Map<string, number>,
  signal: AbortSignal,
): Promise<FetchedPage> {
  const { size, backward } = read.read.paging;
  const answer = await askLake(lake, questionOf(read, groupTree(read, rowValues(from, read), size + 1)), signal);
  const terms = groupOrderOf(read.read);
  return trimmed(
    answer,
    size,
    backward,
    (kept) => groupObjects(read.read, kept, unshowable),
    (kept, at) => cursors.seal({ kind: 'ROW', snapshot: read.snapshot.sequence, values: valuesAt(kept, terms, at) }),
  );
}

/** Drops the row beyond the page and turns a page that was read backwards. */
function trimmed(
  answer: AnswerRows,
  size: number,
  backward: boolean,
  objects: (kept: AnswerRows) => readonly RowObject[],
  cursor: (kept: AnswerRows, row: number) => string,
): FetchedPage {
  const rowCount = Math.min(answer.rowCount, size);
  const kept: AnswerRows = backward
    ? { rowCount, column: (name) => answer.column(name)?.slice(0, rowCount).toReversed() ?? null }
    : { rowCount, column: (name) => answer.column(name) };
  return { rows: objects(kept), more: answer.rowCount > size, cursorAt: (row) => cursor(kept, row), total: null };
}

const valuesAt = (answer: AnswerRows, terms: readonly OrderTerm[], row: number): readonly KeyValue[] =>
  terms.map(({ name }) => {
    const value = answer.column(name)![row] as KeyValue;
    return typeof value === 'number' && !Number.isFinite(value) ? null : value;
  });

function rowValues(from: Position | null, read: AuthorisedRead): readonly KeyValue[] | null {
  if (from === null) return null;
  if (from.kind !== 'ROW') throw new ResultExpired();
  // Places belong to the files of one snapshot; values of a key stay what they are.
  if (read.tieBreak === 'PLACE' && read.read.kind === 'PAGE' && from.snapshot !== read.snapshot.sequence) {
    throw new ResultExpired('The dataset changed since this page was read; start again.');
  }
  return from.values;
}

/** The whole answer is stored by the page that first asks for a cursor; it and all that follow are read from there, by row number. */
async function fetchStored(
  read: AuthorisedRead<PageRead>,
  from: Position | null,
  lake: GuardedLake,
  cursors: PageCursors,
  unshowable: Map<string, number>,
  signal: AbortSignal,
): Promise<FetchedPage> {
  if (from !== null && from.kind !== 'STORED') throw new ResultExpired();
  const whole = pageTree(forwards(read), null, null, true);
  const question = questionOf(read, whole);
  const stored = from ?? { ...(await lake.store(question, signal)), columns: whole.columns.map((column) => column.name) };
  if (!whole.columns.every((column) => stored.columns.includes(column.name))) {
    throw new ResultExpired('This page shows columns that the first one did not; start again.');
  }
  const { size, backward } = read.read.paging;
  const stop = from === null ? stored.rowCount : from.row;
  const first = from === null ? 0 : from.row + 1;
  const start = backward ? Math.max(0, stop - size) : first;
  const end = backward ? stop : Math.min(first + size, stored.rowCount);
  const rowCount = Math.max(0, end - start);
  const handle = { id: stored.id, rowCount: stored.rowCount, expiresAt: new Date(stored.expiresAt) };
  const limits = { ...question.limits, maxRows: Math.max(1, rowCount) };
  const answer = rowCount === 0 ? null : await collectRows(lake.readStored(handle, whole.columns, start, limits, signal), whole.columns);
  return {
    rows: answer === null ? [] : rowObjects(answer, read.read.select, answer.rowCount, { byField: unshowable }),
    more: backward ? start > 0 : end < stored.rowCount,
    cursorAt: (row) =>
      cursors.seal({
        kind: 'STORED',
        id: handle.id,
        rowCount: handle.rowCount,
        expiresAt: handle.expiresAt.toISOString(),
        columns: stored.columns,
        row: start + row,
      }),
    total: stored.rowCount,
  };
}

/** A stored result has one direction. */
const forwards = (read: AuthorisedRead<PageRead>): AuthorisedRead<PageRead> =>
  read.read.paging.backward ? { ...read, read: { ...read.read, paging: { ...read.read.paging, backward: false } } } : read;
