import { createHash } from 'node:crypto';

import { Invalid } from '@lakeward/kernel';
import type { LineageRunEvent } from '@lakeward/ports/lineage-sink';
import { z } from 'zod';

import type { LineageRunState } from '../persistence/tables.ts';

const name = z.string().min(1).max(1_000);
/** Names come from outside and are shown to people: no control characters. */
const safeName = name.refine((text) => !/\p{Cc}/u.test(text), 'must not hold control characters');
const transformation = z.object({ type: z.string(), subtype: z.string().max(100).optional(), masking: z.boolean().optional() });
const columnLineage = z.object({
  fields: z.record(
    safeName,
    z.object({
      inputFields: z
        .array(
          z.object({ namespace: safeName, name: safeName, field: safeName, transformations: z.array(transformation).max(20).optional() }),
        )
        .max(500),
    }),
  ),
});
const dataset = z.object({ namespace: safeName, name: safeName, facets: z.record(z.string(), z.unknown()).optional() });
const runEvent = z.object({
  eventType: z.enum(['START', 'RUNNING', 'COMPLETE', 'ABORT', 'FAIL', 'OTHER']),
  eventTime: z.iso.datetime({ offset: true }),
  producer: name,
  schemaURL: name,
  run: z.object({ runId: z.uuid(), facets: z.record(z.string(), z.unknown()).optional() }),
  job: z.object({ namespace: safeName, name: safeName, facets: z.record(z.string(), z.unknown()).optional() }),
  inputs: z.array(dataset).max(1_000).optional(),
  outputs: z.array(dataset).max(1_000).optional(),
});

/** Facets are kept up to this size together with their event; larger events are refused. */
export const LINEAGE_EVENT_MAX_BYTES = 256 * 1024;

/** @throws Invalid when the value is no OpenLineage RunEvent, or too large */
export function parseLineageEvent(value: unknown, index: number): LineageRunEvent {
  const parsed = runEvent.safeParse(value);
  if (!parsed.success) {
    const [issue] = parsed.error.issues;
    throw new Invalid(`This is no OpenLineage run event: ${issue!.path.join('.')} ${issue!.message}.`, {
      path: ['events', String(index), ...issue!.path.map(String)],
    });
  }
  if (Buffer.byteLength(JSON.stringify(value)) > LINEAGE_EVENT_MAX_BYTES) {
    throw new Invalid(`A lineage event may hold ${LINEAGE_EVENT_MAX_BYTES} bytes.`, { path: ['events', String(index)] });
  }
  return parsed.data;
}

export interface FoldedLineageEvent {
  readonly hash: string;
  readonly runId: string;
  readonly jobNamespace: string;
  readonly jobName: string;
  readonly state: LineageRunState;
  readonly startedAt: Date | null;
  readonly endedAt: Date | null;
  readonly datasets: readonly { readonly direction: 'INPUT' | 'OUTPUT'; readonly namespace: string; readonly name: string }[];
  readonly columns: readonly FoldedColumnEdge[];
}

export interface FoldedColumnEdge {
  readonly output: { readonly namespace: string; readonly name: string; readonly column: string };
  readonly input: { readonly namespace: string; readonly name: string; readonly column: string };
  readonly kind: 'DIRECT' | 'INDIRECT';
  readonly subtype: string;
  readonly masking: boolean;
}

/** What one event says, taken alone; the store unites it with what other events of the same run said, in any order. */
export function foldLineageEvent(event: LineageRunEvent): FoldedLineageEvent {
  const at = new Date(event.eventTime);
  const state: LineageRunState =
    event.eventType === 'COMPLETE' || event.eventType === 'FAIL' || event.eventType === 'ABORT' ? event.eventType : 'START';
  return {
    hash: createHash('sha256').update(JSON.stringify(event)).digest('hex'),
    runId: event.run.runId,
    jobNamespace: event.job.namespace,
    jobName: event.job.name,
    state,
    startedAt: event.eventType === 'START' ? at : null,
    endedAt: state === 'START' ? null : at,
    datasets: [
      ...(event.inputs ?? []).map(({ namespace, name: dataset }) => ({ direction: 'INPUT' as const, namespace, name: dataset })),
      ...(event.outputs ?? []).map(({ namespace, name: dataset }) => ({ direction: 'OUTPUT' as const, namespace, name: dataset })),
    ],
    columns: (event.outputs ?? []).flatMap((output) => columnEdges(output)),
  };
}

/** A facet of another shape is left out: facets are other people's, and the event's edges between datasets still hold. */
function columnEdges(output: NonNullable<LineageRunEvent['outputs']>[number]): FoldedColumnEdge[] {
  const facet = columnLineage.safeParse(output.facets?.['columnLineage']);
  if (!facet.success) return [];
  return Object.entries(facet.data.fields).flatMap(([column, { inputFields }]) =>
    inputFields.flatMap(({ namespace, name: dataset, field, transformations }) =>
      // OpenLineage before transformations: an input field is a direct source.
      (transformations?.length ? transformations : [{ type: 'DIRECT' }]).map((change) => ({
        output: { namespace: output.namespace, name: output.name, column },
        input: { namespace, name: dataset, column: field },
        kind: change.type === 'INDIRECT' ? ('INDIRECT' as const) : ('DIRECT' as const),
        subtype: change.subtype ?? '',
        masking: change.masking ?? false,
      })),
    ),
  );
}
