import type { IncomingMessage, ServerResponse } from 'node:http';

import { AppError, Forbidden, Invalid, NotFound } from '@lakeward/kernel';
import { readBody, sendJson } from '@lakeward/service';

/** Issues tokens for the demo's users; embedded platform only. */
export interface DevTokens {
  /** Users that a token can be had for, in the order of the switcher. */
  readonly users: readonly { readonly id: string; readonly name: string }[];
  /** @throws NotFound for an unknown user. */
  issue(user: string): Promise<{ readonly token: string; readonly expiresAt: Date }>;
}

const loopbackNames = new Set(['localhost', '127.0.0.1', '[::1]']);

/** Whether this address can be reached from this machine only. */
const isLoopback = (host: string): boolean => loopbackNames.has(host) || host === '::1' || /^127(?:\.\d{1,3}){3}$/.test(host);

/**
 * `POST /dev/token` with `{"user": "<id>"}` answers `{"token", "expiresAt"}`. A page of another origin cannot ask: while we listen on loopback
 * the Host header must name it (no rebinding of names), and content type JSON makes a browser ask for leave first, which is never given.
 * @throws AppError for whatever is refused.
 */
export async function answerDevToken(
  request: IncomingMessage,
  response: ServerResponse,
  devTokens: DevTokens | null,
  listensOn: string,
): Promise<void> {
  if (devTokens === null) throw new NotFound('There is nothing at this path.');
  const host = (request.headers.host ?? '').replace(/:\d+$/, '');
  if (isLoopback(listensOn) && !isLoopback(host)) throw new Forbidden('Tokens are given on this machine only.');
  if (request.method !== 'POST') throw new AppError('BAD_REQUEST', 'Ask by POST.');
  if (!/^application\/json\s*(?:;|$)/i.test(request.headers['content-type'] ?? ''))
    throw new AppError('BAD_REQUEST', 'Ask with content type application/json.');
  const { token, expiresAt } = await devTokens.issue(userOf((await readBody(request, 1_024)).toString('utf8')));
  sendJson(response, 200, { token, expiresAt: expiresAt.toISOString() });
}

function userOf(text: string): string {
  try {
    const { user } = JSON.parse(text) as { user?: unknown };
    if (typeof user === 'string') return user;
  } catch {
    // Said below.
  }
  throw new Invalid('Ask with {"user": "<id>"}.', { path: ['user'] });
}
