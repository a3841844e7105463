import { type DatasetRef, type Principal, systemPrincipal } from '@lakeward/kernel';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';

import type { LineageRunEvent, LineageSink } from '../src/lineage-sink.ts';

/** A sink beside the graph that it fills. */
export interface LineageSinkHarness extends AsyncDisposable {
  readonly sink: LineageSink;
  /** A USER who may not write lineage of `output`. */
  readonly stranger: Principal;
  readonly input: DatasetRef;
  readonly output: DatasetRef;
  /** A column of each. */
  readonly columns: { readonly from: string; readonly to: string };
  /** Edges that the graph has into a dataset. */
  edgesInto(output: DatasetRef): Promise<readonly LineageSinkEdge[]>;
}

export interface LineageSinkEdge {
  readonly from: DatasetRef;
  readonly runId: string;
  readonly columns: readonly { readonly from: string; readonly to: string }[];
}

export interface LineageSinkContract {
  readonly name: string;
  /** With a graph of its own, empty. */
  open(): Promise<LineageSinkHarness>;
  readonly capabilities: {
    /** It can report in the name of others; where false, it says so by UNSUPPORTED. */
    readonly actsForOthers: boolean;
  };
}

const publisher = systemPrincipal('job-publisher', 'demo');
let runs = 0;
const newRun = () => `0197a000-0000-7000-8000-${String(++runs).padStart(12, '0')}`;

/** What every LineageSink promises: order and repetition do not matter, a failure wins, and rights are asked per named output. */
export function describeLineageSinkContract({ name, open, capabilities }: LineageSinkContract): void {
  describe(`LineageSink: ${name}`, () => {
    let harness: LineageSinkHarness;
    beforeAll(async () => {
      harness = await open();
    });
    afterAll(() => harness[Symbol.asyncDispose]());

    const event = (runId: string, eventType: LineageRunEvent['eventType'], minute = 0): LineageRunEvent => ({
      eventType,
      eventTime: `2026-01-01T00:${String(minute).padStart(2, '0')}:00.000Z`,
      producer: 'https://example.org/test',
      schemaURL: 'https://openlineage.io/spec/2-0-2/OpenLineage.json#/$defs/RunEvent',
      run: { runId },
      job: { namespace: 'test', name: 'copy' },
      inputs: [harness.input],
      outputs: [
        {
          ...harness.output,
          facets: {
            columnLineage: {
              fields: {
                [harness.columns.to]: {
                  inputFields: [
                    { ...harness.input, field: harness.columns.from, transformations: [{ type: 'DIRECT', subtype: 'IDENTITY' }] },
                  ],
                },
              },
            },
          },
        },
      ],
    });
    const runsInto = async () => (await harness.edgesInto(harness.output)).map(({ runId }) => runId);

    it('shows nothing of a run that has only started', async () => {
      await harness.sink.emit(publisher, [event(newRun(), 'START')]);
      expect(await runsInto()).toEqual([]);
    });

    it('takes no events at all', async () => {
      await harness.sink.emit(publisher, []);
    });

    it('shows a run that ended well, with its columns', async () => {
      const run = newRun();
      await harness.sink.emit(publisher, [event(run, 'START'), event(run, 'COMPLETE', 1)]);
      expect(await harness.edgesInto(harness.output)).toEqual([{ from: harness.input, runId: run, columns: [harness.columns] }]);
    });

    it('takes events in any order and any number of times', async () => {
      const run = newRun();
      const [start, running, complete] = [event(run, 'START', 2), event(run, 'RUNNING', 3), event(run, 'COMPLETE', 4)];
      await harness.sink.emit(publisher, [complete]);
      await harness.sink.emit(publisher, [running, complete, start]);
      await harness.sink.emit(publisher, [start, complete, complete]);
      expect(await harness.edgesInto(harness.output)).toEqual([{ from: harness.input, runId: run, columns: [harness.columns] }]);
    });

    it.each([
      ['before', ['FAIL', 'COMPLETE']],
      ['after', ['COMPLETE', 'FAIL']],
    ] as const)('lets a failure win that comes %s the completion', async (_place, types) => {
      const kept = await runsInto();
      const run = newRun();
      for (const type of types) await harness.sink.emit(publisher, [event(run, type, 9)]);
      expect(await runsInto()).toEqual(kept);
    });

    it('takes more events than fit into one message', async () => {
      const run = newRun();
      await harness.sink.emit(publisher, [
        ...Array.from({ length: 205 }, (_, at) => ({
          ...event(run, 'RUNNING'),
          eventTime: new Date(1_800_000_000_000 + at).toISOString(),
        })),
        event(run, 'COMPLETE', 20),
      ]);
      expect(await runsInto()).toEqual([run]);
    });

    it('refuses who may not write lineage of an output', async () => {
      const kept = await runsInto();
      await expect(harness.sink.emit(harness.stranger, [event(newRun(), 'COMPLETE', 30)])).rejects.toMatchObject({
        code: capabilities.actsForOthers ? 'FORBIDDEN' : 'UNSUPPORTED',
      });
      expect(await runsInto()).toEqual(kept);
    });
  });
}
