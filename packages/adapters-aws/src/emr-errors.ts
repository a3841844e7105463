import { Unavailable } from '@lakeward/kernel';
import { LaunchRejected, LaunchUnknown } from '@lakeward/ports';

/** The part of an SDK error that tells what happened. */
interface SdkError {
  readonly name: string;
  readonly message: string;
  readonly code?: string;
  readonly ErrorCode?: string;
  readonly $metadata?: { readonly httpStatusCode?: number };
}

const THROTTLED = new Set(['ThrottlingException', 'Throttling', 'TooManyRequestsException', 'RequestLimitExceeded']);
/** The peer was never reached, so it executed nothing. */
const NEVER_SENT = new Set(['ECONNREFUSED', 'ENOTFOUND', 'EAI_AGAIN', 'EHOSTUNREACH', 'ENETUNREACH']);
/** EMR says in words only that a queue is full or a cluster is going; both may be sent again. */
const TEMPORARY = /maximum number of active steps|shutting down, terminated, or finished/i;
const UNKNOWN_ID = /(Cluster|Step) id '.*' is not valid/i;

/** A modelled 4xx was certainly not executed; of a timeout, a reset or a 5xx nobody knows. */
export function launchError(error: unknown): LaunchRejected | LaunchUnknown {
  const cause = error as SdkError;
  const status = cause.$metadata?.httpStatusCode;
  if (cause.code !== undefined && NEVER_SENT.has(cause.code))
    return new LaunchRejected('The job backend cannot be reached.', true, { cause: error });
  if (THROTTLED.has(cause.name) || status === 429) return new LaunchRejected('The job backend asks to wait.', true, { cause: error });
  if (status !== undefined && status >= 400 && status < 500) {
    return new LaunchRejected(`The job backend refused the launch (${cause.name}).`, TEMPORARY.test(cause.message), { cause: error });
  }
  return new LaunchUnknown('The job backend did not answer.', { cause: error });
}

export const isUnknownId = (error: unknown): boolean => UNKNOWN_ID.test((error as SdkError).message);

export const readError = (error: unknown): Unavailable =>
  new Unavailable('The job backend does not answer; try again.', {}, { cause: error });
