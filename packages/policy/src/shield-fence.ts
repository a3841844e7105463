import { createRequire } from 'node:module';
import util from 'node:util';

import { AppError, Forbidden, Unauthenticated, Unavailable } from '@lakeward/kernel';
import { defaultFieldResolver, type GraphQLObjectType, type GraphQLResolveInfo, type GraphQLSchema, isObjectType } from 'graphql';

import { type FencePlan, planFence } from './fence-proof.ts';
import type { FenceContext, Permissions } from './fence-rules.ts';
import { guardedEvents } from './guarded-events.ts';
import type { Action } from './policy.ts';
import { responsePathKey } from './response-path-key.ts';

// graphql-shield calls util.isUndefined, which is gone since Node 23, and its ESM build cannot be loaded there at all. Both packages come from
// `require`, because objects of one build are strangers to the other. `not`, `chain` and `race` are left where they are: `not` allows when its
// rule throws.
(util as { isUndefined?: (value: unknown) => boolean }).isUndefined ??= (value) => value === undefined;
const require = createRequire(import.meta.url);
const { shield, rule, deny } = require('graphql-shield') as Pick<typeof import('graphql-shield'), 'shield' | 'rule' | 'deny'>;
const { applyMiddleware } = require('graphql-middleware') as Pick<typeof import('graphql-middleware'), 'applyMiddleware'>;

type ShieldRule = ReturnType<ReturnType<typeof rule>>;
type Middleware = Record<string, Record<string, unknown>>;

/**
 * The schema with graphql-shield at its doors: root fields, entity references and dataset fields. Values below them are not wrapped, because a
 * rule per field costs several times the execution itself; that nothing is forgotten is proven here, at start.
 * @param sdl the federation SDL of the same schema, with its `@guard`s
 * @throws UnguardedSchema naming the coordinate that has no rule, two, or one without effect
 */
export function fenceSchema<Context extends FenceContext>(
  schema: GraphQLSchema,
  sdl: string,
  permissions: Permissions<Context>,
): GraphQLSchema {
  const plan = planFence(schema, sdl, permissions);
  ownResolvers(schema.getSubscriptionType());

  const rules: Record<string, Record<string, ShieldRule>> = {};
  const put = (coordinate: string, decide: Decide<Context>) => {
    const [type, field] = coordinate.split('.') as [string, string];
    (rules[type] ??= {})[field] = rule(coordinate, { cache: 'no_cache' })(
      (_parent: unknown, args: Readonly<Record<string, unknown>>, context: Context, info: GraphQLResolveInfo) =>
        typedRefusal(() => decide(context, args, info)),
    );
  };
  for (const [coordinate, action] of plan.rootFields) put(coordinate, (context) => demand(permissions, context, action, coordinate));
  for (const [coordinate, action] of plan.datasetFields) {
    const decide = permissions.datasetFields.get(coordinate)!;
    put(coordinate, async (context, args, info) => {
      demand(permissions, context, action, coordinate);
      context.decisions.set(responsePathKey(info.path), await decide(context, args, info));
    });
  }

  // fallbackRule only matters on the day somebody uses the full form; errors of resolvers pass as they are, to be masked by format-error.
  const generated = shield(rules, { fallbackRule: deny, allowExternalErrors: true }).generate(ruledTypes(schema, rules)) as Middleware;
  const fenced = applyMiddleware(schema, onlyRuled(generated, rules) as never);
  guardReferences(fenced, plan, permissions);
  guardSubscriptions(fenced, plan, permissions);
  return fenced;
}

type Decide<Context> = (context: Context, args: Readonly<Record<string, unknown>>, info: GraphQLResolveInfo) => unknown;

function demand<Context extends FenceContext>(
  permissions: Permissions<Context>,
  context: Context,
  action: Action,
  coordinate: string,
): void {
  if (!context?.principal) throw new Unauthenticated();
  if (!permissions.mayAct(context, action, coordinate)) throw new Forbidden('You may not do this.');
}

