import { Invalid, LOCAL_NAMESPACE, parseColumnType, scalarFunctions, splitDatasetName } from '@lakeward/kernel';
import { z } from 'zod';

import { canonicalJson, sha256 } from './canonical-json.ts';

/** Strict copies of the public inputs: what is not understood is refused. GraphQL gives `null` for members that a client left open. */
const id = z.string().regex(/^[A-Za-z][A-Za-z0-9_]{0,62}$/, 'a letter, then at most 62 letters, digits or underscores');
const columnName = z.string().min(1).max(256);
const columnType = z.string().refine((text) => {
  try {
    parseColumnType(text);
    return true;
  } catch {
    return false;
  }
}, 'no column type');
const long = z
  .union([z.string().regex(/^-?\d{1,19}$/), z.number().int()])
  .transform(Number)
  .refine(Number.isSafeInteger, 'too large');

/** Exactly one member is set; open ones count as absent. */
const oneOf = (shape: () => Record<string, z.ZodType>) =>
  z.preprocess(
    withoutNulls,
    z.lazy(() => {
      const options = Object.entries(shape()).map(([name, value]) => z.strictObject({ [name]: value }));
      return z.union(options as unknown as readonly [z.ZodType, ...z.ZodType[]]);
    }),
  );

function withoutNulls(value: unknown): unknown {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return value;
  return Object.fromEntries(Object.entries(value).filter(([, member]) => member !== null && member !== undefined));
}

const record = <Shape extends z.ZodRawShape>(shape: Shape) => z.preprocess(withoutNulls, z.strictObject(shape));

const literal = oneOf(() => ({
  string: z.string(),
  boolean: z.boolean(),
  long: z.union([z.string().regex(/^-?\d{1,19}$/), z.number().int()]),
  decimal: z.string(),
  double: z.number(),
  date: z.string(),
  dateTime: z.string(),
}));
const expression: z.ZodType = oneOf(() => ({
  column: columnName,
  literal,
  call: record({ function: z.enum(scalarFunctions), arguments: z.array(expression).max(16) }),
  cast: record({ value: expression, type: columnType }),
}));
const compareOp = z.enum(['EQ', 'NE', 'LT', 'LTE', 'GT', 'GTE']);
const predicate: z.ZodType = oneOf(() => ({
  and: z.array(predicate).min(1).max(64),
  or: z.array(predicate).min(1).max(64),
  not: predicate,
  compare: record({ left: expression, op: compareOp, right: expression }),
  in: record({ value: expression, set: z.array(expression).max(1_000) }),
  like: record({ value: expression, pattern: z.string().max(1_000) }),
  isNull: expression,
}));

const pair = record({ left: columnName, right: columnName });
const named = record({ name: columnName, value: expression });
const column = record({ name: columnName, type: columnType, description: z.string().optional() });
const datasetRef = record({
  namespace: z.string().min(1).max(200).default(LOCAL_NAMESPACE),
  name: z.string().regex(/^table\/[^/]+\/[^/]+$/, 'a dataset is named table/{database}/{name}'),
});

const source = record({
  id,
  from: oneOf(() => ({
    dataset: record({
      dataset: datasetRef,
      readSchema: z.string().default('default'),
      snapshot: long.optional(),
      barrier: z.boolean().default(false),
    }),
    files: z.looseObject({}),
    jdbc: z.looseObject({}),
  })),
});

const aggregateFunction = z.enum(['COUNT', 'COUNT_DISTINCT', 'SUM', 'AVG', 'MIN', 'MAX', 'STDDEV']);
const step = record({
  id,
  in: z.array(id).min(1).max(16),
  apply: oneOf(() => ({
    sql: z.string().min(1).max(20_000),
    select: z.array(named).min(1).max(1_000),
    filter: predicate,
    rename: z.array(pair).min(1).max(1_000),
    cast: record({ columns: z.array(column).min(1).max(1_000), onError: z.enum(['FAIL', 'NULL_FIELD', 'QUARANTINE']).default('FAIL') }),
    fillNa: z.array(named).min(1).max(1_000),
    dropNa: z.array(columnName).max(1_000),
    dedupe: record({ keys: z.array(columnName).min(1).max(64), latestBy: columnName }),
    join: record({ kind: z.enum(['INNER', 'LEFT', 'FULL', 'SEMI', 'ANTI']).default('INNER'), on: z.array(pair).min(1).max(16) }),
    union: record({ byName: z.boolean().default(true) }),
    aggregate: record({
      by: z.array(columnName).max(64),
      values: z.array(record({ name: columnName, function: aggregateFunction, column: columnName.optional() })).max(256),
    }),
  })),
});

