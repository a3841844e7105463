import type { ErrorCode } from '@lakeward/kernel';
import type { HiddenNames, Logger, RequestEnvelope } from '@lakeward/service';
import { type DocumentNode, type ExecutionResult, GraphQLError } from 'graphql';

/** One request of a client on its way through the gateway; the same object for all subgraphs. */
export interface GatewayRequest extends RequestEnvelope {
  readonly log: Logger;
  /** Monotonic milliseconds after which no subgraph is waited for; does not count for what a stream's events fetch. */
  readonly deadlineMs: number;
}

/** One fetch of a plan. */
export interface SubgraphRequest {
  /** The same object for the same fetch of the same plan. */
  readonly document: DocumentNode;
  readonly variables: Readonly<Record<string, unknown>> | undefined;
  readonly operationName: string | undefined;
  readonly operationType: 'query' | 'mutation' | 'subscription';
  readonly request: GatewayRequest;
  /** The fetch belongs to a subscription, which may have any number of them over any time. */
  readonly ofStream: boolean;
}

export type SubgraphAnswer = ExecutionResult | AsyncIterable<ExecutionResult>;

/** A subgraph at one version of its schema. A supergraph runs on the states that it was composed from, whatever came after. */
export interface SubgraphState {
  readonly version: string;
  readonly sdl: string;
  /** Never rejects: failures are answers with a code, and without addresses. */
  execute(request: SubgraphRequest): Promise<SubgraphAnswer>;
}

/** The way to one subgraph. */
export interface Transport extends AsyncDisposable {
  readonly name: string;
  current(): SubgraphState;
  /** Called after each change of the schema. Returns the unsubscribe. */
  onChange(listener: () => void): () => void;
  /** Names that this caller may not know. @throws Unauthenticated; AppError SUBGRAPH_UNAVAILABLE */
  hiddenNames(request: RequestEnvelope): Promise<HiddenNames>;
}

const texts = {
  SUBGRAPH_UNAVAILABLE: 'A part that is needed does not answer; try again.',
  SUBGRAPH_BAD_RESPONSE: 'A part that is needed gave an answer that makes no sense.',
  GATEWAY_TIMEOUT: 'A part that is needed took too long.',
  CANCELLED: 'The request was cancelled.',
} as const satisfies Partial<Record<ErrorCode, string>>;

export type FailureCode = keyof typeof texts;

export const failureText = (code: FailureCode): string => texts[code];

/** An answer that says only what went wrong, and of which subgraph; the cause belongs in the log. */
export const failed = (code: FailureCode, subgraph: string): ExecutionResult => ({
  errors: [new GraphQLError(texts[code], { extensions: { code, subgraph } })],
});
