import type { Server } from 'node:http';

import { drainMs } from './shutdown.ts';

/**
 * Takes no new connections, lets requests in flight end, at most 20 s, then cuts what is left. `onCut` runs before that, to end streams with
 * a reason.
 */
export async function closeServer(server: Server, onCut: () => void = () => undefined): Promise<void> {
  const closed = new Promise<void>((resolve) => {
    server.close(() => resolve());
  });
  // A connection that becomes idle after `close` would be kept for the whole keep-alive time.
  const sweep = setInterval(() => server.closeIdleConnections(), 50);
  const cut = setTimeout(() => {
    onCut();
    server.closeAllConnections();
  }, drainMs);
  await closed;
  clearInterval(sweep);
  clearTimeout(cut);
}
