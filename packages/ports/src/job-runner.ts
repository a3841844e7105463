export type JobRunnerKind = 'EMR' | 'EMR_SERVERLESS' | 'KUBERNETES';
export type LogStream = 'STDOUT' | 'STDERR' | 'CONTROLLER';

/** One attempt to be started. `name` is unique per attempt and stored before the call; it is how an unknown outcome is found again. */
export interface Launch {
  readonly name: string;
  readonly runId: string;
  readonly attempt: number;
  /** Address and SHA-256 (hex) of the signed spec; user values never enter arguments. The run's messages and result go into the spec's folder. */
  readonly specUri: string;
  readonly specSha256: string;
  readonly timeoutMs: number;
}

/** The backend's own id of one attempt. */
export interface RemoteRef {
  readonly backendId: string;
  readonly name: string;
}

export type RemoteState = 'PENDING' | 'RUNNING' | 'CANCELLING' | 'SUCCEEDED' | 'FAILED' | 'CANCELLED' | 'NOT_FOUND';

export interface RemoteStatus {
  readonly ref: RemoteRef;
  readonly state: RemoteState;
  /** The backend's own word. */
  readonly backendState: string;
  readonly exitCode: number | null;
  readonly reason: string | null;
}

export interface LogPage {
  readonly lines: readonly string[];
  readonly nextLine: number;
  /** False while more may come. */
  readonly complete: boolean;
}

export type RunnerHealth =
  | { readonly kind: 'READY' }
  | { readonly kind: 'WAITING_RUNTIME'; readonly message: string }
  | { readonly kind: 'MISSING'; readonly message: string; readonly cure: string };

/** The call was certainly not executed. */
export class LaunchRejected extends Error {
  override readonly name = 'LaunchRejected';
  constructor(
    message: string,
    readonly retryable: boolean,
    options?: ErrorOptions,
  ) {
    super(message, options);
  }
}

/** Nobody knows whether the call was executed; look for it by name. */
export class LaunchUnknown extends Error {
  override readonly name = 'LaunchUnknown';
}

/** Starts and watches Spark runs on one backend. The caller owns retries: every method makes one remote attempt. */
export interface JobRunner extends AsyncDisposable {
  readonly kind: JobRunnerKind;
  readonly capabilities: {
    readonly cancelRunning: boolean;
    readonly runPolicy: boolean;
    readonly idempotentSubmit: boolean;
    readonly logsLagSeconds: number;
  };
  preflight(): Promise<RunnerHealth>;
  /** Sends once. @throws LaunchRejected; LaunchUnknown */
  submit(launch: Launch): Promise<RemoteRef>;
  /** All attempts with this launch name that the backend knows, started since. */
  findByName(name: string, since: Date): Promise<readonly RemoteRef[]>;
  /** One sweep; unknown ids come back as NOT_FOUND. @throws Unavailable */
  describeMany(refs: readonly RemoteRef[]): Promise<readonly RemoteStatus[]>;
  /** Asynchronous and repeatable; also for finished ids. `force` kills instead of asking. */
  cancel(ref: RemoteRef, force: boolean): Promise<void>;
  /** Lines from `fromLine` (0-based), at most `max`. */
  logs(ref: RemoteRef, stream: LogStream, fromLine: number, max: number): Promise<LogPage>;
}
