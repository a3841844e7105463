import { sharedType } from '@lakeward/service/shared-type';
import { Field, ObjectType } from 'type-graphql';

@ObjectType('Tag')
export class TagType {
  @Field(() => String)
  name!: string;
  @Field(() => String, { nullable: true })
  description!: string | null;
}

@ObjectType('Expression', { description: 'A typed expression; `text` is for people only.' })
export class ExpressionType {
  @Field(() => String)
  text!: string;
  @Field(() => sharedType('JSON'))
  tree!: unknown;
}

@ObjectType('Predicate', { description: 'A typed condition; `text` is for people only.' })
export class PredicateType {
  @Field(() => String)
  text!: string;
  @Field(() => sharedType('JSON'))
  tree!: unknown;
  @Field(() => [String])
  columns!: readonly string[];
  @Field(() => [String])
  claims!: readonly string[];
}

@ObjectType('Column')
export class ColumnClass {
  @Field(() => String)
  name!: string;
  @Field(() => String, { description: 'Name in the generated type, or dotted path in the file.' })
  path!: string;
  @Field(() => String, { description: "In Hive's notation." })
  engineType!: string;
  @Field(() => String)
  graphqlType!: string;
  @Field(() => Boolean)
  nullable!: boolean;
  @Field(() => ExpressionType, { nullable: true })
  source!: ExpressionType | null;
  @Field(() => String, { nullable: true })
  description!: string | null;
  @Field(() => [TagType])
  tags!: readonly TagType[];
  @Field(() => sharedType('Visibility'))
  visibility!: string;
}
