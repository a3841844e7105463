import { type ColumnType, Invalid, printColumnType } from '@lakeward/kernel';
import type { LiteralValue } from '../query.ts';

const shapes: Readonly<Record<string, RegExp>> = {
  TINYINT: /^-?\d{1,3}$/,
  SMALLINT: /^-?\d{1,5}$/,
  INT: /^-?\d{1,10}$/,
  BIGINT: /^-?\d{1,19}$/,
  DECIMAL: /^-?\d{1,38}(\.\d{1,38})?$/,
  FLOAT: /^(-?\d+(\.\d+)?(e[+-]?\d+)?|NaN|-?Infinity)$/,
  DOUBLE: /^(-?\d+(\.\d+)?(e[+-]?\d+)?|NaN|-?Infinity)$/,
  DATE: /^\d{4}-\d{2}-\d{2}$/,
  BINARY: /^[A-Za-z0-9+/]*={0,2}$/,
};

/**
 * The text of a value that stands in quotes and is cast to its type, checked by shape so that nothing else can stand there.
 * @throws Invalid for a value that is none of the type
 */
export function literalText(type: ColumnType, value: Exclude<LiteralValue, null>): string {
  const text = String(value);
  const refuse = (): never => {
    throw new Invalid(`A constant is no ${printColumnType(type)}.`);
  };
  if (type.kind === 'TIMESTAMP') {
    const instant = /^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}(:\d{2}(\.\d{1,9})?)?(Z|[+-]\d{2}:\d{2})$/.test(text) ? new Date(text) : refuse();
    if (Number.isNaN(instant.getTime()) || instant.getUTCFullYear() < 1 || instant.getUTCFullYear() > 9999) refuse();
    return instant.toISOString().replace('T', ' ').replace('Z', '');
  }
  if (type.kind === 'DATE' && (Number.isNaN(Date.parse(text)) || new Date(text).toISOString().slice(0, 10) !== text)) refuse();
  return shapes[type.kind]?.test(text) ? text : refuse();
}
