import { sharedType } from '@lakeward/service/shared-type';
import { createUnionType, Directive, Field, ID, InputType, Int, ObjectType, registerEnumType } from 'type-graphql';

import { ExpressionType, PredicateType } from './column-type.ts';
import { connectionOf } from './connection-type.ts';
import { NodeType } from './node-type.ts';

export enum PolicyMode {
  OBSERVE = 'OBSERVE',
  ENFORCE = 'ENFORCE',
  OFF = 'OFF',
}
registerEnumType(PolicyMode, { name: 'PolicyMode' });

export enum Effect {
  ALLOW = 'ALLOW',
  DENY = 'DENY',
}
registerEnumType(Effect, { name: 'Effect' });

@ObjectType('SubjectMatch')
export class SubjectMatchType {
  @Field(() => [ID])
  principals!: readonly string[];
  @Field(() => [String])
  roles!: readonly string[];
  @Field(() => PredicateType, { nullable: true })
  where!: PredicateType | null;
}

@ObjectType('TargetMatch')
export class TargetMatchType {
  @Field(() => [sharedType('DatasetRef')])
  datasets!: readonly object[];
  @Field(() => [String])
  databases!: readonly string[];
  @Field(() => [String])
  tags!: readonly string[];
}

@ObjectType('ColumnMatch')
class ColumnMatchType {
  @Field(() => [String])
  paths!: readonly string[];
  @Field(() => [String])
  tags!: readonly string[];
}

@ObjectType('Mask')
class MaskType {
  @Field(() => sharedType('MaskKind'))
  kind!: string;
  @Field(() => String, { nullable: true })
  argument!: string | null;
  @Field(() => ExpressionType, { nullable: true })
  expression!: ExpressionType | null;
}

@ObjectType('ColumnMask')
class ColumnMaskType {
  @Field(() => ColumnMatchType)
  columns!: ColumnMatchType;
  @Field(() => MaskType)
  mask!: MaskType;
  @Field(() => PredicateType, { nullable: true })
  unless!: PredicateType | null;
}

@ObjectType('Grant')
class GrantType {
  @Field(() => [String])
  actions!: readonly string[];
  @Field(() => ColumnMatchType, { nullable: true, description: 'Null: all columns.' })
  columns!: ColumnMatchType | null;
  @Field(() => [ColumnMaskType])
  masked!: readonly ColumnMaskType[];
  @Field(() => PredicateType, { nullable: true })
  where!: PredicateType | null;
  @Field(() => sharedType('DateTime'), { nullable: true })
  expiresAt!: string | null;
}

@ObjectType('RowFilter')
class RowFilterType {
  @Field(() => PredicateType)
  where!: PredicateType;
  @Field(() => PredicateType, { nullable: true })
  unless!: PredicateType | null;
}

@ObjectType('ColumnDeny')
class ColumnDenyType {
  @Field(() => ColumnMatchType)
  columns!: ColumnMatchType;
  @Field(() => PredicateType, { nullable: true })
  unless!: PredicateType | null;
}

const byKind = { Grant: GrantType, RowFilter: RowFilterType, ColumnMask: ColumnMaskType, ColumnDeny: ColumnDenyType };

export const PolicyRuleType = createUnionType({
  name: 'PolicyRule',
  types: () => [GrantType, RowFilterType, ColumnMaskType, ColumnDenyType] as const,
  resolveType: (rule) => byKind[(rule as unknown as { readonly kind: keyof typeof byKind }).kind],
});

@Directive('@key(fields: "id")')
@Directive('@guard(action: "access.read")')
@ObjectType('Policy', { implements: NodeType, description: 'Who may see what, as a versioned document.' })
export class PolicyClass extends NodeType {
  @Field(() => String)
  name!: string;
  @Field(() => Int)
  version!: number;
  @Field(() => PolicyMode)
  mode!: PolicyMode;
  @Field(() => Boolean)
  isolated!: boolean;
  @Field(() => SubjectMatchType)
  subjects!: SubjectMatchType;
  @Field(() => TargetMatchType)
  targets!: TargetMatchType;
  @Field(() => [PolicyRuleType])
  rules!: readonly (typeof PolicyRuleType)[];
}
export const { ConnectionClass: PolicyConnectionType } = connectionOf('Policy', () => PolicyClass);

