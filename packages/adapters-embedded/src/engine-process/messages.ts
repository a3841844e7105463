import type { ColumnType } from '@lakeward/kernel';
import type { RowBatch } from '@lakeward/ports';

/** What one engine process is started with; the first message it gets. Sizes in MB of 10^6 bytes. */
export interface EngineSetup {
  readonly kind: 'setup';
  /** Absolute folder of the lake; nothing outside can be read. */
  readonly root: string;
  /** Absolute folder for results on their way out and for spilling. */
  readonly scratch: string;
  readonly memoryLimitMb: number;
  /** Threads of the instance for scans; the one for pages has one. */
  readonly threads: number;
}

export interface RunRequest {
  readonly kind: 'run';
  readonly id: number;
  readonly text: string;
  readonly types: readonly ColumnType[];
  readonly maxRows: number;
  readonly timeoutMs: number;
  /** On all threads; pages are cheaper on one. */
  readonly wide: boolean;
}

export interface StoreRequest {
  readonly kind: 'store';
  readonly id: number;
  readonly text: string;
  /** Absolute path of the Parquet file, inside the scratch folder. */
  readonly target: string;
  readonly maxRows: number;
  readonly timeoutMs: number;
}

export type EngineRequest =
  | EngineSetup
  | RunRequest
  | StoreRequest
  | { readonly kind: 'cancel'; readonly id: number }
  | { readonly kind: 'ping'; readonly id: number };

/** Why a query ended without an answer. */
export type FailureKind =
  | 'ABSENT_COLUMN'
  | 'BAD_RECORD'
  | 'CANCELLED'
  | 'FAULT'
  | 'OUT_OF_MEMORY'
  | 'STORAGE_FULL'
  | 'TIMED_OUT'
  | 'TOO_LARGE'
  | 'UNREADABLE_OBJECT'
  | 'VALUE_OUT_OF_RANGE';

export type EngineReply =
  | { readonly kind: 'ready' }
  | { readonly kind: 'rows'; readonly id: number; readonly batches: readonly RowBatch[] }
  | { readonly kind: 'stored'; readonly id: number; readonly rowCount: number }
  | { readonly kind: 'pong'; readonly id: number }
  /** `text` is the engine's own and goes to the debug log alone: it may quote policies and values. */
  | { readonly kind: 'failed'; readonly id: number; readonly failure: FailureKind; readonly text: string };
