import type { Dataset, ReadSchema } from '@lakeward/kernel';
import type { AccessSnapshot } from '@lakeward/policy/access-snapshot';

import { type GeneratedField, mapColumnType } from './map-column-type.ts';
import { type DatasetNames, nameColumns, nameDatabase, nameDataset, partNameOf, takeName } from './name-types.ts';

/** One version of one read schema, with the names of everything that is generated for it. Pure data: what the builders take. */
export interface GeneratedDataset {
  /** As it was when the schema was generated; a query takes the present one by its id. */
  readonly dataset: Dataset;
  readonly readSchema: ReadSchema;
  readonly database: { readonly field: string; readonly type: string };
  readonly names: DatasetNames;
  /** In order of the read schema's columns. */
  readonly fields: readonly GeneratedField[];
  /** Why it should not be used any more; null = in use. */
  readonly deprecated: string | null;
}

/** A dataset that got no type, and why; for the log. */
export interface SkippedDataset {
  readonly dataset: string;
  readonly readSchema: string;
  readonly reason: string;
}

export interface GatheredDatasets {
  /** Ordered by database, dataset and field. */
  readonly datasets: readonly GeneratedDataset[];
  readonly skipped: readonly SkippedDataset[];
}

/** Types that stand beside `<type>` itself. */
export const typeSuffixes = [
  'Filter', 'Order', 'Key', 'Having', 'GroupOrder', 'Connection', 'Edge', 'Group', 'GroupConnection', 'GroupEdge', 'KeyValues', 'Sums', 'Numbers',
  'Values', 'Counts',
] as const; // prettier-ignore

/**
 * Lists what has a type: the newest published version of each read schema under its plain name, older and deprecated ones under `V<n>`.
 * Datasets are named in the order of their ids, which is that of their registration, so a later one never takes a name from an earlier one.
 * A dataset whose names meet those of another, or that cannot be mapped, is skipped with its reason; the others are not touched.
 */
export function gatherDatasets(snapshot: AccessSnapshot): GatheredDatasets {
  const datasets: GeneratedDataset[] = [];
  const skipped: SkippedDataset[] = [];
  const types = new Set<string>();
  const databases = new Map<string, { field: string; type: string; fields: Set<string> }>();
  const databaseFields = new Set<string>();
  for (const dataset of [...snapshot.datasets.values()].sort((a, b) => (a.id < b.id ? -1 : 1))) {
    for (const versions of byName(snapshot.readSchemas.get(dataset.id) ?? [])) {
      const columns = nameColumns(versions);
      const newest = versions.findLast((version) => version.state === 'PUBLISHED') ?? versions.at(-1)!;
      for (const readSchema of versions) {
        const skip = (reason: string) =>
          void skipped.push({ dataset: dataset.ref.name, readSchema: `${readSchema.name} v${readSchema.version}`, reason });
        try {
          if (readSchema.columns.length === 0) {
            skip('It has no columns.');
            continue;
          }
          const database = databases.get(dataset.database) ?? newDatabase(dataset.database, databaseFields, types);
          databases.set(dataset.database, database);
          const names = nameDataset(dataset.database, dataset.name, readSchema.name, readSchema === newest ? null : readSchema.version);
          const own = [names.type, ...typeSuffixes.map((suffix) => `${names.type}${suffix}`)];
          const meeting = own.find((name) => types.has(name)) ?? [names.field, names.groupsField].find((name) => database.fields.has(name));
          if (meeting !== undefined) {
            skip(`The name ${meeting} belongs to another dataset.`);
            continue;
          }
          const taken = new Set([...types, ...own]);
          const fields = readSchema.columns.map((column): GeneratedField => {
            const name = columns.get(column.name)!;
            const type = mapColumnType(column.type, `${names.type}${partNameOf(name)}`, taken);
            return { name, source: column.name, type, description: column.description };
          });
          for (const name of taken) types.add(name);
          database.fields.add(names.field).add(names.groupsField);
          const deprecated = readSchema.state === 'DEPRECATED' ? 'This version is deprecated.' : null;
          datasets.push({ dataset, readSchema, database, names, fields, deprecated });
        } catch (error) {
          skip(error instanceof Error ? error.message : 'It cannot be mapped.');
        }
      }
    }
  }
  datasets.sort((a, b) => compare(a.database.field, b.database.field) || compare(a.names.field, b.names.field));
  return { datasets, skipped };
}

const compare = (a: string, b: string): number => (a < b ? -1 : a > b ? 1 : 0);

/** Two databases whose names fall together get numbers. */
function newDatabase(name: string, fields: Set<string>, types: Set<string>): { field: string; type: string; fields: Set<string> } {
  const wanted = nameDatabase(name);
  return { field: takeName(wanted.field, fields), type: takeName(wanted.type, types), fields: new Set() };
}

/** Versions by read schema name, ascending, drafts left out. */
function byName(readSchemas: readonly ReadSchema[]): readonly (readonly ReadSchema[])[] {
  const groups = new Map<string, ReadSchema[]>();
  for (const schema of readSchemas) {
    if (schema.state === 'DRAFT') continue;
    groups.set(schema.name, [...(groups.get(schema.name) ?? []), schema]);
  }
  return [...groups.values()].map((versions) => versions.toSorted((a, b) => a.version - b.version));
}
