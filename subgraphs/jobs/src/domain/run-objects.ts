/** What jobs needs of an ObjectStore, for keys that it builds itself (`run-layout.ts`). The shapes are those of the port. */
export interface RunObjects {
  list(prefix: string): AsyncIterable<{ readonly key: string; readonly byteSize: number }>;
  /** @throws NotFound */
  get(key: string): Promise<Uint8Array>;
  put(key: string, bytes: Uint8Array): Promise<void>;
  /** Exactly one of several racing writers gets true. */
  putIfAbsent(key: string, bytes: Uint8Array): Promise<boolean>;
  /** Absent keys are no error. */
  delete(key: string): Promise<void>;
  deleteFolder(prefix: string): Promise<void>;
  uriOf(key: string): string;
}
