import { type ColumnType, Unsupported, printColumnType } from '@lakeward/kernel';
import { isFloating, isInteger, sameType } from '../output-columns.ts';
import { duckDbType } from './duckdb-type.ts';
import { quoteText } from './quote.ts';

/**
 * What Trino takes as text of a type. DuckDB takes more (`1.5` and `1e2` as integers, `2024-01-02 03:04:05` as a date), so the pattern
 * stands before the cast. Trino's own forms with suffix (`1.5d`) are left out on purpose.
 */
const textGuards: Readonly<Record<string, string>> = {
  TINYINT: '[+-]?[0-9]+',
  SMALLINT: '[+-]?[0-9]+',
  INT: '[+-]?[0-9]+',
  BIGINT: '[+-]?[0-9]+',
  DECIMAL: String.raw`[+-]?([0-9]+\.?[0-9]*|\.[0-9]+)([eE][+-]?[0-9]+)?`,
  FLOAT: String.raw`\s*[+-]?(NaN|Infinity|([0-9]+\.?[0-9]*|\.[0-9]+)([eE][+-]?[0-9]+)?)\s*`,
  DOUBLE: String.raw`\s*[+-]?(NaN|Infinity|([0-9]+\.?[0-9]*|\.[0-9]+)([eE][+-]?[0-9]+)?)\s*`,
  DATE: String.raw`\s*[0-9]{4}-[0-9]{1,2}-[0-9]{1,2}\s*`,
  TIMESTAMP: String.raw`[0-9]{4}-[0-9]{1,2}-[0-9]{1,2}( [0-9]{1,2}:[0-9]{1,2}(:[0-9]{1,2}(\.[0-9]+)?)?)?`,
};

/** `TRY_CAST` by Trino's strict reading. @throws Unsupported for casts whose text would differ between the engines */
export function duckDbCast(text: string, from: ColumnType, to: ColumnType): string {
  if (sameType(from, to)) return text;
  const tryCast = `TRY_CAST(${text} AS ${duckDbType(to)})`;
  if (from.kind === 'STRING') return castText(text, to, tryCast);
  if (to.kind === 'STRING') return castToText(text, from, tryCast);
  if (isFloating(from)) {
    // Trino rounds half away from zero and decides decimals by the printed value; DuckDB by the nearest even and the binary value.
    if (isInteger(to)) return `TRY_CAST(round(${text}) AS ${duckDbType(to)})`;
    if (to.kind === 'DECIMAL') return `TRY_CAST(TRY_CAST(${text} AS VARCHAR) AS ${duckDbType(to)})`;
  }
  return tryCast;
}

function castText(text: string, to: ColumnType, tryCast: string): string {
  if (to.kind === 'BOOLEAN') {
    return `CASE WHEN lower(${text}) IN ('true', 't', '1') THEN TRUE WHEN lower(${text}) IN ('false', 'f', '0') THEN FALSE END`;
  }
  if (to.kind === 'BINARY') return `encode(${text})`;
  const guard = textGuards[to.kind];
  if (!guard) throw unsupported({ kind: 'STRING' }, to);
  // Trino rounds to the millisecond; DuckDB cuts at the microsecond, which half a millisecond more turns into rounding.
  const value = to.kind === 'TIMESTAMP' ? `date_trunc('milliseconds', ${tryCast} + to_microseconds(500))` : tryCast;
  return `CASE WHEN regexp_full_match(${text}, ${quoteText(guard)}) THEN ${value} END`;
}

function castToText(text: string, from: ColumnType, tryCast: string): string {
  if (from.kind === 'TIMESTAMP') return `strftime(${text}, '%Y-%m-%d %H:%M:%S.%g')`;
  if (isInteger(from) || ['BOOLEAN', 'DECIMAL', 'DATE'].includes(from.kind)) return tryCast;
  throw unsupported(from, { kind: 'STRING' });
}

const unsupported = (from: ColumnType, to: ColumnType) =>
  new Unsupported(`A cast from ${printColumnType(from)} to ${printColumnType(to)} differs between engines and is not offered.`);
