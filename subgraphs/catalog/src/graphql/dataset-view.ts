import {
  type BaseColumn,
  type Expression,
  nameColumns,
  nameDataset,
  partNameOf,
  type Predicate,
  printColumnType,
  type ReadSchema,
} from '@lakeward/kernel';
import { publicVisibility, type PublicVisibility, readColumnVisibility, type VisibleDataset } from '@lakeward/policy/visible-dataset';

import { namesIn, printExpression, printPredicate } from '../domain/print-document.ts';
import { graphqlTypeOf } from './graphql-type-of.ts';

export const expressionView = (tree: Expression) => ({ text: printExpression(tree), tree });

export const predicateView = (tree: Predicate) => ({ text: printPredicate(tree), tree, ...namesIn(tree) });

/** A dataset as its type shows it to one caller: plain values, without promises, and what takes work only when it is selected. */
export function datasetView(dataset: VisibleDataset) {
  const visibilityOf = new Map(dataset.verdicts.map(({ path, visibility }) => [path, visibility]));
  const columnViews = (columns: readonly BaseColumn[]) => columns.map((column) => baseColumnView(column, visibilityOf.get(column.name)!));
  const { snapshot } = dataset;
  return {
    __typename: 'Dataset' as const,
    id: dataset.id,
    ref: dataset.ref,
    database: { name: dataset.database },
    name: dataset.name,
    description: dataset.description,
    domain: dataset.domain,
    owners: dataset.owners.map(({ principal, role }) => ({ principal: { id: principal }, role })),
    tags: dataset.tags.map((name) => ({ name, description: null })),
    source: 'LAKE' as const,
    location: dataset.location,
    format: dataset.format,
    columns: columnViews(dataset.columns),
    partitionKeys: columnViews(dataset.partitionKeys),
    snapshot: snapshot && {
      sequence: String(snapshot.sequence),
      committedAt: snapshot.committedAt,
      rowCount: snapshot.rowCount === null ? null : String(snapshot.rowCount),
      byteSize: snapshot.byteSize === null ? null : String(snapshot.byteSize),
    },
    get permissions() {
      return {
        canRead: dataset.may('lake.query'),
        canExport: dataset.may('lake.export'),
        canClassify: dataset.may('catalog.classify'),
        canGrant: dataset.may('access.write'),
        columns: dataset.verdicts,
      };
    },
    get readSchemas() {
      return dataset.readSchemas.map((readSchema) => readSchemaView(dataset, readSchema));
    },
  };
}

const baseColumnView = ({ name, type, description, tags }: BaseColumn, visibility: PublicVisibility) => ({
  name,
  path: name,
  engineType: printColumnType(type),
  graphqlType: graphqlTypeOf(type),
  nullable: true,
  source: null,
  description,
  tags: tags.map((tag) => ({ name: tag, description: null })),
  visibility,
});

/** A read schema, already cut to the columns that the caller may know. */
export function readSchemaView(dataset: VisibleDataset, readSchema: ReadSchema) {
  // A draft has no type yet; it shows the names that it would get.
  const versions = dataset.readSchemas.filter(({ name, state }) => name === readSchema.name && state !== 'DRAFT');
  const names = nameColumns(readSchema.state === 'DRAFT' ? [...versions, readSchema] : versions);
  const newest = versions.findLast(({ state }) => state === 'PUBLISHED') ?? versions.at(-1);
  const isOlder = readSchema.state !== 'DRAFT' && newest !== undefined && newest.version !== readSchema.version;
  const graphqlType = nameDataset(dataset.database, dataset.name, readSchema.name, isOlder ? readSchema.version : null).type;
  return {
    __typename: 'ReadSchema' as const,
    id: readSchema.id,
    dataset: () => datasetView(dataset),
    name: readSchema.name,
    version: readSchema.version,
    state: readSchema.state,
    columns: readSchema.columns.map((column) => {
      const name = names.get(column.name)!;
      return {
        name,
        path: column.name,
        engineType: printColumnType(column.type),
        graphqlType: graphqlTypeOf(column.type, `${graphqlType}${partNameOf(name)}`),
        nullable: true,
        source: expressionView(column.source),
        description: column.description,
        tags: [],
        visibility: publicVisibility(readColumnVisibility(column, dataset.decision)),
      };
    }),
    uniqueKey: readSchema.uniqueKey?.map((name) => names.get(name) ?? name) ?? null,
    rowPredicate: readSchema.rowPredicate && predicateView(readSchema.rowPredicate),
    onBadRecord: readSchema.onBadRecord,
    graphqlType,
  };
}