const check = record({
  on: id,
  severity: z.enum(['ERROR', 'WARN']).default('ERROR'),
  threshold: z.number().min(0).max(1).default(0),
  rule: oneOf(() => ({
    rowCount: record({ min: long.optional(), max: long.optional() }),
    notNull: z.array(columnName).min(1).max(64),
    unique: z.array(columnName).min(1).max(64),
    where: predicate,
    freshSeconds: long,
    sql: z.string().min(1).max(20_000),
  })),
});

/** Letters, digits, `_` and `-`: the name becomes a folder, and readers hide what begins with `_` or `.`. */
const FOLDER_NAME = /^[A-Za-z0-9][A-Za-z0-9_-]{0,127}$/;

const target = record({
  // The folder of a table is made of its name alone, so two catalogs would write into one.
  dataset: datasetRef.refine((ref) => (ref as DatasetName).namespace === LOCAL_NAMESPACE, 'a job writes into the catalog of this lake'),
  format: z.enum(['PARQUET', 'ORC', 'JSON', 'CSV']).default('PARQUET'),
  partitionBy: z.array(columnName).max(8).default([]),
  mode: z.enum(['CREATE', 'APPEND', 'OVERWRITE', 'OVERWRITE_PARTITIONS', 'MERGE']),
  mergeKeys: z.array(columnName).max(16).optional(),
  schemaEvolution: z.enum(['STRICT', 'ADD_COLUMNS']).default('STRICT'),
  keepSnapshots: z.number().int().min(1).max(1_000).optional(),
});

const jobSpec = record({
  version: z.literal('lakeward.job/v1').default('lakeward.job/v1'),
  sources: z.array(source).min(1).max(64),
  steps: z.array(step).max(200),
  checks: z.array(check).max(200).default([]),
  target,
});

export interface DatasetName {
  readonly namespace: string;
  readonly name: string;
}
export interface JobSource {
  readonly id: string;
  readonly from: {
    readonly dataset?: {
      readonly dataset: DatasetName;
      readonly readSchema: string;
      readonly snapshot?: number;
      readonly barrier: boolean;
    };
    readonly files?: object;
    readonly jdbc?: object;
  };
}
export interface NamedExpression {
  readonly name: string;
  readonly value: JobExpression;
}
export type JobExpression =
  | { readonly column: string }
  | { readonly literal: object }
  | { readonly call: { readonly function: string; readonly arguments: readonly JobExpression[] } }
  | { readonly cast: { readonly value: JobExpression; readonly type: string } };
export interface StepChange {
  readonly sql?: string;
  readonly select?: readonly NamedExpression[];
  readonly filter?: object;
  readonly rename?: readonly { readonly left: string; readonly right: string }[];
  readonly cast?: { readonly columns: readonly { readonly name: string; readonly type: string }[]; readonly onError: string };
  readonly fillNa?: readonly NamedExpression[];
  readonly dropNa?: readonly string[];
  readonly dedupe?: { readonly keys: readonly string[]; readonly latestBy: string };
  readonly join?: {
    readonly kind: 'INNER' | 'LEFT' | 'FULL' | 'SEMI' | 'ANTI';
    readonly on: readonly { readonly left: string; readonly right: string }[];
  };
  readonly union?: { readonly byName: boolean };
  readonly aggregate?: {
    readonly by: readonly string[];
    readonly values: readonly { readonly name: string; readonly function: string; readonly column?: string }[];
  };
}
export interface JobStep {
  readonly id: string;
  readonly in: readonly string[];
  readonly apply: StepChange;
}
export interface JobTarget {
  readonly dataset: DatasetName;
  readonly format: 'PARQUET' | 'ORC' | 'JSON' | 'CSV';
  readonly partitionBy: readonly string[];
  readonly mode: 'CREATE' | 'APPEND' | 'OVERWRITE' | 'OVERWRITE_PARTITIONS' | 'MERGE';
  readonly mergeKeys?: readonly string[];
  readonly schemaEvolution: 'STRICT' | 'ADD_COLUMNS';
  readonly keepSnapshots?: number;
}
/** A declarative job, `lakeward.job/v1`, with every default filled in. The last step (or the only source) feeds the target. */
export interface JobSpec {
  readonly version: 'lakeward.job/v1';
  readonly sources: readonly JobSource[];
  readonly steps: readonly JobStep[];
  readonly checks: readonly object[];
  readonly target: JobTarget;
}

