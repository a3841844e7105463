import type { KeyObject } from 'node:crypto';

import type { DevIssuer, DevUser } from '@lakeward/adapters-embedded/dev-issuer';
import type { SparkRuntimeState } from '@lakeward/embedded-emr/spark-runtime-state';
import type {
  AuditLog,
  Clock,
  IdentityVerifier,
  JobRunner,
  Log,
  MetadataStore,
  ObjectStore,
  SqlEngine,
  TableCatalog,
} from '@lakeward/ports';

import type { DataFolder } from './data-folder.ts';
import type { MigrationSource } from './run-migrations.ts';

/**
 * The set of ports behind one preset. Each opens at the first call and stays open until the platform is disposed, so a process pays only for what it
 * uses; calls that come together share one opening, and one that failed may be repeated.
 */
export interface Platform extends AsyncDisposable {
  readonly clock: Clock;
  readonly dataFolder: DataFolder;
  readonly keys: PlatformKeys;
  /** URLs of the metadata store; the private server starts with the first call. `owner` is null where this process may not migrate. */
  database(): Promise<{ readonly app: string; readonly owner: string | null }>;
  store(): Promise<MetadataStore>;
  objects(): Promise<ObjectStore>;
  /** Forks the engine process. */
  engine(): Promise<SqlEngine>;
  catalog(): Promise<TableCatalog>;
  audit(): Promise<AuditLog>;
  identity(): Promise<IdentityVerifier>;
  /** Null on platforms whose users come from an identity provider. */
  devIssuer(): Promise<DevIssuer | null>;
  runner(): Promise<JobRunner>;
  /** Brings the store forward as its owner: the adapters' own tables first, then `sources`. Returns the files that ran. @throws Invalid without an owner's URL */
  migrate(sources: readonly MigrationSource[]): Promise<string[]>;
}

/** Secrets of 32 bytes and one key pair. Made at first use in the data folder, the same for every process on it. */
export interface PlatformKeys {
  cursors(): Promise<Buffer>;
  /** HMAC between gateway and subgraphs. */
  requestSignature(): Promise<Buffer>;
  maskSalts(): Promise<Buffer>;
  /** Ed25519 private key; job specs are signed with it. */
  specSigning(): Promise<KeyObject>;
  /** A further secret by name. */
  secret(name: string): Promise<Buffer>;
}

export interface PlatformOptions {
  /** The setting PLATFORM. */
  readonly platform: string;
  /** Absolute. */
  readonly dataFolder: string;
  /** One of several services on the folder; whoever started them holds it. */
  readonly shared?: boolean;
  /** Plain role. None = the private server. */
  readonly databaseUrl?: string | undefined;
  /** Owner, for migrations; only with `databaseUrl`. */
  readonly migrationDatabaseUrl?: string | undefined;
  /** Whom the development issuer signs for; nobody unless given. */
  readonly users?: readonly DevUser[];
  /** Asked before each Spark process is started; a process without it runs no jobs. */
  readonly spark?: () => Promise<SparkRuntimeState>;
  readonly log: Log;
  /** The system's unless a test has its own. */
  readonly clock?: Clock;
}
