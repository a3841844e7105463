import type { IncomingHttpHeaders, IncomingMessage } from 'node:http';

import { type Principal, Unauthenticated } from '@lakeward/kernel';
import { bearerToken, REQUEST_ID_HEADER, type TokenVerifier } from '@lakeward/service';

/**
 * The client's token, verified, and whom it names. Refuses early what the subgraphs would refuse anyway; they verify it again, and only their word counts.
 * A token in the URL is refused as well: it would stand in logs.
 * @throws Unauthenticated
 */
export async function authenticate(
  request: IncomingMessage,
  verifyToken: TokenVerifier,
): Promise<{ readonly token: string; readonly principal: Principal }> {
  const token = bearerToken(request.headers.authorization);
  if (token === undefined) throw new Unauthenticated();
  return { token, principal: await verifyToken(token) };
}

const kept = new Set([REQUEST_ID_HEADER, 'x-requested-with']);
const named = new Set(['cookie', 'forwarded', 'remote-user', 'via']);
const someones = /^(?:x[-_]|auth(?:enticated)?[-_]|remote[-_]|user|role|tenant|principal|identity|on-behalf-of|act-?as)/;

/**
 * Takes away every header that could be read as somebody's name, role or tenant, in any spelling. Nothing of ours reads such headers, and
 * none travels on; taking them away here means that nobody ever starts to.
 */
export function stripIdentityHeaders(headers: IncomingHttpHeaders): void {
  for (const name of Object.keys(headers)) {
    if (!kept.has(name) && (named.has(name) || someones.test(name))) delete headers[name];
  }
}
