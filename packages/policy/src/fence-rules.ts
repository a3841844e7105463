import type { Principal } from '@lakeward/kernel';
import type { GraphQLResolveInfo } from 'graphql';

/** The part of a request's context that the fence needs; `RequestContext` of packages/service has it. */
export interface FenceContext {
  readonly principal: Principal;
  /** What was decided for dataset fields, by `responsePathKey`. */
  readonly decisions: Map<string, unknown>;
  readonly _shield: { readonly cache: Record<string, unknown> };
}

/**
 * Decides on one dataset field, before its resolver: reads selection and arguments once, asks `decideAccess` for the columns of each dataset
 * that they touch, throws what is hidden (NotFound, Forbidden, Invalid) and returns what the resolver needs. The fence puts the value into
 * `context.decisions` under `responsePathKey(info.path)`.
 */
export type DatasetFieldRule<Context extends FenceContext> = (
  context: Context,
  args: Readonly<Record<string, unknown>>,
  info: GraphQLResolveInfo,
) => unknown;

/** A subgraph's `permissions.ts` returns this; the actions themselves stand in the SDL as `@guard`. */
export interface Permissions<Context extends FenceContext> {
  /** May this principal do the action of a root field or know the entity? Fields without a dataset ask for a verified principal only. */
  readonly mayAct: (context: Context, action: string, coordinate: string) => boolean;
  /** One per generated dataset field (`SalesDatabase.orders`). */
  readonly datasetFields: ReadonlyMap<string, DatasetFieldRule<Context>>;
  /** Tells of every change of rights, so that open streams are checked without waiting for an event; returns the unsubscribe. */
  readonly onRightsChange?: (listener: () => void) => () => void;
}
