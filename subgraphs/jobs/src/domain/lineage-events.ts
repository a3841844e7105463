import type { LineageDataset, LineageRunEvent } from '@lakeward/ports/lineage-sink';
import { lineageIdOfRun, splitDatasetName } from '@lakeward/kernel';

import { columnLineage, type LineageInput } from './column-lineage.ts';
import type { JobRun } from './job-run.ts';
import type { TableSnapshot } from './table-snapshot.ts';

const PRODUCER = 'https://github.com/lakeward/lakeward';
const SCHEMA = 'https://openlineage.io/spec/2-0-2/OpenLineage.json#/$defs/RunEvent';
const facet = (name: string, version: string, body: Record<string, unknown>) => ({
  [name]: {
    _producer: PRODUCER,
    _schemaURL: `https://openlineage.io/spec/facets/${version}/${name[0]!.toUpperCase()}${name.slice(1)}DatasetFacet.json`,
    ...body,
  },
});

export type LineageKind = 'LINEAGE_START' | 'LINEAGE_COMPLETE' | 'LINEAGE_FAIL' | 'LINEAGE_ABORT';

const eventTypes = { LINEAGE_START: 'START', LINEAGE_COMPLETE: 'COMPLETE', LINEAGE_FAIL: 'FAIL', LINEAGE_ABORT: 'ABORT' } as const;

/**
 * The authoritative event of a run. Column edges are told from the spec, in START already; schema and statistics from the committed snapshot.
 */
export function lineageEvent(kind: LineageKind, run: JobRun, at: Date, snapshot: TableSnapshot | null): LineageRunEvent {
  const { database, name } = splitDatasetName(run.spec.target.dataset);
  return {
    eventType: eventTypes[kind],
    eventTime: at.toISOString(),
    producer: PRODUCER,
    schemaURL: SCHEMA,
    run: {
      runId: lineageIdOfRun(run.id),
      facets: {
        lakeward_jobRun: {
          _producer: PRODUCER,
          _schemaURL: `${PRODUCER}/facets/jobRun.json`,
          id: run.id,
          attempt: run.attempt,
          requestedBy: run.caller,
        },
      },
    },
    job: { namespace: 'lakeward', name: `${database}.${name}` },
    inputs: distinctInputs(run),
    outputs: kind === 'LINEAGE_FAIL' || kind === 'LINEAGE_ABORT' ? [] : [output(run, snapshot)],
  };
}

function distinctInputs(run: JobRun): LineageDataset[] {
  const byName = new Map(run.inputs.map((input) => [`${input.ref.namespace} ${input.ref.name}`, input.ref]));
  return [...byName.values()].map(({ namespace, name }) => ({ namespace, name }));
}

function output(run: JobRun, snapshot: TableSnapshot | null): LineageDataset {
  const lineage = columnLineage(
    run.spec,
    run.inputs.map((input) => ({ id: input.source, columns: input.columns })),
  );
  const refs = new Map(run.inputs.map((input) => [input.source, input.ref]));
  const field = ({ source, column, type, subtype, masking }: LineageInput) => ({
    namespace: refs.get(source)!.namespace,
    name: refs.get(source)!.name,
    field: column,
    transformations: [{ type, subtype, masking }],
  });
  const written = snapshot && new Set(snapshot.schema.map((column) => column.name));
  const fields = [...lineage.fields]
    .filter(([name]) => !written || written.has(name))
    .map(([name, inputs]) => [name, { inputFields: inputs.map(field) }]);
  return {
    namespace: run.spec.target.dataset.namespace,
    name: run.spec.target.dataset.name,
    facets: {
      ...facet('columnLineage', '1-2-0', { fields: Object.fromEntries(fields), dataset: lineage.dataset.map(field) }),
      ...(snapshot
        ? {
            ...facet('schema', '1-1-1', { fields: snapshot.schema.map(({ name, type }) => ({ name, type })) }),
            ...facet('version', '1-0-1', { datasetVersion: String(snapshot.sequence) }),
          }
        : {}),
    },
  };
}
