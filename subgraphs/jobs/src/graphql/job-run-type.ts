import { sharedType } from '@lakeward/service/shared-type';
import { DateTimeScalar, JsonScalar, LongScalar } from '@lakeward/service/scalars';
import { Directive, Field, Float, ID, Int, InterfaceType, ObjectType, registerEnumType } from 'type-graphql';

import type { FailureClass } from '../domain/job-failure.ts';
import type { JobRunState } from '../domain/job-run-state.ts';
import type { JobRunnerKind } from '../domain/job-run.ts';

/** type-graphql wants an object; the words are those of the domain. */
const enumOf = <Word extends string>(name: string, words: readonly Word[], description?: string): Record<Word, Word> => {
  const values = Object.fromEntries(words.map((word) => [word, word])) as Record<Word, Word>;
  registerEnumType(values, { name, description });
  return values;
};

const JobRunStateEnum = enumOf<JobRunState>(
  'JobRunState',
  ['QUEUED', 'STARTING', 'RUNNING', 'COMMITTING', 'SUCCEEDED', 'FAILED', 'CANCELLING', 'CANCELLED', 'LOST'],
  'SUCCEEDED, FAILED and CANCELLED are final and never change.',
);
const FailureClassEnum = enumOf<FailureClass>('FailureClass', [
  'SPEC',
  'RIGHTS',
  'SOURCE',
  'TRANSFORM',
  'CHECKS',
  'WRITE',
  'PLATFORM',
  'INTERNAL',
]);
const JobRunnerKindEnum = enumOf<JobRunnerKind>('JobRunnerKind', ['EMR', 'EMR_SERVERLESS', 'KUBERNETES']);
export const LogStreamEnum = enumOf<'STDOUT' | 'STDERR' | 'CONTROLLER'>('LogStream', ['STDOUT', 'STDERR', 'CONTROLLER']);

@InterfaceType('Node', { resolveType: (value: { __typename?: string }) => value.__typename })
abstract class NodeType {
  @Field(() => ID)
  id!: string;
}

@ObjectType('Principal')
@Directive('@key(fields: "id", resolvable: false)')
export class PrincipalReference {
  @Field(() => ID)
  id!: string;
}

@ObjectType('JobSpec')
export class JobSpecType {
  @Field(() => String)
  version!: string;

  @Field(() => JsonScalar)
  document!: unknown;

  @Field(() => String, { description: 'SHA-256 over the canonical JSON (RFC 8785) of the document.' })
  hash!: string;
}

@ObjectType('JobFailure')
export class JobFailureType {
  @Field(() => FailureClassEnum)
  class!: FailureClass;

  @Field(() => ID, { nullable: true, description: 'Id of the source, step or check.' })
  step!: string | null;

  @Field(() => String)
  message!: string;

  @Field(() => Boolean, { description: 'A further attempt may help.' })
  retryable!: boolean;
}

@ObjectType('Attempt', { description: 'One execution on the backend.' })
export class AttemptType {
  @Field(() => Int)
  number!: number;

  @Field(() => JobRunStateEnum)
  state!: JobRunState;

  @Field(() => String, { nullable: true })
  backendId!: string | null;

  @Field(() => String, { nullable: true, description: "The backend's own word." })
  backendState!: string | null;

  @Field(() => DateTimeScalar, { nullable: true })
  startedAt!: Date | null;

  @Field(() => DateTimeScalar, { nullable: true })
  finishedAt!: Date | null;

  @Field(() => JobFailureType, { nullable: true })
  failure!: JobFailureType | null;
}

@ObjectType('JobRunEvent')
export class JobRunEventType {
  @Field(() => LongScalar)
  sequence!: number;

  @Field(() => DateTimeScalar)
  at!: Date;

  @Field(() => Int)
  attempt!: number;

  @Field(() => JobRunStateEnum)
  state!: JobRunState;

  @Field(() => String, { nullable: true, description: 'A finer step; none = the state has changed.' })
  step!: string | null;

  @Field(() => Float, { nullable: true, description: '0 to 1.' })
  progress!: number | null;
}

@ObjectType('LogChunk')
export class LogChunkType {
  @Field(() => [String])
  lines!: readonly string[];

  @Field(() => LongScalar)
  nextLine!: number;

  @Field(() => Boolean, { description: 'Nothing more will come.' })
  complete!: boolean;
}

@ObjectType('JobRun', { implements: NodeType, description: 'One accepted launch.' })
@Directive('@key(fields: "id")')
@Directive('@guard(action: "job.read")')
export class JobRunType extends NodeType {
  @Field(() => JobRunStateEnum)
  state!: JobRunState;

  @Field(() => JobRunnerKindEnum)
  runner!: JobRunnerKind;

  @Field(() => DateTimeScalar)
  queuedAt!: Date;

  @Field(() => DateTimeScalar, { nullable: true })
  startedAt!: Date | null;

  @Field(() => DateTimeScalar, { nullable: true })
  finishedAt!: Date | null;

  @Field(() => Float, { nullable: true, description: '0 to 1.' })
  progress!: number | null;

  @Field(() => JobFailureType, { nullable: true })
  failure!: JobFailureType | null;

  @Field(() => sharedType('Snapshot'), { nullable: true })
  outputSnapshot!: unknown;
}

@ObjectType('JobRunEdge')
export class JobRunEdgeType {
  @Field(() => JobRunType)
  node!: JobRunType;

  @Field(() => String)
  cursor!: string;
}

@ObjectType('JobRunConnection')
export class JobRunConnectionType {
  @Field(() => [JobRunEdgeType])
  edges!: JobRunEdgeType[];

  @Field(() => [JobRunType])
  nodes!: JobRunType[];

  @Field(() => sharedType('PageInfo'))
  pageInfo!: unknown;
}

@ObjectType('JobRunPayload')
export class JobRunPayloadType {
  @Field(() => JobRunType, { nullable: true })
  jobRun!: JobRunType | null;

  @Field(() => [sharedType('Problem')])
  problems!: readonly unknown[];
}

/** The part of the catalog's Dataset that this subgraph adds. */
@ObjectType('Dataset')
@Directive('@key(fields: "id")')
@Directive('@guard(action: "catalog.read")')
export class DatasetType {
  @Field(() => ID)
  id!: string;
}

@ObjectType('PlannedSource')
export class PlannedSourceType {
  @Field(() => ID)
  id!: string;

  @Field(() => DatasetType, { nullable: true })
  dataset!: DatasetType | null;

  @Field(() => sharedType('Snapshot'), { nullable: true })
  snapshot!: unknown;

  @Field(() => [sharedType('ColumnVerdict')])
  columns!: readonly unknown[];

  @Field(() => Boolean, { description: 'A policy shows you some of the rows only.' })
  rowsFiltered!: boolean;
}

@ObjectType('JobPlan', { description: 'What would run. Nothing is stored and nothing started.' })
export class JobPlanType {
  @Field(() => String)
  specHash!: string;

  @Field(() => [PlannedSourceType])
  sources!: PlannedSourceType[];

  @Field(() => DatasetType, { nullable: true, description: 'None = the job makes it.' })
  target!: DatasetType | null;

  @Field(() => [sharedType('Problem')])
  problems!: readonly unknown[];
}
