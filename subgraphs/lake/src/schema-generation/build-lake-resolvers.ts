import type { GraphQLResolveInfo } from 'graphql';

import { isComparable, isNumeric } from './map-column-type.ts';
import type { GeneratedDataset } from './snapshot-catalog.ts';

/** Resolves one dataset field; the fence has decided on it before. */
export type RunDatasetField<Context> = (context: Context, info: GraphQLResolveInfo) => unknown;

type FieldResolver<Context> = (
  source: unknown,
  args: Readonly<Record<string, unknown>>,
  context: Context,
  info: GraphQLResolveInfo,
) => unknown;

/** Key of a percentile among the parts of a group: each `at` is a value of its own. */
export const percentileKey = (at: number): string => `percentile@${at}`;

const emptyParent = (): object => ({});

/**
 * Resolvers of the generated types. What a dataset field returns is plain objects named as the fields are, so nothing below it needs one, but
 * `percentile`, which takes an argument. Pure.
 */
export function buildLakeResolvers<Context>(
  datasets: readonly GeneratedDataset[],
  run: RunDatasetField<Context>,
): Readonly<Record<string, Readonly<Record<string, FieldResolver<Context>>>>> {
  if (datasets.length === 0) return {};
  const resolve: FieldResolver<Context> = (_source, _args, context, info) => run(context, info);
  const map: Record<string, Record<string, FieldResolver<Context>>> = { Query: { lake: emptyParent }, Lake: {} };
  for (const { database, names, fields } of datasets) {
    map['Lake']![database.field] = emptyParent;
    const databaseFields = (map[database.type] ??= {});
    databaseFields[names.field] = resolve;
    if (!fields.some((field) => isComparable(field.type))) continue;
    databaseFields[names.groupsField] = resolve;
    if (fields.some((field) => isNumeric(field.type)))
      map[`${names.type}Group`] = {
        percentile: (group, { at }) => (group as Readonly<Record<string, unknown>>)[percentileKey(at as number)],
      };
  }
  return map;
}
