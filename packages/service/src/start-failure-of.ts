import { exitCodes, StartFailure, StorageFull, Unavailable } from '@lakeward/kernel';

/**
 * The start failure behind any error of a start: what names its exit code is taken as it is, a store or a system that refuses gets its code and
 * a sentence, the rest is a fault of ours.
 */
export function startFailureOf(error: unknown): StartFailure {
  if (error instanceof StartFailure) return error;
  const cause = { cause: error };
  if (error instanceof Unavailable) {
    return new StartFailure(exitCodes.unavailable, `${error.message} Is DATABASE_URL right, and is that server up?`, cause);
  }
  if (error instanceof StorageFull) return new StartFailure(exitCodes.cannotCreate, error.message, cause);
  const { code, port, path } = (error ?? {}) as { code?: unknown; port?: unknown; path?: unknown };
  if (code === 'EADDRINUSE') {
    return new StartFailure(exitCodes.unavailable, `Port ${String(port)} is taken; set PORT to a free one.`, cause);
  }
  if (code === 'ECONNREFUSED') return new StartFailure(exitCodes.unavailable, 'A store that is needed cannot be reached.', cause);
  if (code === 'EACCES' || code === 'EROFS') {
    return new StartFailure(exitCodes.cannotCreate, `${String(path)} cannot be written; set DATA_DIR to a folder of yours.`, cause);
  }
  if (code === 'ENOSPC') {
    return new StartFailure(exitCodes.cannotCreate, 'The disk is full; make room or set DATA_DIR to another disk.', cause);
  }
  return new StartFailure(exitCodes.internal, 'The start failed by a fault of ours.', cause);
}
