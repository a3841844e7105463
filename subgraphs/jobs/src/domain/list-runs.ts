import { Invalid, type Principal } from '@lakeward/kernel';

import type { RunFilter, RunPlace } from '../persistence/run-repository.ts';
import type { JobRun } from './job-run.ts';
import type { JobsDeps } from './jobs-deps.ts';
import { runVisibility } from './run-visibility.ts';

export interface RunPage {
  readonly nodes: readonly JobRun[];
  readonly edges: readonly { readonly node: JobRun; readonly cursor: string }[];
  readonly pageInfo: {
    readonly hasNextPage: boolean;
    readonly hasPreviousPage: boolean;
    readonly startCursor: string | null;
    readonly endCursor: string | null;
  };
  readonly count: () => Promise<string>;
}

const MOST = 500;

/** The runs that the principal may list, newest first. @throws Invalid for a page size or a cursor that is none */
export async function listRuns(
  filter: Omit<RunFilter, 'visible'>,
  first: number,
  after: string | null,
  principal: Principal,
  deps: Pick<JobsDeps, 'runs' | 'snapshots'>,
): Promise<RunPage> {
  if (first < 1 || first > MOST) throw new Invalid(`A page has 1 to ${MOST} entries.`, { path: ['first'] });
  const place = after === null ? null : placeOf(after);
  const whole = { ...filter, visible: runVisibility(principal, deps.snapshots.current()) };
  const found = await deps.runs.within(principal.tenant, (db) => deps.runs.list(db, whole, first + 1, place));
  const nodes = found.slice(0, first);
  const edges = nodes.map((node) => ({ node, cursor: cursorOf(node) }));
  return {
    nodes,
    edges,
    pageInfo: {
      hasNextPage: found.length > first,
      hasPreviousPage: place !== null,
      startCursor: edges[0]?.cursor ?? null,
      endCursor: edges.at(-1)?.cursor ?? null,
    },
    count: () => deps.runs.within(principal.tenant, (db) => deps.runs.count(db, whole)),
  };
}

/** Holds only what its reader has seen: time and id of a run of his. A forged one leads to no run that he may not list. */
const cursorOf = (run: JobRun): string => Buffer.from(JSON.stringify([run.queuedAt.toISOString(), run.id])).toString('base64url');

function placeOf(cursor: string): RunPlace {
  const refuse = (): never => {
    throw new Invalid('This is no cursor of this list.', { path: ['after'] });
  };
  try {
    const [at, id] = JSON.parse(Buffer.from(cursor, 'base64url').toString('utf8')) as [unknown, unknown];
    const queuedAt = new Date(String(at));
    return typeof id === 'string' && !Number.isNaN(queuedAt.getTime()) ? { queuedAt, id } : refuse();
  } catch {
    return refuse();
  }
}
