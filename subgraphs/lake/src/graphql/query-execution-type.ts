import { DateTimeScalar, LongScalar } from '@lakeward/service/scalars';
import { sharedType } from '@lakeward/service/shared-type';
import { Directive, Field, ID, InterfaceType, ObjectType, registerEnumType } from 'type-graphql';

export enum QueryState {
  QUEUED = 'QUEUED',
  RUNNING = 'RUNNING',
  SUCCEEDED = 'SUCCEEDED',
  FAILED = 'FAILED',
  CANCELLED = 'CANCELLED',
}
registerEnumType(QueryState, { name: 'QueryState', description: "Exactly Athena's states." });

export enum BadRecordRule {
  FAIL = 'FAIL',
  NULL_FIELD = 'NULL_FIELD',
  DROP_ROW = 'DROP_ROW',
}
registerEnumType(BadRecordRule, { name: 'BadRecordRule' });

@InterfaceType('Node')
abstract class NodeType {
  @Field(() => ID)
  id!: string;
}

@ObjectType('BadRecordCount', { description: 'Values that do not fit their read schema, over all rows that you may see.' })
export class BadRecordCountType {
  @Field(() => String, { nullable: true, description: 'None = a record that could not be split into columns.' })
  column!: string | null;

  @Field(() => BadRecordRule)
  rule!: BadRecordRule;

  @Field(() => LongScalar, { nullable: true })
  count!: number | null;
}

@ObjectType('ResultColumn')
export class ResultColumnType {
  @Field(() => String)
  name!: string;

  @Field(() => String)
  engineType!: string;

  @Field(() => String)
  graphqlType!: string;

  @Field(() => sharedType('Visibility'))
  visibility!: 'CLEAR' | 'MASKED' | 'HIDDEN';
}

@ObjectType('WithheldField', { description: 'A field that you selected and may know of, but whose values you may not see.' })
export class WithheldFieldType {
  @Field(() => String)
  coordinate!: string;

  @Field(() => sharedType('Visibility'))
  visibility!: 'CLEAR' | 'MASKED' | 'HIDDEN';

  @Field(() => Boolean)
  canRequestAccess!: boolean;
}

@ObjectType('Principal')
@Directive('@key(fields: "id", resolvable: false)')
export class PrincipalReference {
  @Field(() => ID)
  id!: string;
}

@ObjectType('QueryExecution', { implements: NodeType, description: 'One query that ran, as it was recorded.' })
@Directive('@key(fields: "id")')
@Directive('@guard(action: "lake.query")')
export class QueryExecutionType extends NodeType {
  @Field(() => QueryState)
  state!: QueryState;

  @Field(() => PrincipalReference, { nullable: true })
  requestedBy!: PrincipalReference | null;

  @Field(() => DateTimeScalar)
  submittedAt!: Date;

  @Field(() => DateTimeScalar, { nullable: true })
  finishedAt!: Date | null;

  @Field(() => LongScalar, { nullable: true, description: 'Rows of the answer, not of all pages.' })
  rowCount!: number | null;

  @Field(() => [BadRecordCountType])
  badRecords!: BadRecordCountType[];

  @Field(() => [ResultColumnType], { nullable: true })
  columns!: ResultColumnType[] | null;

  @Field(() => [WithheldFieldType])
  withheld!: WithheldFieldType[];

  @Field(() => [String], { description: 'What was applied, as <policy id>@<version>.' })
  policyVersions!: string[];

  @Field(() => Boolean, { nullable: true, description: 'A policy shows you some of the rows only.' })
  rowsFiltered!: boolean | null;
}
