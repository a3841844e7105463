import { percentileKey } from '../schema-generation/build-lake-resolvers.ts';
import type { GroupsRead } from '../schema-generation/read-selection.ts';
import type { AnswerRows } from './collect-rows.ts';
import type { RowObject } from './row-objects.ts';

/** Groups as the generated types read them: `{ key: { origin }, count, sum: { delay } }`. */
export function groupObjects(read: GroupsRead, answer: AnswerRows, unshowable: Map<string, number>): readonly RowObject[] {
  const groups: Record<string, unknown>[] = [];
  for (let at = 0; at < answer.rowCount; at++) groups.push({ key: {} });
  for (const cell of read.cells) {
    const part = cell.measure === 'percentile' ? percentileKey(cell.at!) : cell.measure;
    for (const { name, column } of cell.fields) {
      const values = answer.column(column)!;
      for (let at = 0; at < answer.rowCount; at++) {
        const value = finite(values[at], () => unshowable.set(name, (unshowable.get(name) ?? 0) + 1));
        if (part === 'count') groups[at]!['count'] = value;
        else ((groups[at]![part] ??= {}) as Record<string, unknown>)[name] = value;
      }
    }
    if (cell.fields.length === 0) for (const group of groups) group[part] ??= {};
  }
  return groups;
}

function finite(value: unknown, onUnshowable: () => void): unknown {
  if (typeof value !== 'number' || Number.isFinite(value)) return value;
  onUnshowable();
  return null;
}