/** A rule that throws must refuse, in words of ours; graphql-shield would read a throw in one place as "no" and in another as "yes". */
async function typedRefusal(decide: () => unknown): Promise<true | Error> {
  try {
    await decide();
    return true;
  } catch (error) {
    return error instanceof AppError ? error : new Unavailable('The rights for this could not be checked.', {}, { cause: error });
  }
}

/** Without a resolver of its own a subscription field would be checked once and never again. */
function ownResolvers(subscriptions: GraphQLObjectType | null | undefined): void {
  for (const field of Object.values(subscriptions?.getFields() ?? {}))
    if (!field.resolve || field.resolve === defaultFieldResolver)
      field.resolve = (source, args, context, info) => defaultFieldResolver(source, args, context, info);
}

/** Shield copies its whole result once per type of the schema; it is shown the types with rules only (1,000 datasets: 2.8 s of CPU without). */
function ruledTypes(schema: GraphQLSchema, rules: Readonly<Record<string, unknown>>): GraphQLSchema {
  const types = Object.fromEntries(Object.keys(rules).map((name) => [name, schema.getType(name)]));
  return { getTypeMap: () => types } as unknown as GraphQLSchema;
}

/** Shield makes an entry for every field of these types; we keep those with a rule. */
function onlyRuled(generated: Middleware, rules: Readonly<Record<string, Record<string, ShieldRule>>>): Middleware {
  return Object.fromEntries(
    Object.entries(rules).map(([type, fields]) => [
      type,
      Object.fromEntries(
        Object.keys(fields).map((field) => {
          const middleware = generated[type]?.[field];
          if (typeof middleware !== 'function') throw new Error(`graphql-shield made no middleware for ${type}.${field}.`);
          return [field, middleware];
        }),
      ),
    ]),
  );
}

type ResolveReference<Context> = (reference: unknown, context: Context, info: GraphQLResolveInfo) => unknown;

/** `_entities` reaches entities past every root field. An async wrapper refuses one reference without failing its neighbours. */
function guardReferences<Context extends FenceContext>(fenced: GraphQLSchema, plan: FencePlan, permissions: Permissions<Context>): void {
  for (const [name, action] of plan.entities) {
    const type = fenced.getType(name);
    if (!isObjectType(type)) throw new Error(`The entity ${name} was lost.`);
    const apollo = (type.extensions as { apollo?: { subgraph?: { resolveReference?: ResolveReference<Context> } } }).apollo;
    const resolve = apollo?.subgraph?.resolveReference;
    const guarded: ResolveReference<Context> = async (reference, context, info) => {
      const refused = await typedRefusal(() => demand(permissions, context, action, name));
      if (refused !== true) throw refused;
      return resolve ? resolve(reference, context, info) : reference;
    };
    type.extensions = { ...type.extensions, apollo: { ...apollo, subgraph: { ...apollo?.subgraph, resolveReference: guarded } } };
  }
}

/** The source is opened by `subscribe`, before any rule on the field runs; so it is asked here, and again before each event. */
function guardSubscriptions<Context extends FenceContext>(fenced: GraphQLSchema, plan: FencePlan, permissions: Permissions<Context>): void {
  const type = fenced.getSubscriptionType();
  for (const field of Object.values(type?.getFields() ?? {})) {
    const coordinate = `${type!.name}.${field.name}`;
    const action = plan.rootFields.get(coordinate);
    const open = field.subscribe;
    if (!action || !open) throw new Error(`${coordinate} cannot be guarded: it has no source.`);
    field.subscribe = async (source: unknown, args: unknown, context: Context, info: GraphQLResolveInfo) => {
      const refused = await typedRefusal(() => demand(permissions, context, action, coordinate));
      if (refused !== true) throw refused;
      const events = (await (open as (...parts: unknown[]) => unknown)(source, args, context, info)) as AsyncIterable<unknown>;
      return guardedEvents(events, () => permissions.mayAct(context, action, coordinate), permissions.onRightsChange);
    };
  }
}
