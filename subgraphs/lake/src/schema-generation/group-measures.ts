import type { ColumnType } from '@lakeward/kernel';
import type { AggregateFunction } from '@lakeward/query';

import { type GeneratedField, isComparable, isNumeric, meanTypeOf, outputOf, sumTypeOf } from './map-column-type.ts';
import { partNameOf } from './name-types.ts';
import type { GeneratedDataset } from './snapshot-catalog.ts';

/** Fields of a group that hold one value per column. PERCENTILE takes an argument, so it stands in no order and no `having`. */
export type MeasureField = 'countDistinct' | 'approxCountDistinct' | 'sum' | 'avg' | 'min' | 'max' | 'stddev' | 'percentile';

export interface MeasureKind {
  readonly function: AggregateFunction;
  /** Suffix of the type that holds the values. */
  readonly holder: 'Counts' | 'Sums' | 'Numbers' | 'Values';
  readonly typeOf: (column: ColumnType) => ColumnType;
}

const bigint = (): ColumnType => ({ kind: 'BIGINT' });
const same = (column: ColumnType): ColumnType => column;

export const measureKinds: Readonly<Record<MeasureField, MeasureKind>> = {
  countDistinct: { function: 'COUNT_DISTINCT', holder: 'Counts', typeOf: bigint },
  approxCountDistinct: { function: 'APPROX_COUNT_DISTINCT', holder: 'Counts', typeOf: bigint },
  sum: { function: 'SUM', holder: 'Sums', typeOf: sumTypeOf },
  avg: { function: 'AVG', holder: 'Numbers', typeOf: meanTypeOf },
  min: { function: 'MIN', holder: 'Values', typeOf: same },
  max: { function: 'MAX', holder: 'Values', typeOf: same },
  stddev: { function: 'STDDEV', holder: 'Numbers', typeOf: meanTypeOf },
  percentile: { function: 'PERCENTILE', holder: 'Numbers', typeOf: meanTypeOf },
};

export const measureFields = Object.keys(measureKinds) as MeasureField[];

const named = (measure: string): measure is MeasureField => measure in measureKinds;

/** Columns that a holder type has. */
export const heldFields = (dataset: GeneratedDataset, holder: MeasureKind['holder']): readonly GeneratedField[] =>
  dataset.fields.filter((field) => {
    if (!isComparable(field.type)) return false;
    if (holder === 'Counts') return true;
    if (holder === 'Values') return field.type.kind === 'SCALAR' && field.type.output !== 'Boolean';
    return isNumeric(field.type);
  });

/** GraphQL type of one held value. */
export function heldOutput(holder: MeasureKind['holder'], field: GeneratedField): string {
  switch (holder) {
    case 'Counts':
      return 'Long';
    case 'Sums':
      return outputOfNumber(sumTypeOf(field.type.column));
    case 'Numbers':
      return outputOfNumber(meanTypeOf(field.type.column));
    case 'Values':
      return outputOf(field.type);
  }
}

const outputOfNumber = (type: ColumnType): string => (type.kind === 'DECIMAL' ? 'Decimal' : type.kind === 'BIGINT' ? 'Long' : 'Float');

const filterOfOutput: Readonly<Record<string, string>> = {
  Long: 'LongFilter', Int: 'LongFilter', Float: 'FloatFilter', Decimal: 'DecimalFilter', String: 'StringFilter', Date: 'DateFilter', DateTime: 'DateTimeFilter',
}; // prettier-ignore

/** One name in `having` and `orderBy` of groups: `count`, `sumTotal`, and in orders `keyPlacedAt`. */
export interface MeasureName {
  readonly name: string;
  readonly measure: MeasureField | 'count' | 'key';
  /** Null for `count`. */
  readonly field: GeneratedField | null;
  readonly filter: string;
}

/** What groups can be filtered by, in order of the schema. */
export function havingNames(dataset: GeneratedDataset): readonly MeasureName[] {
  const names: MeasureName[] = [{ name: 'count', measure: 'count', field: null, filter: 'LongFilter' }];
  for (const measure of measureFields) {
    if (measure === 'percentile' || measure === 'approxCountDistinct') continue;
    const { holder } = measureKinds[measure];
    for (const field of heldFields(dataset, holder)) {
      names.push({ name: `${measure}${partNameOf(field.name)}`, measure, field, filter: filterOfOutput[heldOutput(holder, field)]! });
    }
  }
  return names;
}

/** What groups can be sorted by: the same, and their keys. */
export const groupOrderNames = (dataset: GeneratedDataset): readonly MeasureName[] => [
  ...havingNames(dataset),
  ...keyFields(dataset).map((field): MeasureName => ({ name: `key${partNameOf(field.name)}`, measure: 'key', field, filter: '' })),
];

/** Columns that rows can be grouped by. */
export const keyFields = (dataset: GeneratedDataset): readonly GeneratedField[] =>
  dataset.fields.filter((field) => isComparable(field.type));

export const isMeasureField = (name: string): name is MeasureField => named(name);
