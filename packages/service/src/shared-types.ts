/**
 * What the three subgraphs declare alike. `buildSubgraph` adds to each subgraph exactly the definitions that
 * its own SDL mentions and does not hold, so nobody repeats them by hand.
 */
export const sharedTypes = /* GraphQL */ `
  "What a caller must be allowed to do; enforced by the subgraph that owns the field."
  directive @guard(action: String!) on FIELD_DEFINITION | OBJECT

  "An instant in UTC, such as 2001-01-31T10:00:00Z."
  scalar DateTime
  "A calendar day, such as 2001-01-31."
  scalar Date
  "A 64-bit integer as text; inputs also take integers."
  scalar Long
  "An exact decimal number as text; inputs also take numbers."
  scalar Decimal
  "Any JSON value."
  scalar JSON

  interface Node {
    id: ID!
  }

  type PageInfo @shareable {
    hasNextPage: Boolean!
    hasPreviousPage: Boolean!
    startCursor: String
    endCursor: String
  }

  "An expected failure of a mutation."
  type Problem @shareable {
    code: ProblemCode!
    message: String!
    "Path of the input that is wrong, outermost first."
    path: [String!]
    retryAfterMs: Int
    details: JSON
  }

  enum ProblemCode {
    INVALID
    UNSUPPORTED
    NOT_FOUND
    FORBIDDEN
    CONFLICT
    KEY_REUSED
    BREAKING_CHANGE
    TARGET_BUSY
    THROTTLED
    UNAVAILABLE
    TIMED_OUT
    OVER_BUDGET
    RUNTIME_MISSING
    CODE_ON_FILTERED_DATA
    POLICY_INVALID
    BAD_RECORD
    UNREADABLE_OBJECT
    RESULT_TOO_LARGE
    RESULT_EXPIRED
    STORAGE_FULL
  }

  "Canonical name of a dataset, in the Glue form."
  type DatasetRef @shareable {
    namespace: String!
    name: String!
  }
  input DatasetRefInput {
    namespace: String!
    name: String!
  }

  "The immutable list of a dataset's files. Sizes are null where a policy filters rows."
  type Snapshot @shareable {
    sequence: Long!
    committedAt: DateTime!
    rowCount: Long
    byteSize: Long
  }

  type ColumnVerdict @shareable {
    path: String!
    visibility: Visibility!
    mask: MaskKind
  }
  enum Visibility {
    CLEAR
    MASKED
    HIDDEN
  }
  enum MaskKind {
    NULLIFY
    REDACT
    PARTIAL
    HASH
    YEAR_ONLY
    CONSTANT
    EXPRESSION
  }
  enum FileFormat {
    PARQUET
    ORC
    JSON
    CSV
  }

  input PredicateInput @oneOf {
    and: [PredicateInput!]
    or: [PredicateInput!]
    not: PredicateInput
    compare: CompareInput
    in: MembershipInput
    like: LikeInput
    isNull: ExpressionInput
    exists: LookupInput
  }
  input CompareInput {
    left: ExpressionInput!
    op: CompareOp!
    right: ExpressionInput!
  }
  input LikeInput {
    value: ExpressionInput!
    pattern: String!
  }
  input LookupInput {
    dataset: DatasetRefInput!
    match: [ColumnPairInput!]!
    where: PredicateInput
  }
  input ColumnPairInput {
    left: String!
    right: String!
  }
  "A cast that fails is null. A claim is refused outside policies, a parameter outside job templates."
  input ExpressionInput @oneOf {
    column: String
    claim: String
    parameter: String
    literal: LiteralInput
    call: CallInput
    cast: CastInput
  }
  input LiteralInput @oneOf {
    string: String
    boolean: Boolean
    long: Long
    decimal: Decimal
    double: Float
    date: Date
    dateTime: DateTime
  }
  input CallInput {
    function: ScalarFunction!
    arguments: [ExpressionInput!]!
  }
  input CastInput {
    value: ExpressionInput!
    type: String!
  }
  input MembershipInput {
    value: ExpressionInput!
    set: [ExpressionInput!]!
  }
  enum CompareOp {
    EQ
    NE
    LT
    LTE
    GT
    GTE
  }
  enum CastErrorRule {
    FAIL
    NULL_FIELD
    QUARANTINE
  }
  enum ScalarFunction {
    LOWER
    UPPER
    TRIM
    CONCAT
    SUBSTRING
    REPLACE
    COALESCE
    ADD
    SUBTRACT
    MULTIPLY
    ROUND
    DATE_TRUNC
    PARSE_DATE
    PARSE_DATETIME
    SHA256
  }
  input StringFilter {
    eq: String
    ne: String
    in: [String!]
    notIn: [String!]
    like: String
    startsWith: String
    contains: String
    isNull: Boolean
  }
  input ColumnInput {
    name: String!
    type: String!
    description: String
  }
  input PrincipalInput {
    id: ID
    roles: [String!]
    claims: JSON
  }
  input FileOptionsInput {
    header: Boolean = true
    delimiter: String = ","
    compression: String
    recordPath: String
  }
`;
