import { sharedType } from '@lakeward/service/shared-type';
import { Field, ID, InputType } from 'type-graphql';

import { OwnerRole, SourceKind } from './dataset-type.ts';
import { BadRecordRule } from './read-schema-type.ts';

@InputType('DatasetFilter')
export class DatasetFilter {
  @Field(() => [DatasetFilter], { nullable: true })
  and?: DatasetFilter[];
  @Field(() => [DatasetFilter], { nullable: true })
  or?: DatasetFilter[];
  @Field(() => DatasetFilter, { nullable: true })
  not?: DatasetFilter;
  @Field(() => sharedType('StringFilter'), { nullable: true })
  database?: StringFilter;
  @Field(() => sharedType('StringFilter'), { nullable: true })
  name?: StringFilter;
  @Field(() => sharedType('StringFilter'), { nullable: true })
  tag?: StringFilter;
  @Field(() => ID, { nullable: true })
  owner?: string;
  @Field(() => SourceKind, { nullable: true })
  source?: SourceKind;
}

/** Shape of the shared input `StringFilter`. */
export interface StringFilter {
  readonly eq?: string;
  readonly ne?: string;
  readonly in?: readonly string[];
  readonly notIn?: readonly string[];
  readonly like?: string;
  readonly startsWith?: string;
  readonly contains?: string;
  readonly isNull?: boolean;
}

@InputType('OwnerInput')
export class OwnerInput {
  @Field(() => ID)
  principal!: string;
  @Field(() => OwnerRole)
  role!: OwnerRole;
}

@InputType('RegisterDatasetInput')
export class RegisterDatasetInput {
  @Field(() => sharedType('DatasetRefInput'))
  ref!: { readonly namespace: string; readonly name: string };
  @Field(() => String)
  database!: string;
  @Field(() => String)
  name!: string;
  @Field(() => String, { description: 'Key, or folder that ends in /, in the object store.' })
  location!: string;
  @Field(() => sharedType('FileFormat'))
  format!: 'PARQUET' | 'ORC' | 'JSON' | 'CSV';
  @Field(() => sharedType('FileOptionsInput'), { nullable: true })
  options?: {
    readonly header?: boolean;
    readonly delimiter?: string;
    readonly compression?: string | null;
    readonly recordPath?: string | null;
  };
  @Field(() => [sharedType('ColumnInput')])
  columns!: readonly ColumnInput[];
  @Field(() => [sharedType('ColumnInput')], { nullable: true })
  partitionKeys?: readonly ColumnInput[];
  @Field(() => [String], { nullable: true, description: 'Of the dataset as a whole; policies may aim at them.' })
  tags?: string[];
}

/** Shape of the shared input `ColumnInput`; `type` in Hive's notation. */
export interface ColumnInput {
  readonly name: string;
  readonly type: string;
  readonly description?: string | null;
}

@InputType('ReadColumnInput')
export class ReadColumnInput {
  @Field(() => String)
  name!: string;
  @Field(() => String, { description: "In Hive's notation." })
  type!: string;
  @Field(() => sharedType('ExpressionInput'))
  source!: object;
  @Field(() => sharedType('LiteralInput'), { nullable: true })
  default?: object;
  @Field(() => String, { nullable: true })
  description?: string;
}

@InputType('ReadSchemaInput')
export class ReadSchemaInput {
  @Field(() => ID)
  dataset!: string;
  @Field(() => String)
  name!: string;
  @Field(() => [ReadColumnInput])
  columns!: ReadColumnInput[];
  @Field(() => [String], { nullable: true })
  uniqueKey?: string[];
  @Field(() => sharedType('PredicateInput'), { nullable: true })
  rowPredicate?: object;
  @Field(() => BadRecordRule, { defaultValue: BadRecordRule.FAIL })
  onBadRecord!: BadRecordRule;
}
