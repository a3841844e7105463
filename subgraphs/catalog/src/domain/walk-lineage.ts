import { type DatasetRef, datasetRefKey, NotFound, type Principal } from '@lakeward/kernel';

import type { LineageRepository, StoredColumnEdge, StoredLineageEdge } from '../persistence/lineage-repository.ts';

/** Bounds of every walk, whatever the caller asks for. */
export const LINEAGE_MAX_DEPTH = 10;
export const LINEAGE_MAX_NODES = 500;

export interface LineageWalk {
  readonly of: DatasetRef;
  readonly direction: 'UPSTREAM' | 'DOWNSTREAM';
  /** 1 to 10. */
  readonly maxDepth: number;
  /** 1 to 500. */
  readonly maxNodes: number;
  readonly columns: boolean;
}

export interface WalkedEdge extends StoredLineageEdge {
  readonly columns: readonly StoredColumnEdge[];
}

export interface WalkedLineage {
  /** The start first, then by distance. */
  readonly nodes: readonly DatasetRef[];
  readonly edges: readonly WalkedEdge[];
  /** A bound was met: there is more. */
  readonly truncated: boolean;
  /** Neighbours that the caller may not know. They are not walked through, so what lies behind them counts as not there. */
  readonly hiddenNodes: number;
}

/** What the caller may know of what a walk meets. */
export interface LineageSight {
  readonly mayKnow: (ref: DatasetRef) => boolean;
  readonly mayKnowColumn: (ref: DatasetRef, column: string) => boolean;
}

/** Level by level, so that every node has its least distance and one statement serves a level. */
export async function walkLineage(
  deps: LineageSight & { readonly repository: LineageRepository },
  as: Principal,
  walk: LineageWalk,
): Promise<WalkedLineage> {
  const near = walk.direction === 'UPSTREAM' ? 'to' : 'from';
  const far = walk.direction === 'UPSTREAM' ? 'from' : 'to';
  const nodes = new Map<string, DatasetRef>([[datasetRefKey(walk.of), walk.of]]);
  const edges = new Map<string, StoredLineageEdge>();
  const hidden = new Set<string>();
  let truncated = false;
  let level: DatasetRef[] = [walk.of];

  for (let depth = 0; depth < walk.maxDepth && level.length > 0; depth++) {
    // A level can hold as many edges as nodes squared; the bound on nodes bounds what is kept, this one what is read.
    const limit = walk.maxNodes * 4;
    const found = await deps.repository.edges(as, level, near, limit);
    truncated ||= found.length === limit;
    const next: DatasetRef[] = [];
    for (const edge of found) {
      const key = datasetRefKey(edge[far]);
      if (!deps.mayKnow(edge[far])) {
        hidden.add(key);
        continue;
      }
      if (!nodes.has(key)) {
        if (nodes.size >= walk.maxNodes) {
          truncated = true;
          continue;
        }
        nodes.set(key, edge[far]);
        next.push(edge[far]);
      }
      edges.set(`${datasetRefKey(edge.from)} ${datasetRefKey(edge.to)}`, edge);
    }
    level = next;
  }
  if (level.length > 0) truncated ||= (await deps.repository.edges(as, level, near, 1)).some((edge) => deps.mayKnow(edge[far]));

  return {
    nodes: [...nodes.values()],
    edges: await withColumns(deps, as, [...edges.values()], walk.columns),
    truncated,
    hiddenNodes: hidden.size,
  };
}

/**
 * What one run read and wrote, as far as the caller may know it.
 * @throws NotFound for a run that is unknown, and alike for one of which the caller may know nothing
 */
export async function lineageOfRun(
  deps: LineageSight & { readonly repository: LineageRepository },
  as: Principal,
  lineageId: string,
  columns: boolean,
): Promise<WalkedLineage> {
  const touched = await deps.repository.datasetsOf(as, lineageId);
  const known = touched.filter(({ ref }) => deps.mayKnow(ref));
  if (known.length === 0) throw new NotFound();
  const kept = known.slice(0, LINEAGE_MAX_NODES);
  const side = (direction: 'INPUT' | 'OUTPUT') => kept.filter((one) => one.direction === direction).map(({ ref }) => ref);
  const edges = side('INPUT').flatMap((from) => side('OUTPUT').map((to) => ({ from, to, runId: lineageId })));
  return {
    nodes: [...new Map(kept.map(({ ref }) => [datasetRefKey(ref), ref])).values()],
    edges: await withColumns(deps, as, edges.slice(0, LINEAGE_MAX_NODES * 4), columns),
    truncated: kept.length < known.length || edges.length > LINEAGE_MAX_NODES * 4,
    hiddenNodes: touched.length - known.length,
  };
}

async function withColumns(
  deps: LineageSight & { readonly repository: LineageRepository },
  as: Principal,
  edges: readonly StoredLineageEdge[],
  wanted: boolean,
): Promise<readonly WalkedEdge[]> {
  const columns = wanted ? await deps.repository.columnEdges(as, edges) : [];
  return edges.map((edge, at) => ({
    ...edge,
    columns: (columns[at] ?? []).filter((column) => deps.mayKnowColumn(edge.from, column.from) && deps.mayKnowColumn(edge.to, column.to)),
  }));
}
