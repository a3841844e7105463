import { parentPort } from 'node:worker_threads';

import { composeServices } from '@theguild/federation-composition';
import { parse } from 'graphql';

import type { ComposeAnswer, ComposeQuestion } from './compose-supergraph.ts';

/** Composition blocks its thread for 40 ms to seconds; here that thread is nobody's. */
parentPort?.on('message', ({ id, subgraphs }: ComposeQuestion) => {
  // oxlint-disable-next-line unicorn/require-post-message-target-origin -- a thread has no origin
  parentPort?.postMessage({ id, ...compose(subgraphs) } satisfies ComposeAnswer);
});

function compose(subgraphs: ComposeQuestion['subgraphs']): Omit<ComposeAnswer, 'id'> {
  try {
    const result = composeServices(
      subgraphs.map(({ name, sdl }) => ({ name, typeDefs: parse(sdl, { noLocation: true }), url: `subgraph:${name}` })),
    );
    if (result.supergraphSdl !== undefined) return { sdl: result.supergraphSdl, problems: [] };
    return {
      sdl: null,
      problems: (result.errors ?? []).map(({ message, extensions }) => `${extensions['code'] as string}: ${message}`),
    };
  } catch (error) {
    return { sdl: null, problems: [error instanceof Error ? error.message : String(error)] };
  }
}
