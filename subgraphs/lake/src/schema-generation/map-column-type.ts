import type { ColumnType } from '@lakeward/kernel';

import { nameStructFields, partNameOf, takeName } from './name-types.ts';

export type OutputScalar = 'Boolean' | 'Int' | 'Long' | 'Float' | 'Decimal' | 'String' | 'Date' | 'DateTime' | 'JSON';

/** Filter inputs that all datasets share. */
export type SharedFilter =
  | 'BooleanFilter'
  | 'LongFilter'
  | 'FloatFilter'
  | 'DecimalFilter'
  | 'StringFilter'
  | 'DateFilter'
  | 'DateTimeFilter';

/** How a column type stands in GraphQL. */
export type GeneratedType =
  | { readonly kind: 'SCALAR'; readonly column: ColumnType; readonly output: OutputScalar; readonly filter: SharedFilter | null }
  | {
      readonly kind: 'STRUCT';
      readonly column: ColumnType;
      readonly typeName: string;
      /** Null when no field of it can be filtered. */
      readonly filterName: string | null;
      readonly fields: readonly GeneratedField[];
    }
  | {
      readonly kind: 'LIST';
      readonly column: ColumnType;
      readonly element: GeneratedType;
      readonly filterName: string | null;
      /** The filter input is made for this list alone, not shared. */
      readonly ownFilter: boolean;
    };

export interface GeneratedField {
  /** In GraphQL. */
  readonly name: string;
  /** Of the read column or struct field. */
  readonly source: string;
  readonly type: GeneratedType;
  readonly description: string | null;
}

const scalar = (column: ColumnType, output: OutputScalar, filter: SharedFilter | null): GeneratedType => ({
  kind: 'SCALAR',
  column,
  output,
  filter,
});

/**
 * Maps one column; BIGINT and DECIMAL are text on the wire, MAP is JSON, BINARY is base64.
 * @param typeName name that a struct gets; nested ones add their field to it
 * @param taken type names in use; those given are added
 */
export function mapColumnType(column: ColumnType, typeName: string, taken: Set<string>): GeneratedType {
  switch (column.kind) {
    case 'BOOLEAN':
      return scalar(column, 'Boolean', 'BooleanFilter');
    case 'TINYINT':
    case 'SMALLINT':
    case 'INT':
      return scalar(column, 'Int', 'LongFilter');
    case 'BIGINT':
      return scalar(column, 'Long', 'LongFilter');
    case 'FLOAT':
    case 'DOUBLE':
      return scalar(column, 'Float', 'FloatFilter');
    case 'DECIMAL':
      return scalar(column, 'Decimal', 'DecimalFilter');
    case 'STRING':
      return scalar(column, 'String', 'StringFilter');
    case 'BINARY':
      return scalar(column, 'String', null);
    case 'DATE':
      return scalar(column, 'Date', 'DateFilter');
    case 'TIMESTAMP':
      return scalar(column, 'DateTime', 'DateTimeFilter');
    case 'MAP':
      return scalar(column, 'JSON', null);
    case 'ARRAY': {
      const element = mapColumnType(column.element, typeName, taken);
      return { kind: 'LIST', column, element, ...listFilter(element, taken) };
    }
    case 'STRUCT': {
      const name = takeName(typeName, taken);
      const names = nameStructFields(column.fields);
      const fields = column.fields.map((field, at) => ({
        name: names[at]!,
        source: field.name,
        type: mapColumnType(field.type, `${name}${partNameOf(names[at]!)}`, taken),
        description: null,
      }));
      return {
        kind: 'STRUCT',
        column,
        typeName: name,
        filterName: fields.some((f) => filterOf(f.type)) ? takeName(`${name}Filter`, taken) : null,
        fields,
      };
    }
  }
}

function listFilter(element: GeneratedType, taken: Set<string>): { readonly filterName: string | null; readonly ownFilter: boolean } {
  const inner = filterOf(element);
  if (inner === null || element.kind === 'LIST') return { filterName: null, ownFilter: false };
  if (element.kind === 'SCALAR') return { filterName: inner.replace(/Filter$/, 'ListFilter'), ownFilter: false };
  return { filterName: takeName(`${element.typeName}ListFilter`, taken), ownFilter: true };
}

/** The filter input of a value of this type; null = it cannot be filtered. */
export const filterOf = (type: GeneratedType): string | null => (type.kind === 'SCALAR' ? type.filter : type.filterName);

/** As it stands in an output type. */
export function outputOf(type: GeneratedType): string {
  if (type.kind === 'SCALAR') return type.output;
  return type.kind === 'STRUCT' ? type.typeName : `[${outputOf(type.element)}]`;
}

/** May it be sorted, grouped and compared? */
export const isComparable = (type: GeneratedType): boolean => type.kind === 'SCALAR' && type.filter !== null;

export const isNumeric = (type: GeneratedType): boolean =>
  type.kind === 'SCALAR' && (type.filter === 'LongFilter' || type.filter === 'FloatFilter' || type.filter === 'DecimalFilter');

export const isTemporal = (type: GeneratedType): boolean =>
  type.kind === 'SCALAR' && (type.filter === 'DateFilter' || type.filter === 'DateTimeFilter');

/** Exact numbers are added up exactly: integers to BIGINT, decimals to 38 digits. */
export function sumTypeOf(column: ColumnType): ColumnType {
  if (column.kind === 'DECIMAL') return { kind: 'DECIMAL', precision: 38, scale: column.scale };
  return column.kind === 'FLOAT' || column.kind === 'DOUBLE' ? { kind: 'DOUBLE' } : { kind: 'BIGINT' };
}

/** Of averages and percentiles: a decimal stays one, as on Trino. */
export const meanTypeOf = (column: ColumnType): ColumnType => (column.kind === 'DECIMAL' ? column : { kind: 'DOUBLE' });
