import type { IncomingMessage } from 'node:http';

import { AppError } from '@lakeward/kernel';

/**
 * What a request line asks for. A path that begins with two slashes is a path, never another host.
 * @throws AppError BAD_REQUEST for what cannot be read
 */
export function requestUrl({ url = '/' }: Pick<IncomingMessage, 'url'>): URL {
  const whole = url.startsWith('/') ? `http://here${url}` : url;
  if (!URL.canParse(whole)) throw new AppError('BAD_REQUEST', 'The address of this request cannot be read.');
  return new URL(whole);
}