/**
 * Reads what a caller sent. @throws Invalid with the path below `at`
 */
export function parseJobSpec(input: unknown, at: readonly string[] = []): JobSpec {
  const parsed = jobSpec.safeParse(input);
  if (!parsed.success) {
    const { path, message } = deepest(parsed.error.issues[0]!);
    throw new Invalid(`The job is not valid at ${path.join('.') || 'its root'}: ${message}.`, { path: [...at, ...path.map(String)] });
  }
  const spec = parsed.data as unknown as JobSpec;
  checkGraph(spec, at);
  return spec;
}

export const hashOfSpec = (spec: JobSpec): string => sha256(canonicalJson(spec));

/** Inside a union the issue that went furthest is the one that people mean. */
function deepest(
  issue: z.core.$ZodIssue,
  above: readonly PropertyKey[] = [],
): { readonly path: readonly PropertyKey[]; readonly message: string } {
  const path = [...above, ...issue.path];
  if (issue.code !== 'invalid_union') return { path, message: issue.message.replace(/\.$/, '') };
  const inner = issue.errors.flat().map((error) => deepest(error, path));
  const furthest = inner.toSorted((a, b) => b.path.length - a.path.length)[0];
  return furthest && furthest.path.length > path.length ? furthest : { path, message: 'exactly one known member must be set' };
}

function checkGraph(spec: JobSpec, at: readonly string[]): void {
  const seen = new Map<string, string>();
  const refuse = (message: string, ...path: (string | number)[]): never => {
    throw new Invalid(message, { path: [...at, ...path.map(String)] });
  };
  const declare = (node: string, ...path: (string | number)[]) => {
    if (seen.has(node.toLowerCase())) refuse(`The id ${node} is used twice.`, ...path);
    seen.set(node.toLowerCase(), node);
  };
  spec.sources.forEach((source, index) => declare(source.id, 'sources', index, 'id'));
  spec.steps.forEach((step, index) => {
    for (const input of step.in)
      if (seen.get(input.toLowerCase()) !== input) refuse(`${input} is no source and no earlier step.`, 'steps', index, 'in');
    const wanted = step.apply.join ? [2, 2] : step.apply.union ? [2, 64] : step.apply.sql !== undefined ? [1, 64] : [1, 1];
    if (step.in.length < wanted[0]! || step.in.length > wanted[1]!) refuse('This step has another number of inputs.', 'steps', index, 'in');
    declare(step.id, 'steps', index, 'id');
  });
  if (spec.steps.length === 0 && spec.sources.length !== 1) refuse('Without a step there must be exactly one source.', 'steps');
  spec.checks.forEach((check, index) => {
    const { on } = check as { on: string };
    if (seen.get(on.toLowerCase()) !== on) refuse(`${on} is no source and no step.`, 'checks', index, 'on');
  });
  const { database, name } = splitDatasetName(spec.target.dataset);
  if (!FOLDER_NAME.test(database) || !FOLDER_NAME.test(name))
    refuse('Database and name of a target have letters, digits, _ and - only.', 'target', 'dataset', 'name');
  if (spec.target.mode === 'OVERWRITE_PARTITIONS' && spec.target.partitionBy.length === 0)
    refuse('OVERWRITE_PARTITIONS needs partitionBy.', 'target', 'partitionBy');
  if (spec.target.mode === 'MERGE' && !spec.target.mergeKeys?.length) refuse('MERGE needs mergeKeys.', 'target', 'mergeKeys');
}
