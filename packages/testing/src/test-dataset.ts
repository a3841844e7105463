import { readFile } from 'node:fs/promises';

import {
  type Dataset,
  datasetRef,
  defaultFileOptions,
  type FileFormat,
  type FileOptions,
  parseColumnType,
  type Predicate,
} from '@lakeward/kernel';
import type { ObjectStore, TableCatalog } from '@lakeward/ports';

/** A dataset of one file, as short as a test can say it. */
export interface TestDataset {
  readonly database: string;
  readonly name: string;
  readonly format: FileFormat;
  readonly options?: Partial<FileOptions>;
  /** Base columns: type in Hive's notation by name. */
  readonly columns: Readonly<Record<string, string>>;
  readonly tags?: readonly string[];
  /** Tags on base columns, by name. */
  readonly columnTags?: Readonly<Record<string, readonly string[]>>;
  /** The file's text, or where to copy it from. */
  readonly content: string | URL;
  /** Published ones; none given = `default` with the base columns as they are. */
  readonly readSchemas?: readonly TestReadSchema[];
}

export interface TestReadSchema {
  readonly name: string;
  /** Type by name; each reads the base column of that name. */
  readonly columns: Readonly<Record<string, string>>;
  readonly uniqueKey?: readonly string[];
  readonly rowPredicate?: Predicate;
}

/** Stores the file, registers and commits the dataset, publishes its read schemas. */
export async function registerTestDataset(
  given: TestDataset,
  tenant: string,
  catalog: TableCatalog,
  objects: ObjectStore,
): Promise<Dataset> {
  const { database, name, format, content, columns, columnTags = {}, readSchemas = [{ name: 'default', columns }] } = given;
  const location = `${tenant}/${database}/${name}`;
  const bytes = typeof content === 'string' ? Buffer.from(content) : await readFile(content);
  await objects.put(location, bytes);
  const { id } = await catalog.register({
    ref: datasetRef(database, name),
    tenant,
    database,
    name,
    description: null,
    domain: null,
    tags: given.tags ?? [],
    owners: [],
    location,
    format,
    options: { ...defaultFileOptions, ...given.options },
    columns: Object.entries(columns).map(([column, type]) => ({
      id: '',
      name: column,
      type: parseColumnType(type),
      description: null,
      tags: columnTags[column] ?? [],
    })),
    partitionKeys: [],
  });
  const files = [{ key: location, byteSize: bytes.byteLength, rowCount: null, partition: {} }];
  const dataset = await catalog.commitSnapshot(id, {
    sequence: 1,
    committedAt: new Date(),
    rowCount: null,
    byteSize: bytes.byteLength,
    files,
  });
  for (const schema of readSchemas) {
    const draft = await catalog.draftReadSchema({
      datasetId: id,
      name: schema.name,
      columns: Object.entries(schema.columns).map(([column, type]) => ({
        name: column,
        type: parseColumnType(type),
        source: { cast: { value: { column: `\`${column}\`` }, type } },
        default: null,
        description: null,
      })),
      uniqueKey: schema.uniqueKey ?? null,
      rowPredicate: schema.rowPredicate ?? null,
      onBadRecord: 'NULL_FIELD',
    });
    await catalog.setReadSchemaState(draft.id, 'PUBLISHED');
  }
  return dataset;
}
