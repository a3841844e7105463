import type { ColumnType } from '@lakeward/kernel';

/**
 * How a column type stands in the generated schema; BIGINT and DECIMAL are text on the wire.
 * @param structName name of the generated type of a struct; base columns have none and show Hive's word
 */
export function graphqlTypeOf(type: ColumnType, structName: string | null = null): string {
  switch (type.kind) {
    case 'BOOLEAN':
      return 'Boolean';
    case 'TINYINT':
    case 'SMALLINT':
    case 'INT':
      return 'Int';
    case 'BIGINT':
      return 'Long';
    case 'FLOAT':
    case 'DOUBLE':
      return 'Float';
    case 'DECIMAL':
      return 'Decimal';
    case 'STRING':
    case 'BINARY':
      return 'String';
    case 'DATE':
      return 'Date';
    case 'TIMESTAMP':
      return 'DateTime';
    case 'MAP':
      return 'JSON';
    case 'ARRAY':
      return `[${graphqlTypeOf(type.element, structName)}]`;
    case 'STRUCT':
      return structName ?? 'struct';
  }
}
