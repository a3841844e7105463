import type { Principal } from '@lakeward/kernel';

/** An OpenLineage RunEvent (spec 2-0-2), as JSON. */
export interface LineageRunEvent {
  readonly eventType: 'START' | 'RUNNING' | 'COMPLETE' | 'ABORT' | 'FAIL' | 'OTHER';
  readonly eventTime: string;
  readonly producer: string;
  readonly schemaURL: string;
  readonly run: { readonly runId: string; readonly facets?: Readonly<Record<string, unknown>> };
  readonly job: { readonly namespace: string; readonly name: string; readonly facets?: Readonly<Record<string, unknown>> };
  readonly inputs?: readonly LineageDataset[];
  readonly outputs?: readonly LineageDataset[];
}

export interface LineageDataset {
  readonly namespace: string;
  readonly name: string;
  /** `schema`, `columnLineage`, … */
  readonly facets?: Readonly<Record<string, unknown>>;
}

/** Takes lineage events; order and repetition do not matter. */
export interface LineageSink {
  /** @throws Forbidden when `as` may not write lineage of a named output; Unavailable */
  emit(as: Principal, events: readonly LineageRunEvent[]): Promise<void>;
}
