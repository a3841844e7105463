import { type ColumnType, type Dataset, Invalid, type Literal, type Predicate, type ReadColumn } from '@lakeward/kernel';
import type { QueryExpression } from '@lakeward/query';
import { lowerExpression, lowerPredicate } from '@lakeward/query/lower-expression';
import { sameType } from '@lakeward/query/output-columns';
import { visitExpressions } from '@lakeward/query/walk-query';

import { allOf, anyOf, isNull, not } from '@lakeward/query/query-terms';

/** One read column as expressions over the base columns. */
export interface LoweredColumn {
  /** Of the declared type; NULL where the raw value does not fit. */
  readonly value: QueryExpression;
  /** The same with the default in place of what is missing. */
  readonly filled: QueryExpression;
  /** Top-level base columns that it reads. */
  readonly baseColumns: readonly string[];
  /** True for a row whose raw value is there and does not fit; null = that cannot happen. */
  readonly bad: QueryExpression | null;
}

/** Types of base columns and partition keys, by name. */
export type BaseTypes = ReadonlyMap<string, ColumnType>;

export const baseTypesOf = (dataset: Dataset): BaseTypes =>
  new Map([...dataset.columns, ...dataset.partitionKeys].map((column) => [column.name, column.type]));

/** @throws Invalid for a look-up: a read schema reads its own dataset only */
export const lowerRowPredicate = (predicate: Predicate, types: BaseTypes): QueryExpression =>
  lowerPredicate(predicate, types, () => {
    throw new Invalid('A read schema looks nothing up in other datasets.');
  });

/** @throws Invalid for an expression that names what the dataset has not; the catalog refuses to publish those. */
export function lowerColumn(column: ReadColumn, types: BaseTypes): LoweredColumn {
  const { expression: source, type: from } = lowerExpression(column.source, types);
  const value: QueryExpression = sameType(from, column.type) ? source : { kind: 'Cast', input: source, type: column.type, from };
  const leaves = leavesOf(value);
  const missing = anyOf(leaves.map(isNull));
  const bad = leaves.length > 0 && canFail(value) ? allOf([...leaves.map((leaf) => not(isNull(leaf))), isNull(value)]) : null;
  const filled: QueryExpression =
    column.default === null
      ? value
      : {
          kind: 'Case',
          branches: [
            { when: bad === null ? isNull(value) : allOf([isNull(value), missing]), then: lowerDefault(column.default, column.type) },
          ],
          otherwise: value,
        };
  return { value, filled, baseColumns: baseColumnsOf(value), bad };
}

function lowerDefault(value: Literal, type: ColumnType): QueryExpression {
  const { expression, type: from } = lowerExpression({ literal: value }, new Map());
  return sameType(from, type) ? expression : { kind: 'Cast', input: expression, type, from };
}

/** Top-level base columns of an expression over a scan, each once. */
export function baseColumnsOf(expression: QueryExpression): readonly string[] {
  const names = new Set<string>();
  visitExpressions(expression, (part) => {
    if (part.kind === 'ColumnRef') names.add(part.name);
  });
  return [...names];
}

/** The raw values that an expression reads: columns, or the fields of columns that it takes. */
function leavesOf(expression: QueryExpression): readonly QueryExpression[] {
  const leaves = new Map<string, QueryExpression>();
  const collect = (part: QueryExpression): void => {
    if (part.kind === 'ColumnRef' || part.kind === 'Field') leaves.set(JSON.stringify(part), part);
    else if (part.kind === 'Call') part.arguments.forEach(collect);
    else if (part.kind === 'Cast') collect(part.input);
  };
  collect(expression);
  return [...leaves.values()];
}

function canFail(expression: QueryExpression): boolean {
  let found = false;
  visitExpressions(expression, (part) => {
    if (part.kind === 'Cast' && castCanFail(part.from, part.type)) found = true;
    if (part.kind === 'Call' && (part.function === 'PARSE_DATE' || part.function === 'PARSE_DATETIME')) found = true;
  });
  return found;
}

const integerSize: Readonly<Partial<Record<ColumnType['kind'], number>>> = { TINYINT: 1, SMALLINT: 2, INT: 3, BIGINT: 4 };

function castCanFail(from: ColumnType, to: ColumnType): boolean {
  if (sameType(from, to) || to.kind === 'STRING') return false;
  const [narrow, wide] = [integerSize[from.kind], integerSize[to.kind]];
  if (narrow !== undefined && (to.kind === 'DOUBLE' || to.kind === 'FLOAT' || (wide !== undefined && wide >= narrow))) return false;
  if (from.kind === 'FLOAT' && to.kind === 'DOUBLE') return false;
  return !(from.kind === 'DATE' && to.kind === 'TIMESTAMP');
}
