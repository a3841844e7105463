import { type DatasetRef, datasetRefKey, Forbidden, Invalid, lineageIdOfRun, runIdOfLineage } from '@lakeward/kernel';
import { sharedType } from '@lakeward/service/shared-type';
import { Arg, Ctx, Directive, FieldResolver, Int, Mutation, Query, Resolver, Root } from 'type-graphql';

import { LINEAGE_MAX_DEPTH, LINEAGE_MAX_NODES, lineageOfRun, walkLineage, type WalkedLineage } from '../domain/walk-lineage.ts';
import type { CatalogContext } from './catalog-context.ts';
import { DatasetType } from './dataset-type.ts';
import { datasetView } from './dataset-view.ts';
import { Direction, EdgeOrigin, JobRunStub, LineageGraphType, LineageNodeInput } from './lineage-type.ts';
import { orNull } from './or-null.ts';
import { problemOf, RecordLineagePayloadType } from './payload-type.ts';

@Resolver(() => LineageGraphType)
export class LineageResolver {
  @Directive('@guard(action: "lineage.read")')
  @Query(() => LineageGraphType, { description: 'Where a dataset comes from or goes to; at most 10 steps and 500 nodes.' })
  lineage(
    @Ctx() context: CatalogContext,
    @Arg('of', () => LineageNodeInput) { run, dataset }: LineageNodeInput,
    @Arg('direction', () => Direction) direction: Direction,
    @Arg('maxDepth', () => Int, { defaultValue: 3 }) maxDepth: number,
    @Arg('maxNodes', () => Int, { defaultValue: LINEAGE_MAX_NODES }) maxNodes: number,
    @Arg('columns', () => Boolean, { defaultValue: false }) columns: boolean,
  ): Promise<object> {
    return run == null ? graphOfDataset(context, dataset!, direction, maxDepth, maxNodes, columns) : graphOfRun(context, run, columns);
  }

  @Directive('@guard(action: "lineage.write")')
  @Mutation(() => RecordLineagePayloadType, { description: 'Takes OpenLineage run events, in any order and any number of times.' })
  async recordLineage(
    @Ctx() { principal, recordLineage }: CatalogContext,
    @Arg('events', () => [sharedType('JSON')]) events: unknown[],
  ): Promise<object> {
    try {
      return { accepted: await recordLineage(principal, events), problems: [] };
    } catch (error) {
      return { accepted: 0, problems: [problemOf(error)] };
    }
  }
}

@Resolver(() => DatasetType)
export class DatasetLineageResolver {
  @FieldResolver(() => LineageGraphType, { nullable: true, description: 'Null for a caller who may not read lineage of the dataset.' })
  async lineage(
    @Root() { ref }: { readonly ref: DatasetRef },
    @Ctx() context: CatalogContext,
    @Arg('direction', () => Direction) direction: Direction,
    @Arg('maxDepth', () => Int, { defaultValue: 1 }) maxDepth: number,
  ): Promise<object | null> {
    if (!context.catalog.byRef(ref).may('lineage.read')) return null;
    return graphOfDataset(context, ref, direction, maxDepth, LINEAGE_MAX_NODES, false);
  }
}

@Resolver(() => JobRunStub)
export class JobRunLineageResolver {
  @FieldResolver(() => LineageGraphType, { nullable: true, description: 'What the run read and wrote.' })
  lineage(@Root() { id }: { readonly id: string }, @Ctx() context: CatalogContext): Promise<object | null> {
    return orNull(() => graphOfRun(context, id, true));
  }
}

async function graphOfDataset(
  context: CatalogContext,
  of: DatasetRef,
  direction: Direction,
  maxDepth: number,
  maxNodes: number,
  columns: boolean,
): Promise<object> {
  if (!context.catalog.byRef(of).may('lineage.read')) throw new Forbidden();
  const sight = sightOf(context);
  const walk = {
    of,
    direction,
    maxDepth: bounded('maxDepth', maxDepth, LINEAGE_MAX_DEPTH),
    maxNodes: bounded('maxNodes', maxNodes, LINEAGE_MAX_NODES),
    columns,
  };
  return graphView(context, sight, await walkLineage({ repository: context.lineage, ...sight }, context.principal, walk));
}

async function graphOfRun(context: CatalogContext, runId: string, columns: boolean): Promise<object> {
  const sight = sightOf(context);
  return graphView(
    context,
    sight,
    await lineageOfRun({ repository: context.lineage, ...sight }, context.principal, lineageIdOfRun(runId), columns),
  );
}

const bounded = (name: string, value: number, most: number): number => {
  if (!Number.isInteger(value) || value < 1 || value > most) throw new Invalid(`${name} must be 1 to ${most}.`, { path: [name] });
  return value;
};

/** What the caller may know of the catalog, by reference. */
function sightOf({ catalog }: CatalogContext) {
  const visible = new Map(catalog.list().map((dataset) => [datasetRefKey(dataset.ref), dataset]));
  return {
    datasetAt: (ref: DatasetRef) => visible.get(datasetRefKey(ref)) ?? null,
    mayKnow: (ref: DatasetRef) => visible.has(datasetRefKey(ref)),
    mayKnowColumn: (ref: DatasetRef, column: string) =>
      visible.get(datasetRefKey(ref))?.verdicts.some(({ path, visibility }) => path === column && visibility !== 'HIDDEN') ?? false,
  };
}

function graphView({ snapshot }: CatalogContext, { datasetAt }: ReturnType<typeof sightOf>, walked: WalkedLineage): object {
  const nodeOf = (ref: DatasetRef) => {
    const dataset = datasetAt(ref);
    return { id: dataset?.id ?? datasetRefKey(ref), ref, dataset: dataset && datasetView(dataset) };
  };
  return {
    nodes: walked.nodes.map(nodeOf),
    edges: walked.edges.map((edge) => ({
      from: nodeOf(edge.from),
      to: nodeOf(edge.to),
      by: { id: runIdOfLineage(edge.runId) },
      columns: edge.columns,
      origin: EdgeOrigin.OPENLINEAGE,
    })),
    truncated: walked.truncated,
    hiddenNodes: walked.hiddenNodes,
    asOf: snapshot.asOf,
  };
}
