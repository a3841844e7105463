/** A key is a relative path of parts without `.`, `..`, empty parts, control characters or backslashes: `aviation/route_delays/data/a.parquet`. */
export interface ObjectInfo {
  readonly key: string;
  readonly byteSize: number;
  readonly modifiedAt: Date;
}

/** Bytes by key. Keys outside the rules above throw Invalid before anything is touched; symbolic links out of the store are not followed. */
export interface ObjectStore {
  /** In ascending order of the key's UTF-8 bytes. A prefix that ends in `/` is a folder, else one exact key or the start of one. */
  list(prefix: string, signal?: AbortSignal): AsyncIterable<ObjectInfo>;
  /** @throws NotFound */
  stat(key: string): Promise<ObjectInfo>;
  /** Bytes `start` to `end` (exclusive), or all. @throws NotFound; Invalid for a range outside the object */
  get(key: string, range?: { readonly start: number; readonly end: number }): Promise<Uint8Array>;
  /** Replaces whole; a reader sees the old or the new bytes, never a mixture. @throws StorageFull */
  put(key: string, bytes: Uint8Array): Promise<void>;
  /** Writes only where no object is; exactly one of several racing writers gets true. @throws StorageFull */
  putIfAbsent(key: string, bytes: Uint8Array): Promise<boolean>;
  /** Absent keys are no error. */
  delete(key: string): Promise<void>;
  /** Deletes all keys that begin with the prefix, which must end in `/`. */
  deleteFolder(prefix: string): Promise<void>;
  /** Address for engines and Spark: `file:///…` or `s3://…`; a key that ends in `/` gives the address of a folder. */
  uriOf(key: string): string;
  /** Inverse of `uriOf`. @throws Invalid for an address outside the store */
  keyOf(uri: string): string;
}
