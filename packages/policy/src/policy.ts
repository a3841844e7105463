import type { DatasetRef, Expression, Predicate } from '@lakeward/kernel';

export type PolicyMode = 'OBSERVE' | 'ENFORCE' | 'OFF';
export type MaskKind = 'NULLIFY' | 'REDACT' | 'PARTIAL' | 'HASH' | 'YEAR_ONLY' | 'CONSTANT' | 'EXPRESSION';

/** The closed list of actions: the `@guard` values of the public schema. */
export const actions = [
  'catalog.read', 'catalog.write', 'catalog.own', 'catalog.classify', 'schema.draft', 'schema.publish', 'lineage.read', 'lineage.write',
  'access.read', 'access.write', 'access.request', 'access.decide', 'audit.read', 'principal.read', 'self.read', 'node.read',
  'lake.query', 'lake.plan', 'lake.export', 'job.read', 'job.plan', 'job.launch', 'job.cancel', 'job.log', 'job.template',
  'project.read', 'project.create',
] as const; // prettier-ignore

export type Action = (typeof actions)[number];

/** A versioned document; versions never change. Same shape as the public `PolicyInput` plus id, version and mode. */
export interface Policy {
  readonly id: string;
  readonly tenant: string;
  readonly name: string;
  readonly version: number;
  readonly mode: PolicyMode;
  readonly isolated: boolean;
  readonly subjects: SubjectMatch;
  readonly targets: TargetMatch;
  readonly rules: readonly PolicyRule[];
}

/** Matches when any list names the principal or one of his roles, and `where` (claims only) is true. All empty = everybody of the tenant. */
export interface SubjectMatch {
  readonly principals: readonly string[];
  readonly roles: readonly string[];
  readonly where: Predicate | null;
}

/** Union of the three. All empty = actions without a dataset; never opens a dataset. */
export interface TargetMatch {
  readonly datasets: readonly DatasetRef[];
  readonly databases: readonly string[];
  readonly tags: readonly string[];
}

export type PolicyRule =
  | ({ readonly kind: 'Grant' } & Grant)
  | { readonly kind: 'RowFilter'; readonly where: Predicate; readonly unless: Predicate | null }
  | { readonly kind: 'ColumnMask'; readonly columns: ColumnMatch; readonly mask: Mask; readonly unless: Predicate | null }
  | { readonly kind: 'ColumnDeny'; readonly columns: ColumnMatch; readonly unless: Predicate | null };

export interface Grant {
  readonly actions: readonly Action[];
  /** Columns shown clear; null = all base columns. */
  readonly columns: ColumnMatch | null;
  readonly masked: readonly { readonly columns: ColumnMatch; readonly mask: Mask }[];
  readonly where: Predicate | null;
  /** ISO-8601; null = never. */
  readonly expiresAt: string | null;
}

/** Base column paths, or tags on base columns. */
export interface ColumnMatch {
  readonly paths: readonly string[];
  readonly tags: readonly string[];
}

export interface Mask {
  readonly kind: MaskKind;
  /** PARTIAL: `first:3` or `last:4`. CONSTANT: the text of the constant. */
  readonly argument: string | null;
  readonly expression: Expression | null;
}
