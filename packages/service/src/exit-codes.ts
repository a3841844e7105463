/** Why a process ended, for people and supervisors; as in sysexits(3). */
export const exitCodes = {
  /** A setting is missing or wrong. */
  badSetting: 78,
  /** The port is taken, or a store that is needed cannot be reached. */
  unavailable: 69,
  /** The data folder cannot be written, or the disk is full. */
  cannotCreate: 73,
  /** A second copy runs on the same data folder. */
  secondCopy: 75,
  /** A fault of ours. */
  internal: 70,
} as const;

export type ExitCode = (typeof exitCodes)[keyof typeof exitCodes];

/** A start that cannot succeed: one text that says what to do, and the exit code. */
export class StartFailure extends Error {
  readonly exitCode: ExitCode;

  constructor(exitCode: ExitCode, message: string, options?: ErrorOptions) {
    super(message, options);
    this.name = 'StartFailure';
    this.exitCode = exitCode;
  }
}

/** The start failure behind any error of a start: known system errors get their code and a sentence, the rest is a fault of ours. */
export function startFailureOf(error: unknown): StartFailure {
  if (error instanceof StartFailure) return error;
  const { code, port, path } = (error ?? {}) as { code?: unknown; port?: unknown; path?: unknown };
  const cause = { cause: error };
  if (code === 'EADDRINUSE')
    return new StartFailure(exitCodes.unavailable, `Port ${String(port)} is taken; set PORT to a free one.`, cause);
  if (code === 'ECONNREFUSED') return new StartFailure(exitCodes.unavailable, 'A store that is needed cannot be reached.', cause);
  if (code === 'EACCES' || code === 'EROFS') {
    return new StartFailure(exitCodes.cannotCreate, `${String(path)} cannot be written; set DATA_DIR to a folder of yours.`, cause);
  }
  if (code === 'ENOSPC')
    return new StartFailure(exitCodes.cannotCreate, 'The disk is full; make room or set DATA_DIR to another disk.', cause);
  return new StartFailure(exitCodes.internal, 'The start failed by a fault of ours.', cause);
}
