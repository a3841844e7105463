export const failureClasses = ['SPEC', 'RIGHTS', 'SOURCE', 'TRANSFORM', 'CHECKS', 'WRITE', 'PLATFORM', 'INTERNAL'] as const;
export type FailureClass = (typeof failureClasses)[number];

/** What callers are told. The message is ours and quotes no value: Spark's own errors do. */
export interface JobFailure {
  readonly class: FailureClass;
  readonly step: string | null;
  readonly message: string;
  readonly retryable: boolean;
}

/** Exit codes of the runner inside Spark. */
const byExitCode: Readonly<Record<number, FailureClass>> = {
  10: 'SPEC',
  11: 'RIGHTS',
  20: 'SOURCE',
  30: 'TRANSFORM',
  40: 'CHECKS',
  50: 'WRITE',
  60: 'INTERNAL',
};

/** Classes that a further attempt may cure. 137 (killed) and 52 (Java heap full) are no codes of the runner, so they count as PLATFORM. */
const curable: ReadonlySet<FailureClass> = new Set(['PLATFORM', 'WRITE', 'INTERNAL']);

export const classOfExit = (exitCode: number | null): FailureClass =>
  exitCode === null ? 'PLATFORM' : (byExitCode[exitCode] ?? 'PLATFORM');

export const jobFailure = (failureClass: FailureClass, message: string, step: string | null = null): JobFailure => ({
  class: failureClass,
  step,
  message,
  retryable: curable.has(failureClass),
});

export const isFailureClass = (value: unknown): value is FailureClass => (failureClasses as readonly unknown[]).includes(value);
