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
    this.name = new.target.name;
    this.exitCode = exitCode;
  }
}
