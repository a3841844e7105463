import type { Server } from 'node:http';
import type { Socket } from 'node:net';

import { drainMs } from './shutdown.ts';

/**
 * Takes no new connections, lets requests in flight end, at most 20 s, then cuts what is left. `onCut` runs before that, to end streams with
 * a reason.
 */
export type CloseServer = (onCut?: () => void) => Promise<void>;

/** How this server will be closed; called when it is made, because a connection must be seen from its beginning. */
export function closingOf(server: Server): CloseServer {
  // Node counts a connection on which no request ever began as busy: a browser's spare one would hold the end for 20 s.
  const unused = new Set<Socket>();
  server.on('connection', (socket: Socket) => {
    unused.add(socket);
    socket.once('close', () => unused.delete(socket));
  });
  server.prependListener('request', ({ socket }) => void unused.delete(socket));

  return async (onCut = () => undefined) => {
    const closed = new Promise<void>((resolve) => {
      server.close(() => resolve());
    });
    // A connection that becomes idle after `close` would be kept for the whole keep-alive time.
    const sweep = setInterval(() => {
      server.closeIdleConnections();
      for (const socket of unused) socket.destroy();
    }, 50);
    const cut = setTimeout(() => {
      onCut();
      server.closeAllConnections();
    }, drainMs);
    await closed;
    clearInterval(sweep);
    clearTimeout(cut);
  };
}
