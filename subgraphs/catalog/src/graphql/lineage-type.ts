import { sharedType } from '@lakeward/service/shared-type';
import { Directive, Field, ID, InputType, Int, ObjectType, registerEnumType } from 'type-graphql';

import { DatasetType } from './dataset-type.ts';

export enum Direction {
  UPSTREAM = 'UPSTREAM',
  DOWNSTREAM = 'DOWNSTREAM',
}
registerEnumType(Direction, { name: 'Direction' });

export enum TransformationKind {
  DIRECT = 'DIRECT',
  INDIRECT = 'INDIRECT',
}
registerEnumType(TransformationKind, { name: 'TransformationKind' });

export enum EdgeOrigin {
  OPENLINEAGE = 'OPENLINEAGE',
}
registerEnumType(EdgeOrigin, { name: 'EdgeOrigin' });

@ObjectType('ColumnEdge')
export class ColumnEdgeType {
  @Field(() => String)
  from!: string;
  @Field(() => String)
  to!: string;
  @Field(() => TransformationKind)
  kind!: TransformationKind;
  @Field(() => String, { nullable: true, description: "A word of OpenLineage's specification." })
  subtype!: string | null;
  @Field(() => Boolean)
  masking!: boolean;
}

@ObjectType('LineageNode')
export class LineageNodeType {
  @Field(() => ID)
  id!: string;
  @Field(() => sharedType('DatasetRef'), { nullable: true })
  ref!: object | null;
  @Field(() => DatasetType, { nullable: true })
  dataset!: DatasetType | null;
}

@Directive('@key(fields: "id")')
@Directive('@guard(action: "job.read")')
@ObjectType('JobRun', { description: 'Owned by the jobs subgraph.' })
export class JobRunStub {
  @Field(() => ID)
  id!: string;
}

@ObjectType('LineageEdge')
export class LineageEdgeType {
  @Field(() => LineageNodeType)
  from!: LineageNodeType;
  @Field(() => LineageNodeType)
  to!: LineageNodeType;
  @Field(() => JobRunStub, { nullable: true, description: 'The newest run that made the edge.' })
  by!: JobRunStub | null;
  @Field(() => [ColumnEdgeType])
  columns!: readonly ColumnEdgeType[];
  @Field(() => EdgeOrigin)
  origin!: EdgeOrigin;
}

@ObjectType('LineageGraph', { description: 'Always bounded; says so when there is more.' })
export class LineageGraphType {
  @Field(() => [LineageNodeType])
  nodes!: readonly LineageNodeType[];
  @Field(() => [LineageEdgeType])
  edges!: readonly LineageEdgeType[];
  @Field(() => Boolean)
  truncated!: boolean;
  @Field(() => Int, { description: 'Neighbours that the caller may not know.' })
  hiddenNodes!: number;
  @Field(() => sharedType('DateTime'))
  asOf!: Date;
}

@Directive('@oneOf')
@InputType('LineageNodeInput')
export class LineageNodeInput {
  @Field(() => sharedType('DatasetRefInput'), { nullable: true })
  dataset?: { readonly namespace: string; readonly name: string };
  @Field(() => ID, { nullable: true })
  run?: string;
}
