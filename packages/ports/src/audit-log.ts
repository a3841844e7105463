import type { DatasetRef, Principal } from '@lakeward/kernel';

/** Who read or did what; written before the first byte of the answer leaves. Constants of the query are never in it. */
export interface AuditEntry {
  /** Id of the execution, minted by the caller of `record`. */
  readonly id: string;
  readonly at: Date;
  readonly principal: Principal;
  readonly action: string;
  readonly dataset: DatasetRef | null;
  readonly columns: readonly string[];
  readonly effect: 'ALLOW' | 'DENY';
  readonly policyVersions: readonly string[];
  readonly rows: number | null;
  readonly bytes: number | null;
}

export interface AuditLog {
  /** Resolves when the entry is durable; several entries share one commit of at most 5 ms. @throws Unavailable: then nothing may be answered */
  record(entry: AuditEntry): Promise<void>;
  /** Adds what only the finished answer tells, to all entries of this id; the first time counts. @throws Unavailable */
  complete(tenant: string, id: string, rows: number, bytes: number): Promise<void>;
}
