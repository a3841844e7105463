import { Directive, Field, Int, ObjectType, registerEnumType } from 'type-graphql';

import { ColumnClass, PredicateType } from './column-type.ts';
import { NodeType } from './node-type.ts';

export enum ReadSchemaState {
  DRAFT = 'DRAFT',
  PUBLISHED = 'PUBLISHED',
  DEPRECATED = 'DEPRECATED',
}
registerEnumType(ReadSchemaState, { name: 'ReadSchemaState' });

export enum BadRecordRule {
  FAIL = 'FAIL',
  NULL_FIELD = 'NULL_FIELD',
  DROP_ROW = 'DROP_ROW',
}
registerEnumType(BadRecordRule, { name: 'BadRecordRule' });

@Directive('@key(fields: "id")')
@Directive('@guard(action: "catalog.read")')
@ObjectType('ReadSchema', { implements: NodeType, description: 'One governed, versioned way to read a dataset.' })
export class ReadSchemaClass extends NodeType {
  @Field(() => String)
  name!: string;
  @Field(() => Int)
  version!: number;
  @Field(() => ReadSchemaState)
  state!: ReadSchemaState;
  @Field(() => [ColumnClass])
  columns!: readonly ColumnClass[];
  @Field(() => [String], { nullable: true })
  uniqueKey!: readonly string[] | null;
  @Field(() => PredicateType, { nullable: true })
  rowPredicate!: PredicateType | null;
  @Field(() => BadRecordRule)
  onBadRecord!: BadRecordRule;
  @Field(() => String, { description: 'Name of the generated type of its rows.' })
  graphqlType!: string;
}
