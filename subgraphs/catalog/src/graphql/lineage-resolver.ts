import { type DatasetRef, datasetRefKey, Invalid, lineageIdOfRun, NotFound, runIdOfLineage } from '@lakeward/kernel';
import { sharedType } from '@lakeward/service';
import { Arg, Ctx, Directive, FieldResolver, Int, Mutation, Query, Resolver, Root } from 'type-graphql';

import type { RecordLineage } from '../domain/record-lineage.ts';
import { LINEAGE_MAX_DEPTH, LINEAGE_MAX_NODES, walkLineage, type WalkedLineage } from '../domain/walk-lineage.ts';
import type { LineageRepository } from '../persistence/lineage-repository.ts';
import type { CatalogContext } from './catalog-context.ts';
import { DatasetType } from './dataset-type.ts';
import { datasetView } from './dataset-view.ts';
import { Direction, EdgeOrigin, JobRunStub, LineageGraphType, LineageNodeInput } from './lineage-type.ts';
import { problemOf, RecordLineagePayloadType } from './payload-type.ts';

const bounded = (name: string, value: number, most: number): number => {
  if (!Number.isInteger(value) || value < 1 || value > most) throw new Invalid(`${name} must be 1 to ${most}.`, { path: [name] });
  return value;
};

export function lineageResolvers(deps: { readonly repository: LineageRepository; readonly recordLineage: RecordLineage }) {
  const { repository } = deps;

  async function graphOf(
    context: CatalogContext,
    of: DatasetRef,
    direction: Direction,
    maxDepth: number,
    maxNodes: number,
    columns: boolean,
  ): Promise<object> {
    context.catalog.byRef(of);
    const visible = new Map(context.catalog.list().map((dataset) => [datasetRefKey(dataset.ref), dataset]));
    const walked = await walkLineage(
      {
        repository,
        mayKnow: (ref) => visible.has(datasetRefKey(ref)),
        mayKnowColumn: (ref, column) =>
          visible.get(datasetRefKey(ref))?.verdicts.some(({ path, visibility }) => path === column && visibility !== 'HIDDEN') ?? false,
      },
      context.principal,
      {
        of,
        direction,
        maxDepth: bounded('maxDepth', maxDepth, LINEAGE_MAX_DEPTH),
        maxNodes: bounded('maxNodes', maxNodes, LINEAGE_MAX_NODES),
        columns,
      },
    );
    return graphView(context, walked);
  }

  function graphView(context: CatalogContext, walked: WalkedLineage): object {
    const visible = new Map(context.catalog.list().map((dataset) => [datasetRefKey(dataset.ref), dataset]));
    const nodeOf = (ref: DatasetRef) => {
      const dataset = visible.get(datasetRefKey(ref));
      return { id: dataset?.id ?? datasetRefKey(ref), ref, dataset: dataset ? datasetView(dataset) : null };
    };
    return {
      nodes: walked.nodes.map(nodeOf),
      edges: walked.edges.map((edge) => ({
        from: nodeOf(edge.from),
        to: nodeOf(edge.to),
        by: { __typename: 'JobRun', id: runIdOfLineage(edge.runId) },
        columns: edge.columns,
        origin: EdgeOrigin.OPENLINEAGE,
      })),
      truncated: walked.truncated,
      hiddenNodes: walked.hiddenNodes,
      asOf: context.snapshot.asOf,
    };
  }

  /** What one run read and wrote, as far as the caller may know it. */
  async function graphOfRun(context: CatalogContext, runId: string, columns: boolean): Promise<object> {
    const lineageId = lineageIdOfRun(runId);
    const touched = await repository.datasetsOf(context.principal, lineageId);
    const visible = new Set(context.catalog.list().map((dataset) => datasetRefKey(dataset.ref)));
    const known = touched.filter(({ ref }) => visible.has(datasetRefKey(ref)));
    // A run whose datasets are all hidden answers as one that does not exist.
    if (known.length === 0) throw new NotFound();
    const side = (direction: 'INPUT' | 'OUTPUT') => known.filter((one) => one.direction === direction).map(({ ref }) => ref);
    const edges = side('INPUT').flatMap((from) => side('OUTPUT').map((to) => ({ from, to, runId: lineageId })));
    const columnEdges = columns ? await repository.columnEdges(context.principal, edges) : [];
    return graphView(context, {
      nodes: known.map(({ ref }) => ref),
      edges: edges.map((edge, at) => ({ ...edge, columns: columnEdges[at] ?? [] })),
      truncated: false,
      hiddenNodes: touched.length - known.length,
    });
  }

  @Resolver(() => LineageGraphType)
  class LineageResolver {
    @Directive('@guard(action: "lineage.read")')
    @Query(() => LineageGraphType, { description: 'Where a dataset comes from or goes to; at most 10 steps and 500 nodes.' })
    lineage(
      @Ctx() context: CatalogContext,
      @Arg('of', () => LineageNodeInput) of: LineageNodeInput,
      @Arg('direction', () => Direction) direction: Direction,
      @Arg('maxDepth', () => Int, { defaultValue: 3 }) maxDepth: number,
      @Arg('maxNodes', () => Int, { defaultValue: LINEAGE_MAX_NODES }) maxNodes: number,
      @Arg('columns', () => Boolean, { defaultValue: false }) columns: boolean,
    ): Promise<object> {
      return of.run == null ? graphOf(context, of.dataset!, direction, maxDepth, maxNodes, columns) : graphOfRun(context, of.run, columns);
    }

    @Directive('@guard(action: "lineage.write")')
    @Mutation(() => RecordLineagePayloadType, { description: 'Takes OpenLineage run events, in any order and any number of times.' })
    async recordLineage(
      @Ctx() { principal }: CatalogContext,
      @Arg('events', () => [sharedType('JSON')]) events: unknown[],
    ): Promise<object> {
      try {
        return { accepted: await deps.recordLineage(principal, events), problems: [] };
      } catch (error) {
        return { accepted: 0, problems: [problemOf(error)] };
      }
    }
  }

  @Resolver(() => DatasetType)
  class DatasetLineageResolver {
    @FieldResolver(() => LineageGraphType)
    lineage(
      @Root() { ref }: { readonly ref: DatasetRef },
      @Ctx() context: CatalogContext,
      @Arg('direction', () => Direction) direction: Direction,
      @Arg('maxDepth', () => Int, { defaultValue: 1 }) maxDepth: number,
    ): Promise<object> {
      return graphOf(context, ref, direction, maxDepth, LINEAGE_MAX_NODES, false);
    }
  }

  @Resolver(() => JobRunStub)
  class JobRunResolver {
    @FieldResolver(() => LineageGraphType, { nullable: true, description: 'What the run read and wrote.' })
    async lineage(@Root() { id }: { readonly id: string }, @Ctx() context: CatalogContext): Promise<object | null> {
      try {
        return await graphOfRun(context, id, true);
      } catch (error) {
        if (error instanceof NotFound) return null;
        throw error;
      }
    }
  }
  return [LineageResolver, DatasetLineageResolver, JobRunResolver] as const;
}
