import { sharedType } from '@lakeward/service/shared-type';
import { Directive, Field, ObjectType, registerEnumType } from 'type-graphql';

import { ColumnClass, TagType } from './column-type.ts';
import { connectionOf } from './connection-type.ts';
import { NodeType } from './node-type.ts';
import { PrincipalType } from './principal-type.ts';
import { ReadSchemaClass } from './read-schema-type.ts';

export enum SourceKind {
  LAKE = 'LAKE',
  JDBC = 'JDBC',
  REDSHIFT = 'REDSHIFT',
}
registerEnumType(SourceKind, { name: 'SourceKind', description: 'Where the physical copy lies.' });

export enum OwnerRole {
  OWNER = 'OWNER',
  STEWARD = 'STEWARD',
}
registerEnumType(OwnerRole, { name: 'OwnerRole' });

export enum DatasetOrder {
  NAME_ASC = 'NAME_ASC',
  NAME_DESC = 'NAME_DESC',
  COMMITTED_DESC = 'COMMITTED_DESC',
}
registerEnumType(DatasetOrder, { name: 'DatasetOrder' });

@ObjectType('Owner')
export class OwnerType {
  @Field(() => PrincipalType)
  principal!: PrincipalType;
  @Field(() => OwnerRole)
  role!: OwnerRole;
}

@ObjectType('DatasetPermissions', { description: 'What the caller may do with the dataset.' })
export class DatasetPermissionsType {
  @Field(() => Boolean)
  canRead!: boolean;
  @Field(() => Boolean)
  canExport!: boolean;
  @Field(() => Boolean)
  canClassify!: boolean;
  @Field(() => Boolean)
  canGrant!: boolean;
  @Field(() => [sharedType('ColumnVerdict')])
  columns!: readonly object[];
}

@ObjectType('Database')
export class DatabaseType {
  @Field(() => String)
  name!: string;
}

@Directive('@key(fields: "id")')
@Directive('@key(fields: "ref { namespace name }")')
@Directive('@guard(action: "catalog.read")')
@ObjectType('Dataset', { implements: NodeType, description: 'One physical copy of data plus its facts.' })
export class DatasetType extends NodeType {
  @Field(() => sharedType('DatasetRef'))
  ref!: object;
  @Field(() => DatabaseType)
  database!: DatabaseType;
  @Field(() => String)
  name!: string;
  @Field(() => String, { nullable: true })
  description!: string | null;
  @Field(() => String, { nullable: true })
  domain!: string | null;
  @Field(() => [OwnerType])
  owners!: readonly OwnerType[];
  @Field(() => [TagType])
  tags!: readonly TagType[];
  @Field(() => SourceKind)
  source!: SourceKind;
  @Field(() => String, { nullable: true, description: 'Null for a caller from whom rows or columns are kept.' })
  location!: string | null;
  @Field(() => sharedType('FileFormat'))
  format!: string;
  @Field(() => [ColumnClass], { description: 'Columns as the files hold them, as far as the caller may know them.' })
  columns!: readonly ColumnClass[];
  @Field(() => [ColumnClass])
  partitionKeys!: readonly ColumnClass[];
  @Field(() => sharedType('Snapshot'), { nullable: true })
  snapshot!: object | null;
  @Field(() => DatasetPermissionsType)
  permissions!: DatasetPermissionsType;
  @Field(() => [ReadSchemaClass])
  readSchemas!: readonly ReadSchemaClass[];
}

export const { ConnectionClass: DatasetConnectionType } = connectionOf('Dataset', () => DatasetType);
export const { ConnectionClass: DatabaseConnectionType } = connectionOf('Database', () => DatabaseType);
