import { Forbidden, type Principal } from '@lakeward/kernel';
import { mayAct } from '@lakeward/policy/may-act';
import { Ctx, Directive, FieldResolver, Query, Resolver, Root } from 'type-graphql';

import type { CatalogContext } from './catalog-context.ts';
import { OwnerType } from './dataset-type.ts';
import { PrincipalType } from './principal-type.ts';

@Resolver(() => PrincipalType)
export class PrincipalResolver {
  @Directive('@guard(action: "self.read")')
  @Query(() => PrincipalType, { description: 'Who the token says that you are.' })
  me(@Ctx() { principal }: CatalogContext): object {
    return ownView(principal);
  }
}

@Resolver(() => OwnerType)
export class OwnerResolver {
  @FieldResolver(() => PrincipalType)
  principal(@Root() owner: { readonly principal: { readonly id: string } }, @Ctx() context: CatalogContext): Promise<object> {
    return viewOf(owner.principal.id, context);
  }
}

/** Everybody may read himself, as `me` does; others are told to whoever may read people, and whether they exist to nobody else. */
export async function resolvePrincipalReference({ id }: { readonly id: string }, context: CatalogContext): Promise<object> {
  const { principal, snapshot, clock } = context;
  if (id === principal.id) return ownView(principal);
  if (!mayAct(principal, 'principal.read', snapshot, clock.now())) throw new Forbidden('You may not do this.');
  return viewOf(id, context);
}

const ownView = ({ id, kind, name, roles, tenant, claims }: Principal): object => ({ id, kind, name, roles, tenant, claims });

const viewOf = async (id: string, { loaders, principal }: CatalogContext): Promise<object> => ({
  ...(await loaders.principal.load(id)),
  tenant: principal.tenant,
  claims: null,
});
