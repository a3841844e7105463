import type { StepStatus } from '@aws-sdk/client-emr';
import type { RemoteRef, RemoteState, RemoteStatus } from '@lakeward/ports';

/** INTERRUPTED comes from the end of a cluster or the loss of a node, never from our cancel. */
const states: Readonly<Record<string, RemoteState>> = {
  PENDING: 'PENDING',
  RUNNING: 'RUNNING',
  CANCEL_PENDING: 'CANCELLING',
  COMPLETED: 'SUCCEEDED',
  FAILED: 'FAILED',
  INTERRUPTED: 'FAILED',
  CANCELLED: 'CANCELLED',
};

/** EMR tells the exit code only inside a sentence, if at all. */
const EXIT_CODE = /exit ?code:? (\d{1,3})\b/i;

export function remoteStatus(ref: RemoteRef, status: StepStatus | undefined): RemoteStatus {
  const backendState: string = status?.State ?? 'UNKNOWN';
  const details = status?.FailureDetails;
  const code = EXIT_CODE.exec(details?.Message ?? '')?.[1];
  const state = states[backendState] ?? 'PENDING';
  return {
    ref,
    state,
    backendState,
    exitCode: state === 'SUCCEEDED' ? 0 : code === undefined ? null : Number(code),
    reason: details ? [details.Reason, details.Message].filter(Boolean).join(' ') : null,
  };
}

export const notFound = (ref: RemoteRef): RemoteStatus => ({
  ref,
  state: 'NOT_FOUND',
  backendState: 'NOT_FOUND',
  exitCode: null,
  reason: null,
});
