import { Directive, Field, ID, ObjectType, registerEnumType } from 'type-graphql';
import { sharedType } from '@lakeward/service/shared-type';

export enum PrincipalKind {
  USER = 'USER',
  SERVICE = 'SERVICE',
  SYSTEM = 'SYSTEM',
}
registerEnumType(PrincipalKind, { name: 'PrincipalKind' });

@Directive('@key(fields: "id")')
@Directive('@guard(action: "self.read")') // of others: `resolvePrincipalReference` asks for principal.read
@ObjectType('Principal', { description: 'Somebody who asks: a person, a service, or a named part of Lakeward.' })
export class PrincipalType {
  @Field(() => ID)
  id!: string;
  @Field(() => PrincipalKind)
  kind!: PrincipalKind;
  @Field(() => String)
  name!: string;
  @Field(() => [String])
  roles!: readonly string[];
  @Field(() => String, { nullable: true })
  tenant!: string | null;
  @Field(() => sharedType('JSON'), { nullable: true, description: "Only the caller's own." })
  claims!: unknown;
}
