import { Ctx, Directive, FieldResolver, Query, Resolver, Root } from 'type-graphql';

import type { CatalogContext } from './catalog-context.ts';
import { OwnerType } from './dataset-type.ts';
import { PrincipalType } from './principal-type.ts';

@Resolver(() => PrincipalType)
export class PrincipalResolver {
  @Directive('@guard(action: "self.read")')
  @Query(() => PrincipalType, { description: 'Who the token says that you are.' })
  me(@Ctx() { principal }: CatalogContext): object {
    const { id, kind, name, roles, tenant, claims } = principal;
    return { id, kind, name, roles, tenant, claims };
  }
}

@Resolver(() => OwnerType)
export class OwnerResolver {
  @FieldResolver(() => PrincipalType)
  principal(@Root() owner: { readonly principal: { readonly id: string } }, @Ctx() context: CatalogContext): Promise<object> {
    return resolvePrincipalReference(owner.principal, context);
  }
}

export async function resolvePrincipalReference({ id }: { readonly id: string }, { loaders, principal }: CatalogContext): Promise<object> {
  return { ...(await loaders.principal.load(id)), tenant: principal.tenant, claims: null };
}
