import { Invalid, NotFound } from '@lakeward/kernel';
import { LongScalar } from '@lakeward/service/scalars';
import { Arg, Ctx, Directive, FieldResolver, ID, Int, Mutation, Query, Resolver, Root, Subscription } from 'type-graphql';

import { cancelRun } from '../domain/cancel-run.ts';
import { parseJobSpec } from '../domain/job-spec.ts';
import { type JobRun, ownershipOf, type RunEvent } from '../domain/job-run.ts';
import { launchJob, retryRequest } from '../domain/launch-job.ts';
import { listRuns } from '../domain/list-runs.ts';
import { planJob } from '../domain/plan-job.ts';
import { runEvents } from '../domain/run-events.ts';
import { followLog, type LogChunk, type LogStream, readLog } from '../domain/run-log.ts';
import { jobInput } from './job-inputs.ts';
import {
  AttemptType,
  DatasetType,
  JobPlanType,
  JobRunConnectionType,
  JobRunEventType,
  JobRunPayloadType,
  JobRunType,
  JobSpecType,
  LogChunkType,
  LogStreamEnum,
  PrincipalReference,
} from './job-run-type.ts';
import { type LaunchInput, launchRequestOf, payloadOf, type RunFilterInput, runFilterOf, viewOfPlan } from './job-run-view.ts';
import type { JobsContext } from './jobs-context.ts';

@Resolver(() => JobRunType)
export class JobRunResolver {
  @Query(() => JobRunType, { nullable: true, description: 'A run of yours, or one into a dataset that you own.' })
  @Directive('@guard(action: "job.read")')
  jobRun(@Arg('id', () => ID) id: string, @Ctx() context: JobsContext): Promise<JobRun | null> {
    return context.loaders.run.load(id);
  }

  @Query(() => JobRunConnectionType, { description: 'Newest first.' })
  @Directive('@guard(action: "job.read")')
  @Directive('@listSize(slicingArguments: ["first"], sizedFields: ["edges", "nodes"])')
  jobRuns(
    @Arg('where', () => jobInput('JobRunFilter'), { nullable: true }) where: RunFilterInput | null,
    @Arg('first', () => Int, { defaultValue: 50 }) first: number,
    @Arg('after', () => String, { nullable: true }) after: string | null,
    @Ctx() context: JobsContext,
  ): Promise<unknown> {
    return listRuns(runFilterOf(where), first, after ?? null, context.principal, context.services.deps);
  }

  @Query(() => JobPlanType, { description: 'A dry run: rights, snapshots, conflicts.' })
  @Directive('@guard(action: "job.plan")')
  planJob(@Arg('job', () => jobInput('JobInput')) job: { readonly spec: unknown }, @Ctx() context: JobsContext): unknown {
    const spec = parseJobSpec(job.spec, ['job', 'spec']);
    return viewOfPlan(planJob(spec, context.jobs, 'job.plan', context.services.deps, ['job', 'spec']));
  }

  @Mutation(() => JobRunPayloadType, { description: 'Accepts a launch; a worker sends it. The same key and input is the same run.' })
  @Directive('@guard(action: "job.launch")')
  launchJob(@Arg('input', () => jobInput('LaunchJobInput')) input: LaunchInput, @Ctx() context: JobsContext): Promise<unknown> {
    return payloadOf(() => launchJob(launchRequestOf(input), context.principal, context.services.deps));
  }

  @Mutation(() => JobRunPayloadType, { description: 'Asks the run to end; CONFLICT once it commits.' })
  @Directive('@guard(action: "job.cancel")')
  cancelJobRun(
    @Arg('id', () => ID) id: string,
    @Arg('force', () => Boolean, { defaultValue: false }) force: boolean,
    @Ctx() context: JobsContext,
  ): Promise<unknown> {
    return payloadOf(async () => cancelRun(await readable(id, context), force, context.services.deps));
  }

  @Mutation(() => JobRunPayloadType, { description: 'A new run of the same spec, linked by retryOf.' })
  @Directive('@guard(action: "job.launch")')
  retryJobRun(
    @Arg('id', () => ID) id: string,
    @Arg('idempotencyKey', () => String) key: string,
    @Ctx() context: JobsContext,
  ): Promise<unknown> {
    return payloadOf(async () => launchJob(retryRequest(await readable(id, context), key), context.principal, context.services.deps));
  }

  @Subscription(() => JobRunEventType, {
    description: 'Events after a sequence, then live ones; ends with the run.',
    subscribe: ({ args, context }) => events(args as { id: string; after: string }, context as JobsContext),
  })
  @Directive('@guard(action: "job.read")')
  jobRunEvents(
    @Root() event: RunEvent,
    @Arg('id', () => ID) _id: string,
    @Arg('after', () => LongScalar, { defaultValue: '0' }) _after: string,
  ): RunEvent {
    return event;
  }

