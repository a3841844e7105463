import type { ColumnType, Dataset, Snapshot } from '@lakeward/kernel';

/**
 * The closed query tree. Every question, from GraphQL or from SQL text, becomes one of these; no node holds raw text, so there is nothing
 * to smuggle through. Names are flat: an expression sees the output columns of its relation's input, by name.
 */
export type Relation = Scan | StoredScan | Filter | Project | Aggregate | Sort | Page | Join;

/** The base columns of one dataset at one snapshot. Only this node touches files; `authorizeQuery` wraps each one with the policy. */
export interface Scan {
  readonly kind: 'Scan';
  readonly dataset: Dataset;
  /** Pinned by whoever makes the tree. */
  readonly snapshot: Snapshot;
  /** Top-level base columns and partition keys wanted, in this order. */
  readonly columns: readonly string[];
  /** Adds the row's place in the snapshot as `PLACE_FILE` and `PLACE_ROW` (BIGINT); Parquet on DuckDB only. */
  readonly place: boolean;
}

export const PLACE_FILE = '$file';
export const PLACE_ROW = '$row';

/** A result that was stored for paging; rows are numbered from 0 in `PLACE_ROW`. The key is ours, never the caller's. */
export interface StoredScan {
  readonly kind: 'StoredScan';
  readonly key: string;
  readonly columns: readonly OutputColumn[];
}

export interface Filter {
  readonly kind: 'Filter';
  readonly input: Relation;
  readonly predicate: QueryExpression;
}

export interface Project {
  readonly kind: 'Project';
  readonly input: Relation;
  readonly columns: readonly NamedExpression[];
}

/** Groups by `keys`; no keys = one group over all rows. */
export interface Aggregate {
  readonly kind: 'Aggregate';
  readonly input: Relation;
  readonly keys: readonly NamedExpression[];
  readonly measures: readonly Measure[];
}

export type AggregateFunction =
  | 'COUNT'
  | 'COUNT_DISTINCT'
  | 'APPROX_COUNT_DISTINCT'
  | 'SUM'
  | 'AVG'
  | 'MIN'
  | 'MAX'
  | 'STDDEV'
  | 'PERCENTILE';

export interface Measure {
  readonly name: string;
  readonly function: AggregateFunction;
  /** Null only for COUNT: counts rows. */
  readonly argument: QueryExpression | null;
  /** Type of the result; the printer casts to it. */
  readonly type: ColumnType;
  /** PERCENTILE: 0 to 1. */
  readonly at?: number;
}

/** Nulls always stand last, in both directions. */
export interface Sort {
  readonly kind: 'Sort';
  readonly input: Relation;
  readonly keys: readonly SortKey[];
}

export interface SortKey {
  readonly expression: QueryExpression;
  readonly descending: boolean;
}

export interface Page {
  readonly kind: 'Page';
  readonly input: Relation;
  readonly limit: number;
}

/** In `on`, and in a Project right above, columns say their side. */
export interface Join {
  readonly kind: 'Join';
  readonly join: 'INNER' | 'LEFT' | 'SEMI' | 'ANTI';
  readonly left: Relation;
  readonly right: Relation;
  readonly on: QueryExpression;
}

export interface NamedExpression {
  readonly name: string;
  readonly expression: QueryExpression;
}

export interface OutputColumn {
  readonly name: string;
  readonly type: ColumnType;
}

/** Null, text of BIGINT, DECIMAL, DATE (`2024-01-31`) and TIMESTAMP (`2024-01-31T10:00:00.000Z`); number of the floats; boolean; string. */
export type LiteralValue = string | number | boolean | null;

export type QueryExpression =
  | { readonly kind: 'Literal'; readonly type: ColumnType; readonly value: LiteralValue }
  | { readonly kind: 'ColumnRef'; readonly name: string; readonly side?: 'left' | 'right' }
  /** A field of a struct. */
  | { readonly kind: 'Field'; readonly input: QueryExpression; readonly name: string }
  | { readonly kind: 'Call'; readonly function: QueryFunction; readonly arguments: readonly QueryExpression[] }
  | { readonly kind: 'Case'; readonly branches: readonly CaseBranch[]; readonly otherwise: QueryExpression | null }
  /** Never throws: what does not fit by Trino's strict reading is NULL. */
  | { readonly kind: 'Cast'; readonly input: QueryExpression; readonly type: ColumnType; readonly from: ColumnType }
  | {
      readonly kind: 'Comparison';
      readonly op: 'EQ' | 'NE' | 'LT' | 'LTE' | 'GT' | 'GTE';
      readonly left: QueryExpression;
      readonly right: QueryExpression;
    }
  | { readonly kind: 'Logical'; readonly op: 'AND' | 'OR'; readonly operands: readonly QueryExpression[] }
  | { readonly kind: 'Not'; readonly operand: QueryExpression }
  | { readonly kind: 'InList'; readonly value: QueryExpression; readonly set: readonly QueryExpression[] }
  /** SQL's LIKE with `\` as escape. */
  | { readonly kind: 'Like'; readonly value: QueryExpression; readonly pattern: string }
  | { readonly kind: 'IsNull'; readonly operand: QueryExpression }
  /** A row of `relation` exists for which `on` is true; `left` = the outer row, `right` = a row of `relation`. */
  | { readonly kind: 'Exists'; readonly relation: Relation; readonly on: QueryExpression }
  /** True when some (ANY) or every (ALL) element satisfies `predicate`, which sees the element as ColumnRef `$element`. */
  | { readonly kind: 'ListMatch'; readonly list: QueryExpression; readonly quantifier: 'ANY' | 'ALL'; readonly predicate: QueryExpression };

export interface CaseBranch {
  readonly when: QueryExpression;
  readonly then: QueryExpression;
}

/** Functions that our own trees may call; each has one meaning, told by Trino. DATE_TRUNC takes (unit literal, value, time zone literal). */
export type QueryFunction =
  | 'LOWER' | 'UPPER' | 'TRIM' | 'CONCAT' | 'SUBSTRING' | 'REPLACE' | 'COALESCE' | 'ADD' | 'SUBTRACT' | 'MULTIPLY' | 'ROUND'
  | 'DATE_TRUNC' | 'PARSE_DATE' | 'PARSE_DATETIME' | 'SHA256' | 'STRUCT_PACK'; // prettier-ignore
