import { LongScalar } from '@lakeward/service/scalars';
import { Directive, Field, ID, Int, ObjectType } from 'type-graphql';

@ObjectType('Usage', { description: 'How much a dataset was read, by everybody.' })
export class UsageType {
  @Field(() => Int)
  days!: number;

  @Field(() => LongScalar)
  queries!: number;

  @Field(() => Int, { description: 'How many different principals asked.' })
  principals!: number;

  @Field(() => [String], { description: 'Base columns that were read and that you may know of, most used first.' })
  columns!: string[];
}

/** The part of the catalog's Dataset that this subgraph adds. */
@ObjectType('Dataset')
@Directive('@key(fields: "id")')
@Directive('@guard(action: "catalog.read")')
export class DatasetUsageType {
  @Field(() => ID)
  id!: string;
}
