import type { Clock, IdentityVerifier } from '@lakeward/ports';
import type { Logger, ReadinessCheck, Subgraph } from '@lakeward/service';

import type { DevTokens } from './authentication/dev-token.ts';
import { requestSigner } from './authentication/sign-request.ts';
import { type Gateway, openGateway } from './gateway.ts';
import type { DocumentLimits } from './limits/document-limits.ts';
import type { Playground } from './playground.ts';
import { openGatewayServer } from './server.ts';
import { openComposer } from './supergraph/compose-supergraph.ts';
import { keptCompositions } from './supergraph/kept-compositions.ts';
import { openSupergraphSource } from './supergraph/supergraph-source.ts';
import { inProcessTransport } from './transport/in-process.ts';
import type { Transport } from './transport/transport.ts';

/** Where the subgraphs are: objects of this process, or URLs (`http://127.0.0.1:4001`) by name with the key that signs requests to them. */
export type Subgraphs =
  | { readonly inProcess: readonly Subgraph[] }
  | { readonly endpoints: Readonly<Record<string, string>>; readonly signatureKey: Uint8Array | null };

export interface GatewayServiceDeps {
  readonly subgraphs: Subgraphs;
  readonly identity: IdentityVerifier;
  readonly host: string;
  /** 0 takes a free one. */
  readonly port: number;
  readonly clock: Clock;
  readonly log: Logger;
  readonly playground: Playground | null;
  readonly devTokens: DevTokens | null;
  /** Beyond the subgraphs' own. */
  readonly checks?: readonly ReadinessCheck[];
  /** Folder that keeps composed supergraphs over restarts; none = each start composes. */
  readonly compositionsFolder?: string;
  readonly limits?: Partial<DocumentLimits>;
  readonly maxCost?: number;
}

export interface GatewayService extends AsyncDisposable {
  /** `http://127.0.0.1:4000`. */
  readonly url: string;
  readonly gateway: Gateway;
}

/** How long one fetch may take; the lake runs queries, the others read their own store. Both end before the request does (18 s). */
const timeoutsMs: Readonly<Record<string, number>> = { lake: 15_000 };
const usualTimeoutMs = 5_000;
const startupMs = 60_000;

/**
 * Opens transports, composes, loads the router and listens: the whole gateway, in both process shapes.
 * @throws CompositionFailed; AppError SUBGRAPH_UNAVAILABLE; what `listen` throws.
 */
export async function openGatewayService(deps: GatewayServiceDeps): Promise<GatewayService> {
  const { subgraphs, clock, log, limits, maxCost } = deps;
  await using opened = new AsyncDisposableStack();
  const transports: Transport[] = [];
  const checks = [...(deps.checks ?? [])];
  if ('inProcess' in subgraphs) {
    for (const subgraph of subgraphs.inProcess) {
      transports.push(inProcessTransport(subgraph, { timeoutMs: timeoutsMs[subgraph.name] ?? usualTimeoutMs }));
      checks.push(() => subgraph.notReady());
    }
  } else {
    const { openPooledHttp } = await import('./transport/pooled-http.ts'); // undici is 4 MB that one process does without
    const sign = requestSigner(subgraphs.signatureKey, clock);
    const opening = Object.entries(subgraphs.endpoints).map(async ([name, url]) =>
      opened.use(await openPooledHttp({ name, url, timeoutMs: timeoutsMs[name] ?? usualTimeoutMs, startupMs, sign, clock, log })),
    );
    transports.push(...(await Promise.all(opening)));
  }
  const composing = openComposer();
  const composer = opened.use(deps.compositionsFolder === undefined ? composing : keptCompositions(composing, deps.compositionsFolder));
  const source = opened.use(await openSupergraphSource({ transports, composer, clock, log }));
  const gateway = opened.use(
    await openGateway({ source, transports, ...(limits && { limits }), ...(maxCost !== undefined && { maxCost }) }),
  );
  const server = opened.use(await openGatewayServer({ ...deps, gateway, checks }));
  const owned = opened.move();
  return { url: server.url, gateway, [Symbol.asyncDispose]: () => owned.disposeAsync() };
}
