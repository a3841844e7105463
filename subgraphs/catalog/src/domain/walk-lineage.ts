import { type DatasetRef, datasetRefKey, type Principal } from '@lakeward/kernel';

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

/** Level by level, so that every node has its least distance and one statement serves a level. */
export async function walkLineage(
  deps: {
    readonly repository: LineageRepository;
    readonly mayKnow: (ref: DatasetRef) => boolean;
    readonly mayKnowColumn: (ref: DatasetRef, column: string) => boolean;
  },
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

  const kept = [...edges.values()];
  const columns = walk.columns ? await deps.repository.columnEdges(as, kept) : [];
  return {
    nodes: [...nodes.values()],
    edges: kept.map((edge, at) => ({
      ...edge,
      columns: (columns[at] ?? []).filter((column) => deps.mayKnowColumn(edge.from, column.from) && deps.mayKnowColumn(edge.to, column.to)),
    })),
    truncated,
    hiddenNodes: hidden.size,
  };
}
