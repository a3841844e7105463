import type { ColumnType } from '@lakeward/kernel';
import { quoteName } from './quote.ts';

export function duckDbType(type: ColumnType): string {
  switch (type.kind) {
    case 'DECIMAL':
      return `DECIMAL(${type.precision},${type.scale})`;
    case 'ARRAY':
      return `${duckDbType(type.element)}[]`;
    case 'MAP':
      return `MAP(${duckDbType(type.key)}, ${duckDbType(type.value)})`;
    case 'STRUCT':
      return `STRUCT(${type.fields.map((field) => `${quoteName(field.name)} ${duckDbType(field.type)}`).join(', ')})`;
    case 'INT':
      return 'INTEGER';
    case 'STRING':
      return 'VARCHAR';
    case 'BINARY':
      return 'BLOB';
    case 'BOOLEAN':
    case 'TINYINT':
    case 'SMALLINT':
    case 'BIGINT':
    case 'FLOAT':
    case 'DOUBLE':
    case 'DATE':
    case 'TIMESTAMP':
      return type.kind;
  }
}