  @Subscription(() => LogChunkType, {
    description: 'Lines as they come; ends when no more can.',
    subscribe: ({ args, context }) => log(args as { id: string; stream: LogStream; fromLine: string }, context as JobsContext),
  })
  @Directive('@guard(action: "job.log")')
  jobRunLog(
    @Root() chunk: LogChunk,
    @Arg('id', () => ID) _id: string,
    @Arg('stream', () => LogStreamEnum, { defaultValue: 'STDOUT' }) _stream: LogStream,
    @Arg('fromLine', () => LongScalar, { defaultValue: '0' }) _fromLine: string,
  ): LogChunk {
    return chunk;
  }

  @FieldResolver(() => JobSpecType, { nullable: true })
  spec(@Root() run: JobRun): JobSpecType {
    return { version: run.spec.version, document: run.spec, hash: run.specHash };
  }

  @FieldResolver(() => JobRunType, { nullable: true })
  async retryOf(@Root() run: JobRun, @Ctx() context: JobsContext): Promise<JobRun | null> {
    return run.retryOf === null ? null : context.loaders.run.load(run.retryOf);
  }

  @FieldResolver(() => [AttemptType])
  attempts(@Root() run: JobRun, @Ctx() context: JobsContext): Promise<readonly unknown[]> {
    return context.loaders.attempts.load(run.id);
  }

  @FieldResolver(() => PrincipalReference, { nullable: true })
  requestedBy(@Root() run: JobRun): PrincipalReference {
    return { id: run.caller };
  }

  @FieldResolver(() => [DatasetType])
  inputs(@Root() run: JobRun, @Ctx() context: JobsContext): DatasetType[] {
    const ids = new Set(run.inputs.map((input) => input.datasetId));
    return [...ids].filter((id) => context.services.mayKnow(context.principal, id)).map((id) => ({ id }));
  }

  @FieldResolver(() => DatasetType, { nullable: true })
  output(@Root() run: JobRun, @Ctx() context: JobsContext): DatasetType | null {
    const id = run.outputDataset;
    return id !== null && context.services.mayKnow(context.principal, id) ? { id } : null;
  }

  @FieldResolver(() => [JobRunEventType])
  events(
    @Root() run: JobRun,
    @Arg('after', () => LongScalar, { defaultValue: '0' }) after: string,
    @Arg('first', () => Int, { defaultValue: 100 }) first: number,
    @Ctx() context: JobsContext,
  ): Promise<RunEvent[]> {
    demandPage(first, 500);
    const { runs } = context.services.deps;
    return runs.within(run.tenant, (db) => runs.events(db, run.id, Number(after), first));
  }

  @FieldResolver(() => LogChunkType)
  log(
    @Root() run: JobRun,
    @Arg('stream', () => LogStreamEnum, { defaultValue: 'STDOUT' }) stream: LogStream,
    @Arg('fromLine', () => LongScalar, { defaultValue: '0' }) fromLine: string,
    @Arg('max', () => Int, { defaultValue: 200 }) max: number,
    @Ctx() context: JobsContext,
  ): Promise<LogChunk> {
    demandPage(max, 1_000);
    return readLog(run, stream, lineOf(fromLine), max, context.jobs, context.services.deps.runs);
  }
}

async function readable(id: string, context: JobsContext): Promise<JobRun> {
  const run = await context.loaders.run.load(id);
  if (!run) throw new NotFound(undefined, { path: ['id'] });
  return run;
}

async function events(
  { id, after }: { readonly id: string; readonly after: string },
  context: JobsContext,
): Promise<AsyncIterable<RunEvent>> {
  const run = await context.loaders.run.load(id);
  if (!run) throw new NotFound();
  return runEvents(run, Number(after), { runs: context.services.deps.runs, notices: context.services.notices }, context.signal);
}

async function log(
  args: { readonly id: string; readonly stream: LogStream; readonly fromLine: string },
  context: JobsContext,
): Promise<AsyncIterable<LogChunk>> {
  const run = await context.loaders.run.load(args.id);
  if (!run || !context.jobs.mayReadRun(ownershipOf(run))) throw new NotFound();
  return followLog(run, args.stream, lineOf(args.fromLine), context.jobs, context.services.deps, context.signal);
}

function demandPage(size: number, most: number): void {
  if (size < 1 || size > most) throw new Invalid(`A page has 1 to ${most} entries.`, { path: ['first'] });
}

function lineOf(text: string): number {
  const line = Number(text);
  if (!Number.isSafeInteger(line) || line < 0) throw new Invalid('A line is a number from 0.', { path: ['fromLine'] });
  return line;
}