@ObjectType('DecisionReason')
export class DecisionReasonType {
  @Field(() => PolicyClass, { nullable: true, description: 'Only for callers who may read policies of the dataset.' })
  policy!: PolicyClass | null;
  @Field(() => Int, { nullable: true })
  version!: number | null;
  @Field(() => Boolean)
  matched!: boolean;
  @Field(() => String)
  because!: string;
}

@ObjectType('Decision')
export class DecisionType {
  @Field(() => Effect)
  effect!: Effect;
  @Field(() => [PredicateType], { description: 'Only for callers who may read policies of the dataset.' })
  rowFilters!: readonly PredicateType[];
  @Field(() => [sharedType('ColumnVerdict')])
  columns!: readonly object[];
  @Field(() => [DecisionReasonType])
  reasons!: readonly DecisionReasonType[];
  @Field(() => [String])
  policyVersions!: readonly string[];
}

@InputType('SubjectMatchInput')
export class SubjectMatchInput {
  @Field(() => [ID], { nullable: true })
  principals?: string[];
  @Field(() => [String], { nullable: true })
  roles?: string[];
  @Field(() => sharedType('PredicateInput'), { nullable: true })
  where?: object;
}

@InputType('TargetMatchInput')
export class TargetMatchInput {
  @Field(() => [sharedType('DatasetRefInput')], { nullable: true })
  datasets?: object[];
  @Field(() => [String], { nullable: true })
  databases?: string[];
  @Field(() => [String], { nullable: true })
  tags?: string[];
}

@InputType('ColumnMatchInput')
export class ColumnMatchInput {
  @Field(() => [String], { nullable: true })
  paths?: string[];
  @Field(() => [String], { nullable: true })
  tags?: string[];
}

@InputType('MaskInput')
export class MaskInput {
  @Field(() => sharedType('MaskKind'))
  kind!: string;
  @Field(() => String, { nullable: true })
  argument?: string;
  @Field(() => sharedType('ExpressionInput'), { nullable: true })
  expression?: object;
}

@InputType('ColumnMaskInput')
export class ColumnMaskInput {
  @Field(() => ColumnMatchInput)
  columns!: ColumnMatchInput;
  @Field(() => MaskInput)
  mask!: MaskInput;
  @Field(() => sharedType('PredicateInput'), { nullable: true, description: 'Reads claims only.' })
  unless?: object;
}

@InputType('GrantInput')
export class GrantInput {
  @Field(() => [String])
  actions!: string[];
  @Field(() => ColumnMatchInput, { nullable: true })
  columns?: ColumnMatchInput;
  @Field(() => [ColumnMaskInput], { nullable: true })
  masked?: ColumnMaskInput[];
  @Field(() => sharedType('PredicateInput'), { nullable: true })
  where?: object;
  @Field(() => sharedType('DateTime'), { nullable: true })
  expiresAt?: string;
}

@InputType('RowFilterInput')
export class RowFilterInput {
  @Field(() => sharedType('PredicateInput'))
  where!: object;
  @Field(() => sharedType('PredicateInput'), { nullable: true, description: 'Reads claims only.' })
  unless?: object;
}

@InputType('ColumnDenyInput')
export class ColumnDenyInput {
  @Field(() => ColumnMatchInput)
  columns!: ColumnMatchInput;
  @Field(() => sharedType('PredicateInput'), { nullable: true, description: 'Reads claims only.' })
  unless?: object;
}

@Directive('@oneOf')
@InputType('PolicyRuleInput')
export class PolicyRuleInput {
  @Field(() => GrantInput, { nullable: true })
  grant?: GrantInput;
  @Field(() => RowFilterInput, { nullable: true })
  rowFilter?: RowFilterInput;
  @Field(() => ColumnMaskInput, { nullable: true })
  columnMask?: ColumnMaskInput;
  @Field(() => ColumnDenyInput, { nullable: true })
  columnDeny?: ColumnDenyInput;
}

@InputType('PolicyInput')
export class PolicyInput {
  @Field(() => ID, { nullable: true, description: 'None: a new policy.' })
  id?: string;
  @Field(() => String)
  name!: string;
  @Field(() => Boolean, { defaultValue: false })
  isolated!: boolean;
  @Field(() => SubjectMatchInput)
  subjects!: SubjectMatchInput;
  @Field(() => TargetMatchInput)
  targets!: TargetMatchInput;
  @Field(() => [PolicyRuleInput])
  rules!: PolicyRuleInput[];
}
