import { AppError, Invalid, StorageFull, Unavailable } from '@lakeward/kernel';

/** SQLSTATE, or Node's code for a socket that failed. */
export const codeOf = (error: unknown): string => {
  const code = (error as { code?: unknown } | null)?.code;
  return typeof code === 'string' ? code : '';
};

/** Two transactions got in each other's way; the same work may succeed when repeated. */
export const isWorthRepeating = (error: unknown): boolean => codeOf(error) === '40001' || codeOf(error) === '40P01';

/**
 * 53: no memory, no more connections. 57P0x: shutting down or starting. 57014: over its time. 55P03: waited too long for a lock.
 * 25006: a standby that only reads. 25P0x: an idle transaction was ended. 3D000, 28xxx: not our database, not our password.
 */
const unavailable =
  /^(08\w{3}|53[023]00|57P0[1-5]|57014|55P03|25006|25P0[34]|3D000|28\w{3}|ECONN\w+|ENOENT|EPIPE|ETIMEDOUT|EHOSTUNREACH|ENETUNREACH|ENOTFOUND|EAI_AGAIN)$/;

/** What `pg` says without a code when a connection ends under a statement or none can be had in time. */
const lostConnection =
  /^(Connection terminated|timeout exceeded when trying to connect|Client has encountered a connection error|Client was closed|Cannot use a pool after calling end)/;

/** Ours and the database's other errors (a unique key that is taken) pass as they are. */
export function translateError(error: unknown): unknown {
  if (error instanceof AppError) return error;
  const code = codeOf(error);
  const message = error instanceof Error ? error.message : '';
  if (code === '53100' || (code === '58030' && message.includes('No space left'))) return new StorageFull(undefined, {}, { cause: error });
  if (unavailable.test(code) || (code === '' && lostConnection.test(message))) return new Unavailable(undefined, {}, { cause: error });
  // PostgreSQL's texts hold every character but this one, and a caller may write it.
  if (code === '22021' || code === '22P05') return new Invalid('A text may not hold the character U+0000.', {}, { cause: error });
  return error;
}
