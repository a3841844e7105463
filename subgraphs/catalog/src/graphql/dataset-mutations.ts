import { datasetId, defaultFileOptions, type Expression, Invalid, type Literal, parseColumnType, type Predicate } from '@lakeward/kernel';
import { Arg, Ctx, Directive, ID, Mutation, Resolver } from 'type-graphql';

import { publishReadSchema } from '../domain/publish-read-schema.ts';
import { registerDataset } from '../domain/register-dataset.ts';
import type { CatalogContext } from './catalog-context.ts';
import { type ColumnInput, OwnerInput, ReadSchemaInput, RegisterDatasetInput } from './dataset-input.ts';
import { datasetView, readSchemaView } from './dataset-view.ts';
import { DatasetPayloadType, payloadOf, ReadSchemaPayloadType } from './payload-type.ts';

@Resolver()
export class DatasetMutations {
  @Directive('@guard(action: "catalog.write")')
  @Mutation(() => DatasetPayloadType, { description: 'Makes files known as a dataset; they are neither copied nor changed.' })
  registerDataset(@Ctx() context: CatalogContext, @Arg('input', () => RegisterDatasetInput) input: RegisterDatasetInput): Promise<object> {
    return payloadOf('dataset', async () => {
      const { ref, database, name, location, format } = input;
      const dataset = await registerDataset(context, {
        ref: { ...ref },
        database,
        name,
        location,
        format,
        options: { ...defaultFileOptions, ...withoutNulls(input.options ?? {}) },
        columns: input.columns.map((column, at) => baseColumn(column, ['columns', String(at)])),
        partitionKeys: (input.partitionKeys ?? []).map((column, at) => baseColumn(column, ['partitionKeys', String(at)])),
        tags: input.tags ?? [],
      });
      return datasetView(dataset);
    });
  }

  @Directive('@guard(action: "catalog.write")')
  @Mutation(() => DatasetPayloadType)
  describeDataset(
    @Ctx() { catalog }: CatalogContext,
    @Arg('id', () => ID) id: string,
    @Arg('description', () => String, { nullable: true }) description?: string | null,
    @Arg('domain', () => String, { nullable: true }) domain?: string | null,
  ): Promise<object> {
    return payloadOf('dataset', async () => datasetView(await catalog.describe(id, { description, domain })));
  }

  @Directive('@guard(action: "catalog.own")')
  @Mutation(() => DatasetPayloadType)
  setOwners(
    @Ctx() { catalog }: CatalogContext,
    @Arg('id', () => ID) id: string,
    @Arg('owners', () => [OwnerInput]) owners: OwnerInput[],
  ): Promise<object> {
    return payloadOf('dataset', async () =>
      datasetView(
        await catalog.setOwners(
          id,
          owners.map(({ principal, role }) => ({ principal, role })),
        ),
      ),
    );
  }

  @Directive('@guard(action: "catalog.classify")')
  @Mutation(() => DatasetPayloadType, { description: 'Replaces the tags of the base columns named; policies may aim at tags.' })
  tagColumns(
    @Ctx() { catalog }: CatalogContext,
    @Arg('id', () => ID) id: string,
    @Arg('paths', () => [String]) paths: string[],
    @Arg('tags', () => [String]) tags: string[],
  ): Promise<object> {
    return payloadOf('dataset', async () => datasetView(await catalog.tagColumns(id, paths, tags)));
  }

  @Directive('@guard(action: "schema.draft")')
  @Mutation(() => ReadSchemaPayloadType)
  draftReadSchema(@Ctx() { catalog }: CatalogContext, @Arg('input', () => ReadSchemaInput) input: ReadSchemaInput): Promise<object> {
    return payloadOf('readSchema', async () => {
      const draft = await catalog.draftReadSchema({
        datasetId: datasetId(input.dataset),
        name: input.name,
        columns: input.columns.map((column, at) => ({
          name: column.name,
          type: typeAt(column.type, ['columns', String(at), 'type']),
          source: plain(column.source) as Expression,
          default: (plain(column.default) as Literal | undefined) ?? null,
          description: column.description ?? null,
        })),
        uniqueKey: input.uniqueKey ?? null,
        rowPredicate: (plain(input.rowPredicate) as Predicate | undefined) ?? null,
        onBadRecord: input.onBadRecord,
      });
      return readSchemaView(catalog.byId(draft.datasetId), draft);
    });
  }

  @Directive('@guard(action: "schema.publish")')
  @Mutation(() => ReadSchemaPayloadType, { description: 'The version gets its GraphQL type at once and never changes again.' })
  publishReadSchema(
    @Ctx() { catalog }: CatalogContext,
    @Arg('id', () => ID) id: string,
    @Arg('allowBreaking', () => Boolean, { defaultValue: false }) allowBreaking: boolean,
  ): Promise<object> {
    return payloadOf('readSchema', async () => {
      const published = await publishReadSchema(catalog, id, allowBreaking);
      return readSchemaView(catalog.byId(published.datasetId), published);
    });
  }

  @Directive('@guard(action: "schema.publish")')
  @Mutation(() => ReadSchemaPayloadType)
  deprecateReadSchema(@Ctx() { catalog }: CatalogContext, @Arg('id', () => ID) id: string): Promise<object> {
    return payloadOf('readSchema', async () => {
      const deprecated = await catalog.setReadSchemaState(id, 'DEPRECATED');
      return readSchemaView(catalog.byId(deprecated.datasetId), deprecated);
    });
  }
}

function typeAt(text: string, path: readonly string[]) {
  try {
    return parseColumnType(text);
  } catch (error) {
    throw error instanceof Invalid ? new Invalid(error.message, { path }) : error;
  }
}

/** The store gives base columns their ids. */
const baseColumn = ({ name, type, description }: ColumnInput, path: readonly string[]) => ({
  id: '',
  name,
  type: typeAt(type, [...path, 'type']),
  description: description ?? null,
  tags: [],
});

const withoutNulls = <T extends object>(options: T): Partial<T> =>
  Object.fromEntries(Object.entries(options).filter(([, value]) => value != null)) as Partial<T>;

/** Inputs have no prototype; a document is plain JSON. */
const plain = (input: unknown): unknown => (input === undefined || input === null ? undefined : JSON.parse(JSON.stringify(input)));
