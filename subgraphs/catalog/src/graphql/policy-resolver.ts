import { type DatasetRef, Invalid } from '@lakeward/kernel';
import { parsePolicy } from '@lakeward/policy/parse-policy';
import type { PolicyMode as Mode } from '@lakeward/policy/policy';
import { sharedType } from '@lakeward/service/shared-type';
import { Arg, Ctx, Directive, ID, Int, Mutation, Query, Resolver } from 'type-graphql';

import { pageList } from '../domain/page-list.ts';
import type { CatalogContext } from './catalog-context.ts';
import { pagedBy } from './connection-type.ts';
import { payloadOf, PolicyPayloadType } from './payload-type.ts';
import { DecisionType, PolicyConnectionType, PolicyInput, PolicyMode } from './policy-type.ts';
import { decisionView, policyOfVersion, policyView } from './policy-view.ts';

@Resolver()
export class PolicyResolver {
  @Directive('@guard(action: "access.read")')
  @pagedBy()
  @Query(() => PolicyConnectionType, { description: 'Newest versions of the policies that you may read.' })
  async policies(
    @Ctx() context: CatalogContext,
    @Arg('mode', () => PolicyMode, { nullable: true }) mode: PolicyMode | null,
    @Arg('first', () => Int, { defaultValue: 50 }) first: number,
    @Arg('after', () => String, { nullable: true }) after: string | null,
  ): Promise<object> {
    const versions = await context.policies.list();
    const policies = versions.flatMap((version) => policyOfVersion(version) ?? []).filter((policy) => mode == null || policy.mode === mode);
    return pageList(
      policies.map(policyView),
      { first, after: after ?? null },
      {
        list: `policies ${mode}`,
        positionOf: ({ name, id }) => [name, id],
        compare: (a, b) => (a[0]! < b[0]! ? -1 : a[0]! > b[0]! ? 1 : a[1]! < b[1]! ? -1 : Number(a[1]! > b[1]!)),
      },
      context.cursors,
    );
  }

  @Directive('@guard(action: "access.read")')
  @Query(() => [sharedType('Problem')], {
    description: 'Broken policies of datasets whose policies you may read; nobody reads those datasets.',
  })
  policyHealth(@Ctx() { catalog, snapshot }: CatalogContext): object[] {
    return catalog
      .list()
      .filter((dataset) => snapshot.broken.has(dataset.id) && dataset.may('access.read'))
      .map(({ id, name, database }) => ({
        code: 'POLICY_INVALID',
        message: `${database}.${name}: ${snapshot.broken.get(id)}`,
        path: null,
        retryAfterMs: null,
      }));
  }

  @Directive('@guard(action: "catalog.read")')
  @Query(() => DecisionType, { description: 'What you may see of a dataset, and why; nothing is run.' })
  whyAccess(
    @Ctx() { catalog, snapshot }: CatalogContext,
    @Arg('dataset', () => sharedType('DatasetRefInput')) ref: DatasetRef,
    @Arg('columns', () => [String], { nullable: true }) columns: string[] | null,
  ): object {
    return decisionView(catalog.byRef(ref), new Map(snapshot.policies.map((policy) => [policy.id, policy])), columns ?? null);
  }

  @Directive('@guard(action: "access.write")')
  @Mutation(() => PolicyPayloadType)
  savePolicy(
    @Ctx() { policies }: CatalogContext,
    @Arg('input', () => PolicyInput) input: PolicyInput,
    @Arg('mode', () => PolicyMode, { defaultValue: PolicyMode.OBSERVE }) mode: PolicyMode,
    @Arg('expectedVersion', () => Int, { nullable: true }) expectedVersion: number | null,
  ): Promise<object> {
    return payloadOf('policy', async () => stored(await policies.save(parsePolicy(plain(input)), mode as Mode, expectedVersion ?? null)));
  }

  @Directive('@guard(action: "access.write")')
  @Mutation(() => PolicyPayloadType)
  setPolicyMode(
    @Ctx() { policies }: CatalogContext,
    @Arg('id', () => ID) id: string,
    @Arg('mode', () => PolicyMode) mode: PolicyMode,
    @Arg('expectedVersion', () => Int) expectedVersion: number,
  ): Promise<object> {
    return payloadOf('policy', async () => stored(await policies.setMode(id, mode as Mode, expectedVersion)));
  }
}

export const resolvePolicyReference = ({ id }: { readonly id: string }, { loaders }: CatalogContext): Promise<object | null> =>
  loaders.policy.load(id);

const stored = (version: Parameters<typeof policyOfVersion>[0]): object => {
  const policy = policyOfVersion(version);
  if (!policy) throw new Invalid('The policy is not valid.');
  return policyView(policy);
};

/** Inputs of type-graphql are instances of their classes; a document is plain JSON. */
const plain = (input: object): unknown => JSON.parse(JSON.stringify(input));
