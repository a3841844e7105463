import type { GraphQLResolveInfo } from 'graphql';

import type { FenceContext } from './fence-rules.ts';

type ResponsePath = GraphQLResolveInfo['path'];

/** A response path as text, `lake/aviation/flights`: aliases count, list positions are numbers. One text per place in the answer. */
export function responsePathKey(path: ResponsePath): string {
  const keys: (string | number)[] = [];
  for (let at: ResponsePath | undefined = path; at; at = at.prev) keys.unshift(at.key);
  return keys.join('/');
}

/**
 * What the fence decided for the dataset field that is being resolved.
 * @throws Error when the fence was never asked: then nothing may be read
 */
export function takeDecision(context: FenceContext, info: Pick<GraphQLResolveInfo, 'path'>): unknown {
  const key = responsePathKey(info.path);
  if (!context.decisions.has(key)) throw new Error(`No decision was taken for ${key}.`);
  return context.decisions.get(key);
}
