import { GraphQLScalarType, Kind, parse, print } from 'graphql';

/**
 * The inputs of jobs. They are closed `@oneOf` documents whose only reader is `parseJobSpec`, so they stand as SDL and
 * reach resolvers as plain JSON; classes would say everything a second time.
 */
const jobInputs = /* GraphQL */ `
  input LaunchJobInput {
    job: JobInput!
    "Same key and same input from the same caller is the same run."
    idempotencyKey: String!
    runner: JobRunnerKind
    onTargetBusy: OnTargetBusy = QUEUE
    timeoutMs: Long
    maxAttempts: Int
  }
  input JobInput @oneOf {
    spec: JobSpecInput
  }
  "A declarative job: sources, then steps, the last of which feeds the target."
  input JobSpecInput {
    version: String! = "lakeward.job/v1"
    sources: [JobSourceInput!]!
    steps: [JobStepInput!]!
    checks: [JobCheckInput!]
    target: JobTargetInput!
  }
  input JobSourceInput {
    id: ID!
    from: SourceInput!
  }
  input SourceInput @oneOf {
    dataset: DatasetSourceInput
    files: FileSourceInput
    jdbc: JdbcSourceInput
  }
  input DatasetSourceInput {
    dataset: DatasetRefInput!
    readSchema: String = "default"
    snapshot: Long
    "Materialises the secured scan first, so that nothing of the job is evaluated below its filter."
    barrier: Boolean = false
  }
  input JdbcSourceInput {
    connection: ID!
    table: String
    query: String
    partitionColumn: String
    lowerBound: Long
    upperBound: Long
    numPartitions: Int
    fetchSize: Int
  }
  input FileSourceInput {
    uri: String!
    format: FileFormat!
    options: FileOptionsInput
    columns: [ColumnInput!]
  }
  input JobStepInput {
    id: ID!
    in: [ID!]!
    apply: StepInput!
  }
  input StepInput @oneOf {
    "One query over the inputs, by their ids."
    sql: String
    select: [NamedExpressionInput!]
    filter: PredicateInput
    "\`left\` is the old name, \`right\` the new one."
    rename: [ColumnPairInput!]
    cast: CastStepInput
    fillNa: [NamedExpressionInput!]
    "Drops rows where one of these is null; none named = any column."
    dropNa: [String!]
    dedupe: DedupeStepInput
    join: JoinStepInput
    union: UnionStepInput
    aggregate: AggregateStepInput
  }
  input NamedExpressionInput {
    name: String!
    value: ExpressionInput!
  }
  input CastStepInput {
    columns: [ColumnInput!]!
    onError: CastErrorRule = FAIL
  }
  input DedupeStepInput {
    keys: [String!]!
    latestBy: String!
  }
  input JoinStepInput {
    kind: JoinKind = INNER
    on: [ColumnPairInput!]!
  }
  input UnionStepInput {
    byName: Boolean = true
  }
  input AggregateStepInput {
    by: [String!]!
    values: [AggregateInput!]!
  }
  input AggregateInput {
    name: String!
    function: AggregateFunction!
    "Left out only for COUNT, which then counts rows."
    column: String
  }
  input JobCheckInput {
    on: ID!
    severity: CheckSeverity = ERROR
    "Share of rows that may violate the rule."
    threshold: Float = 0
    rule: CheckRuleInput!
  }
  input RangeInput {
    min: Long
    max: Long
  }
  input CheckRuleInput @oneOf {
    rowCount: RangeInput
    notNull: [String!]
    unique: [String!]
    where: PredicateInput
    freshSeconds: Long
    sql: String
  }
  input JobTargetInput {
    dataset: DatasetRefInput!
    format: FileFormat = PARQUET
    partitionBy: [String!]
    mode: WriteMode!
    mergeKeys: [String!]
    schemaEvolution: SchemaEvolution = STRICT
    keepSnapshots: Int
  }
  input JobRunFilter {
    state: [JobRunState!]
    dataset: DatasetRefInput
    requestedBy: ID
    since: DateTime
  }
  enum OnTargetBusy {
    QUEUE
    FAIL
    SUPERSEDE
  }
  enum WriteMode {
    CREATE
    APPEND
    OVERWRITE
    OVERWRITE_PARTITIONS
    MERGE
  }
  enum SchemaEvolution {
    STRICT
    ADD_COLUMNS
  }
  enum JoinKind {
    INNER
    LEFT
    FULL
    SEMI
    ANTI
  }
  enum AggregateFunction {
    COUNT
    COUNT_DISTINCT
    SUM
    AVG
    MIN
    MAX
    STDDEV
  }
  enum CheckSeverity {
    ERROR
    WARN
  }
`;

const placeholders = new Map(['LaunchJobInput', 'JobInput', 'JobRunFilter'].map((name) => [name, new GraphQLScalarType({ name })]));

/** Lets a resolver's argument name an input of `jobInputs`. */
export function jobInput(name: 'LaunchJobInput' | 'JobInput' | 'JobRunFilter'): GraphQLScalarType {
  return placeholders.get(name)!;
}

/** SDL and resolvers without the placeholders. */
export function withJobInputs(part: { readonly sdl: string; readonly resolvers: Record<string, unknown> }): {
  readonly sdl: readonly string[];
  readonly resolvers: Record<string, unknown>;
} {
  const document = parse(part.sdl, { noLocation: true });
  const definitions = document.definitions.filter(
    (definition) => definition.kind !== Kind.SCALAR_TYPE_DEFINITION || !placeholders.has(definition.name.value),
  );
  return {
    sdl: [print({ ...document, definitions }), jobInputs],
    resolvers: Object.fromEntries(Object.entries(part.resolvers).filter(([name]) => !placeholders.has(name))),
  };
}
