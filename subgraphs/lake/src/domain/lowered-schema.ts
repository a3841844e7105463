import type { Dataset } from '@lakeward/kernel';
import type { QueryExpression } from '@lakeward/query';

import { baseTypesOf, lowerColumn, type LoweredColumn, lowerRowPredicate } from '../schema-generation/lower-read-schema.ts';
import type { GeneratedField } from '../schema-generation/map-column-type.ts';
import type { GeneratedDataset } from '../schema-generation/snapshot-catalog.ts';

/** A read schema over the base columns of a dataset as they are now. */
export interface LoweredSchema {
  /** By field name. */
  readonly fields: ReadonlyMap<string, LoweredColumn>;
  readonly fieldsByName: ReadonlyMap<string, GeneratedField>;
  /** Names of fields. */
  readonly uniqueKey: readonly string[] | null;
  readonly rowPredicate: QueryExpression | null;
}

/** Both parts are immutable, so what was lowered once holds for as long as somebody has them. */
const known = new WeakMap<Dataset, WeakMap<GeneratedDataset, LoweredSchema>>();

/** @throws Invalid when a base column that the read schema needs is gone */
export function loweredSchema(dataset: Dataset, generated: GeneratedDataset): LoweredSchema {
  const bySchema = known.get(dataset) ?? new WeakMap<GeneratedDataset, LoweredSchema>();
  known.set(dataset, bySchema);
  const found = bySchema.get(generated) ?? lower(dataset, generated);
  bySchema.set(generated, found);
  return found;
}

function lower(dataset: Dataset, generated: GeneratedDataset): LoweredSchema {
  const types = baseTypesOf(dataset);
  const { columns, uniqueKey, rowPredicate } = generated.readSchema;
  const named = new Map(generated.fields.map((field) => [field.source, field.name]));
  return {
    fields: new Map(columns.map((column) => [named.get(column.name)!, lowerColumn(column, types)])),
    fieldsByName: new Map(generated.fields.map((field) => [field.name, field])),
    uniqueKey: uniqueKey && uniqueKey.map((name) => named.get(name)!),
    rowPredicate: rowPredicate && lowerRowPredicate(rowPredicate, types),
  };
}
