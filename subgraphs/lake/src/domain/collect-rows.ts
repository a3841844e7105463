import type { GuardedLake, LakeQuestion } from '@lakeward/policy/guarded-lake';
import type { OutputColumn } from '@lakeward/query';

/** Of the engine port; taken from the guarded one, because a subgraph does not know the raw port. */
export type RowBatch = ReturnType<GuardedLake['stream']> extends AsyncIterable<infer Batch> ? Batch : never;

/** A whole answer, by column. */
export interface AnswerRows {
  readonly rowCount: number;
  /** Null when the answer has no such column. */
  column(name: string): readonly unknown[] | null;
}

export const askLake = (lake: GuardedLake, question: LakeQuestion, signal: AbortSignal): Promise<AnswerRows> =>
  collectRows(lake.stream(question, signal), question.columns);

/** Reads a bounded answer to its end. Errors as SqlEngine.stream. */
export async function collectRows(batches: AsyncIterable<RowBatch>, columns: readonly OutputColumn[]): Promise<AnswerRows> {
  let rowCount = 0;
  let values: readonly (readonly unknown[])[] = columns.map(() => []);
  for await (const batch of batches) {
    // One batch is the rule; it is not copied.
    values = rowCount === 0 ? batch.columns : values.map((column, at) => [...column, ...batch.columns[at]!]);
    rowCount += batch.rowCount;
  }
  const places = new Map(columns.map((column, at) => [column.name, at]));
  return {
    rowCount,
    column: (name) => {
      const at = places.get(name);
      return at === undefined ? null : values[at]!;
    },
  };
}
