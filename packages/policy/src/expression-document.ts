import { type Expression, type Literal, type Predicate, scalarFunctions } from '@lakeward/kernel';
import { z } from 'zod';

/** Levels of nesting that a document may have: enough for people, far below what a stack bears. */
const MAX_DEPTH = 32;
/** Parts of one list in a document. */
const MAX_PARTS = 1_000;
const text = z.string().max(10_000);
const name = z.string().min(1).max(500);
const list = <Item extends z.ZodType>(item: Item) => z.array(item).max(MAX_PARTS);

/** Exactly one key per object says what it is; `null` beside it counts as absent, because GraphQL clients send it. */
const oneOf = (shape: Readonly<Record<string, z.ZodType>>) =>
  z.preprocess(
    (value) => (isRecord(value) ? Object.fromEntries(Object.entries(value).filter(([, inner]) => inner !== null)) : value),
    z.union(Object.entries(shape).map(([key, inner]): z.ZodType => z.strictObject({ [key]: inner }))),
  );

const isRecord = (value: unknown): value is Record<string, unknown> => typeof value === 'object' && value !== null && !Array.isArray(value);

const wholeNumber = z.union([z.string().regex(/^-?\d{1,19}$/), z.number().int().refine(Number.isSafeInteger)]);

const literalSchema = oneOf({
  string: text,
  boolean: z.boolean(),
  long: wholeNumber,
  decimal: z.string().regex(/^-?\d{1,38}(\.\d{1,38})?$/),
  double: z.number(),
  date: z.iso.date(),
  dateTime: z.iso.datetime({ offset: true }),
}) as z.ZodType<Literal>;

export const expressionSchema: z.ZodType<Expression> = z.lazy(
  () =>
    oneOf({
      column: name,
      claim: name,
      parameter: name,
      literal: literalSchema,
      call: z.strictObject({ function: z.enum(scalarFunctions), arguments: list(expressionSchema) }),
      cast: z.strictObject({ value: expressionSchema, type: z.string().min(1).max(200) }),
    }) as z.ZodType<Expression>,
);

export const predicateSchema: z.ZodType<Predicate> = z.lazy(
  () =>
    oneOf({
      and: list(predicateSchema).min(1),
      or: list(predicateSchema).min(1),
      not: predicateSchema,
      compare: z.strictObject({ left: expressionSchema, op: z.enum(['EQ', 'NE', 'LT', 'LTE', 'GT', 'GTE']), right: expressionSchema }),
      in: z.strictObject({ value: expressionSchema, set: list(expressionSchema).min(1) }),
      like: z.strictObject({ value: expressionSchema, pattern: text }),
      isNull: expressionSchema,
      exists: z.strictObject({
        dataset: z.strictObject({ namespace: name, name }),
        match: list(z.strictObject({ left: name, right: name })).min(1),
        where: predicateSchema.nullish(),
      }),
    }) as z.ZodType<Predicate>,
);

/** Deeper documents are refused before any recursive reader sees them. */
export function isTooDeep(value: unknown, depth: number = MAX_DEPTH * 3): boolean {
  if (typeof value !== 'object' || value === null) return false;
  return depth === 0 || Object.values(value).some((inner) => isTooDeep(inner, depth - 1));
}
