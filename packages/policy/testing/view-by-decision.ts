import type { Dataset } from '@lakeward/kernel';

import type { Decision } from '../src/decision.ts';
import { columnTypes } from '../src/decide-access.ts';
import { type DocumentValue, evaluateExpression, evaluatePredicate } from '../src/evaluate-document.ts';
import { showCell } from '../src/mask-cell.ts';
import type { PlainRow } from './reference-evaluator.ts';

/** What a decision shows of plain rows, by the documents that engines are given. Null = denied. */
export function viewByDecision(
  decision: Decision,
  dataset: Dataset,
  columns: readonly string[],
  rows: readonly PlainRow[],
  salt: string,
): readonly (readonly DocumentValue[])[] | null {
  if (decision.effect === 'DENY') return null;
  const types = columnTypes(dataset);
  const cells = columns.map((name) => {
    const type = types.get(name);
    return type ? showCell(name, type, decision.columns.get(name)!.cell, salt) : [];
  });
  return rows
    .map((row) => ({ column: (path: string) => row[path] ?? null }))
    .filter((row) => decision.rowFilter === null || evaluatePredicate(decision.rowFilter, row) === true)
    .map((row) =>
      cells.map((branches) => {
        const branch = branches.find(({ when }) => when === null || evaluatePredicate(when, row) === true);
        return branch?.value ? evaluateExpression(branch.value, row) : null;
      }),
    );
}
