import {
  type DuckDBDataChunk,
  DuckDBBlobValue,
  DuckDBDateValue,
  DuckDBListValue,
  DuckDBMapValue,
  DuckDBStructValue,
  DuckDBTimestampValue,
  type DuckDBValue,
} from '@duckdb/node-api';
import type { ColumnType } from '@lakeward/kernel';
import type { RowBatch } from '@lakeward/ports';

type Write = (value: DuckDBValue) => unknown;

/** Values of one chunk in the forms that `RowBatch` promises. `types` says them by column, in the order of the answer. */
export function writeBatch(chunk: DuckDBDataChunk, types: readonly ColumnType[]): RowBatch {
  return { rowCount: chunk.rowCount, columns: types.map((type, index) => chunk.getColumnValues(index).map(writerOf(type))) };
}

const asIs: Write = (value) => value;
const asText: Write = (value) => (value === null ? null : String(value));

function writerOf(type: ColumnType): Write {
  switch (type.kind) {
    case 'BOOLEAN':
    case 'TINYINT':
    case 'SMALLINT':
    case 'INT':
    case 'FLOAT':
    case 'DOUBLE':
    case 'STRING':
      return asIs;
    case 'BIGINT':
    case 'DECIMAL':
      return asText;
    case 'DATE':
      return (value) => (value instanceof DuckDBDateValue ? dateText(value.days) : null);
    case 'TIMESTAMP':
      return (value) => (value instanceof DuckDBTimestampValue ? instantText(value.micros) : null);
    case 'BINARY':
      return (value) => (value instanceof DuckDBBlobValue ? Buffer.from(value.bytes).toString('base64') : null);
    case 'ARRAY': {
      const element = writerOf(type.element);
      return (value) => (value instanceof DuckDBListValue ? value.items.map(element) : null);
    }
    case 'MAP': {
      const [key, item] = [writerOf(type.key), writerOf(type.value)];
      return (value) =>
        value instanceof DuckDBMapValue ? value.entries.map((entry) => ({ key: key(entry.key), value: item(entry.value) })) : null;
    }
    case 'STRUCT': {
      const fields = type.fields.map((field) => [field.name, writerOf(field.type)] as const);
      return (value) => {
        if (!(value instanceof DuckDBStructValue)) return null;
        const { entries } = value;
        return Object.fromEntries(fields.map(([name, write]) => [name, write(entries[name] ?? null)]));
      };
    }
  }
}

const MS_PER_DAY = 86_400_000;

/** Days that no Date holds give null. */
function dateText(days: number): string | null {
  const date = new Date(days * MS_PER_DAY);
  return Number.isNaN(date.getTime()) ? null : date.toISOString().replace(/T.*/, '');
}

/** Finer parts are cut towards the past, as Trino reads files. */
function instantText(micros: bigint): string | null {
  const date = new Date(Math.floor(Number(micros / 1000n) - (micros < 0n && micros % 1000n !== 0n ? 1 : 0)));
  return Number.isNaN(date.getTime()) ? null : date.toISOString();
}
