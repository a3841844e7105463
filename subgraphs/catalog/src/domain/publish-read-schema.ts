import { BreakingChange, type ColumnType, Invalid, nameColumns, printColumnType, type ReadSchema } from '@lakeward/kernel';
import type { GuardedCatalog } from '@lakeward/policy/guarded-catalog';
import { lowerExpression, lowerPredicate } from '@lakeward/query/lower-expression';

/**
 * Makes a draft the newest published version of its name.
 * @throws Invalid when an expression does not fit the base columns; BreakingChange when clients of the version before would break and `allowBreaking`
 *   is not set; otherwise as `GuardedCatalog.setReadSchemaState`
 */
export type PublishReadSchema = (catalog: GuardedCatalog, id: string, allowBreaking: boolean) => Promise<ReadSchema>;

export const publishReadSchema: PublishReadSchema = async (catalog, id, allowBreaking) => {
  const draft = await catalog.readSchema(id);
  const dataset = catalog.byId(draft.datasetId);
  const types = new Map<string, ColumnType>([...dataset.columns, ...dataset.partitionKeys].map(({ name, type }) => [name, type]));
  checkAgainst(draft, types);
  const before = dataset.readSchemas.findLast(({ name, state }) => name === draft.name && state === 'PUBLISHED');
  const broken = before ? breaksOf(before, draft) : [];
  if (broken.length > 0 && !allowBreaking) {
    throw new BreakingChange(
      `Clients of version ${before!.version} would break: ${broken.join('; ')}. Publish with allowBreaking if that is meant.`,
    );
  }
  return catalog.setReadSchemaState(id, 'PUBLISHED');
};

function checkAgainst(schema: ReadSchema, types: ReadonlyMap<string, ColumnType>): void {
  if (schema.columns.length === 0) throw new Invalid('A read schema has columns.', { path: ['columns'] });
  const names = schema.columns.map(({ name }) => name);
  const twice = names.find((name, at) => names.indexOf(name) !== at);
  if (twice !== undefined) throw new Invalid(`Two columns are called "${twice}".`, { path: ['columns'] });
  for (const [at, { source }] of schema.columns.entries()) within(['columns', String(at), 'source'], () => lowerExpression(source, types));
  if (schema.rowPredicate) {
    const { rowPredicate } = schema;
    within(['rowPredicate'], () =>
      lowerPredicate(rowPredicate, types, () => {
        throw new Invalid('A read schema reads its own dataset only.');
      }),
    );
  }
  const unknown = schema.uniqueKey?.find((name) => !names.includes(name));
  if (unknown !== undefined)
    throw new Invalid(`The unique key names "${unknown}", which is no column of the schema.`, { path: ['uniqueKey'] });
}

function within(path: readonly string[], check: () => unknown): void {
  try {
    check();
  } catch (error) {
    throw error instanceof Invalid ? new Invalid(error.message, { path }) : error;
  }
}

/** What a client of `before` would notice: fields that are gone or have another type. */
function breaksOf(before: ReadSchema, next: ReadSchema): string[] {
  const names = nameColumns([before, next]);
  const left = new Map(next.columns.map((column) => [names.get(column.name), column.type]));
  return before.columns.flatMap(({ name, type }) => {
    const field = names.get(name)!;
    const now = left.get(field);
    if (now === undefined) return [`${field} is gone`];
    return printColumnType(now) === printColumnType(type)
      ? []
      : [`${field} was ${printColumnType(type)} and becomes ${printColumnType(now)}`];
  });
}
