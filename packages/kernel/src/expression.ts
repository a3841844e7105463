/**
 * The typed documents of policies, read schemas and job steps, exactly as they stand in JSON and in the inputs `ExpressionInput`,
 * `PredicateInput` of the public schema: one key per object says what it is. They are lowered into the query tree; no SQL text exists.
 */
export type Literal =
  | { readonly string: string }
  | { readonly boolean: boolean }
  | { readonly long: string | number }
  | { readonly decimal: string }
  | { readonly double: number }
  | { readonly date: string }
  | { readonly dateTime: string };

export const scalarFunctions = [
  'LOWER', 'UPPER', 'TRIM', 'CONCAT', 'SUBSTRING', 'REPLACE', 'COALESCE', 'ADD', 'SUBTRACT', 'MULTIPLY', 'ROUND', 'DATE_TRUNC',
  'PARSE_DATE', 'PARSE_DATETIME', 'SHA256',
] as const; // prettier-ignore

export type ScalarFunction = (typeof scalarFunctions)[number];

export type Expression =
  /** A base column by dotted path (`properties.mag`). A name that itself holds a dot stands in backquotes. */
  | { readonly column: string }
  /** A claim of the caller; policies only. */
  | { readonly claim: string }
  /** A parameter of a job template; templates only. */
  | { readonly parameter: string }
  | { readonly literal: Literal }
  | { readonly call: { readonly function: ScalarFunction; readonly arguments: readonly Expression[] } }
  /** Never throws: what does not fit is NULL. `type` in Hive's notation. */
  | { readonly cast: { readonly value: Expression; readonly type: string } };

export type CompareOp = 'EQ' | 'NE' | 'LT' | 'LTE' | 'GT' | 'GTE';

export type Predicate =
  | { readonly and: readonly Predicate[] }
  | { readonly or: readonly Predicate[] }
  | { readonly not: Predicate }
  | { readonly compare: { readonly left: Expression; readonly op: CompareOp; readonly right: Expression } }
  | { readonly in: { readonly value: Expression; readonly set: readonly Expression[] } }
  | { readonly like: { readonly value: Expression; readonly pattern: string } }
  | { readonly isNull: Expression }
  | { readonly exists: Lookup };

/** True when the mapping dataset has a row whose columns equal ours (`left` = ours, `right` = the mapping's) and that satisfies `where`. */
export interface Lookup {
  readonly dataset: { readonly namespace: string; readonly name: string };
  readonly match: readonly { readonly left: string; readonly right: string }[];
  readonly where?: Predicate | null;
}
