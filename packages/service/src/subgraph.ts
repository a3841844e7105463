import type { GraphQLSchema } from 'graphql';

import type { RequestContext, RequestEnvelope } from './request-context.ts';

export type SubgraphName = 'catalog' | 'jobs' | 'lake';

/** One state of a subgraph: a fenced executable schema and the federation SDL that it was built from. */
export interface SubgraphSchema {
  readonly schema: GraphQLSchema;
  readonly sdl: string;
  /** Content hash of the SDL. */
  readonly version: string;
}

/**
 * A subgraph without any server around it: the same object is executed in process by the one-process gateway and served over HTTP by
 * `serveSubgraph`. Only the lake's schema ever changes while it runs.
 */
export interface Subgraph<Context extends RequestContext = RequestContext> extends AsyncDisposable {
  readonly name: SubgraphName;
  current(): SubgraphSchema;
  /** Called with each further state. Returns the unsubscribe. */
  onChange(listener: (next: SubgraphSchema) => void): () => void;
  /** Verifies the token and makes the frozen context. @throws Unauthenticated */
  contextFor(request: RequestEnvelope): Promise<Context>;
  /**
   * The generated coordinates (`Lake.aviation`, `AviationDatabase.flights`, type names) that this caller may not know; they count as absent in
   * validation and introspection (`visible-names-rule`). Static subgraphs hide nothing.
   */
  hiddenNames(request: RequestEnvelope): Promise<HiddenNames>;
  /** Null when ready, else one sentence. */
  notReady(): Promise<string | null>;
}

export interface HiddenNames {
  readonly types: ReadonlySet<string>;
  /** `Type.field`. */
  readonly fields: ReadonlySet<string>;
}

export const nothingHidden: HiddenNames = { types: new Set(), fields: new Set() };
