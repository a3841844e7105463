import type { GeneratedField, GeneratedType } from '../schema-generation/map-column-type.ts';
import type { AnswerRows } from './collect-rows.ts';

/** A row as GraphQL's default resolvers read it: by field name. */
export type RowObject = Readonly<Record<string, unknown>>;

/** Counts what JSON cannot hold: NaN and the infinities are shown as null and named in the answer's `badRecords`. */
export interface UnshowableValues {
  readonly byField: Map<string, number>;
}

type Convert = (value: unknown) => unknown;

/** Makes every row one plain object, once, so that nothing below the dataset field is resolved through code of ours. */
export function rowObjects(
  answer: AnswerRows,
  fields: readonly GeneratedField[],
  rowCount: number,
  unshowable: UnshowableValues,
): readonly RowObject[] {
  const columns = fields.map((field) => {
    const values = answer.column(field.name);
    const convert =
      values === null
        ? null
        : conversionOf(field.type, () => unshowable.byField.set(field.name, (unshowable.byField.get(field.name) ?? 0) + 1));
    return { name: field.name, values, convert };
  });
  const rows: RowObject[] = [];
  for (let at = 0; at < rowCount; at++) {
    const row: Record<string, unknown> = {};
    for (const { name, values, convert } of columns) {
      const value = values === null ? null : values[at];
      row[name] = convert === null || value === null ? value : convert(value);
    }
    rows.push(row);
  }
  return rows;
}

/** Null = the engine's value is what GraphQL takes. */
function conversionOf(type: GeneratedType, onUnshowable: () => void): Convert | null {
  if (type.kind === 'SCALAR') {
    if (type.output === 'Float') return (value) => finite(value as number, onUnshowable);
    return type.column.kind === 'MAP' ? (value) => mapObject(value) : null;
  }
  if (type.kind === 'LIST') {
    const element = conversionOf(type.element, onUnshowable);
    return element === null ? null : (value) => (value as readonly unknown[]).map((each) => (each === null ? null : element(each)));
  }
  const fields = type.fields.map((field) => ({ ...field, convert: conversionOf(field.type, onUnshowable) }));
  return (value) => {
    const source = value as Readonly<Record<string, unknown>>;
    return Object.fromEntries(
      fields.map(({ name, source: key, convert }) => {
        const inner = source[key] ?? null;
        return [name, convert === null || inner === null ? inner : convert(inner)];
      }),
    );
  };
}

function finite(value: number, onUnshowable: () => void): number | null {
  if (Number.isFinite(value)) return value;
  onUnshowable();
  return null;
}

/** Keys that are no text are written as JSON. */
const mapObject = (value: unknown): unknown =>
  Object.fromEntries(
    (value as readonly { readonly key: unknown; readonly value: unknown }[]).map((entry) => [
      typeof entry.key === 'string' ? entry.key : JSON.stringify(entry.key),
      entry.value,
    ]),
  );
