import { Invalid } from '@lakeward/kernel';
import { z } from 'zod';

import { expressionSchema, isTooDeep, predicateSchema } from './expression-document.ts';
import { actions, type ColumnMatch, type Mask, type Policy, type PolicyMode, type PolicyRule } from './policy.ts';

const name = z.string().min(1).max(500);
const names = z.array(name).max(1_000).nullish();
const columns = z.strictObject({ paths: names, tags: names });
const mask = z.strictObject({
  kind: z.enum(['NULLIFY', 'REDACT', 'PARTIAL', 'HASH', 'YEAR_ONLY', 'CONSTANT', 'EXPRESSION']),
  argument: z.string().max(1_000).nullish(),
  expression: expressionSchema.nullish(),
});
const columnMask = z.strictObject({ columns, mask, unless: predicateSchema.nullish() });

const rule = z.strictObject({
  grant: z
    .strictObject({
      actions: z.array(z.enum(actions)).min(1).max(actions.length),
      columns: columns.nullish(),
      masked: z
        .array(z.strictObject({ columns, mask, unless: z.null().optional() }))
        .max(100)
        .nullish(),
      where: predicateSchema.nullish(),
      expiresAt: z.union([z.iso.datetime({ offset: true }), z.date()]).nullish(),
    })
    .nullish(),
  rowFilter: z.strictObject({ where: predicateSchema, unless: predicateSchema.nullish() }).nullish(),
  columnMask: columnMask.nullish(),
  columnDeny: z.strictObject({ columns, unless: predicateSchema.nullish() }).nullish(),
});

const policyInput = z.strictObject({
  id: z.string().min(1).max(100).nullish(),
  name: z.string().min(1).max(200),
  isolated: z.boolean().nullish(),
  subjects: z.strictObject({ principals: names, roles: names, where: predicateSchema.nullish() }),
  targets: z.strictObject({
    datasets: z
      .array(z.strictObject({ namespace: name, name }))
      .max(1_000)
      .nullish(),
    databases: names,
    tags: names,
  }),
  rules: z.array(rule).min(1).max(200),
});

type PolicyInput = z.output<typeof policyInput>;
type RuleInput = z.output<typeof rule>;

/** A policy as its author gave it, without what the store adds. */
export type PolicyDraft = Omit<Policy, 'id' | 'tenant' | 'version' | 'mode'> & { readonly id: string | null };

/**
 * Reads the JSON of the public `PolicyInput`; unknown fields, wrong types and documents nested too deep are refused.
 * @throws Invalid with the path of the first thing that is wrong
 */
export function parsePolicy(input: unknown): PolicyDraft {
  if (isTooDeep(input)) throw new Invalid('The policy is nested too deep.');
  const parsed = policyInput.safeParse(input);
  if (!parsed.success) {
    const { path, message } = innermost(parsed.error.issues);
    const place = path.length === 0 ? '' : ` at ${path.join('.')}`;
    throw new Invalid(`The policy is not valid${place}: ${message}.`, { path: path.map(String) });
  }
  return fromInput(parsed.data);
}

type Issue = z.core.$ZodIssue;

/** Where no alternative fits, the problem of the one that was meant: the one whose key is there, so that it knows every key. */
function innermost(issues: readonly Issue[], outer: readonly PropertyKey[] = []): { path: readonly PropertyKey[]; message: string } {
  const issue = issues[0]!;
  const path = [...outer, ...issue.path];
  const isAnother = (branch: readonly Issue[]) => branch.some((each) => each.code === 'unrecognized_keys' && each.path.length === 0);
  const meant = issue.code === 'invalid_union' ? issue.errors.find((branch) => !isAnother(branch)) : undefined;
  return meant ? innermost(meant, path) : { path, message: issue.message };
}

function fromInput(input: PolicyInput): PolicyDraft {
  return {
    id: input.id ?? null,
    name: input.name,
    isolated: input.isolated ?? false,
    subjects: { principals: input.subjects.principals ?? [], roles: input.subjects.roles ?? [], where: input.subjects.where ?? null },
    targets: { datasets: input.targets.datasets ?? [], databases: input.targets.databases ?? [], tags: input.targets.tags ?? [] },
    rules: input.rules.map(ruleFromInput),
  };
}

function ruleFromInput(input: RuleInput, at: number): PolicyRule {
  const given = [input.grant, input.rowFilter, input.columnMask, input.columnDeny].filter((each) => each != null);
  if (given.length !== 1)
    throw new Invalid('A rule is exactly one of grant, rowFilter, columnMask and columnDeny.', { path: ['rules', String(at)] });
  if (input.grant) {
    const { expiresAt } = input.grant;
    return {
      kind: 'Grant',
      actions: input.grant.actions,
      columns: input.grant.columns ? matchFromInput(input.grant.columns) : null,
      masked: (input.grant.masked ?? []).map((each) => ({ columns: matchFromInput(each.columns), mask: maskFromInput(each.mask) })),
      where: input.grant.where ?? null,
      expiresAt: expiresAt instanceof Date ? expiresAt.toISOString() : (expiresAt ?? null),
    };
  }
  if (input.rowFilter) return { kind: 'RowFilter', where: input.rowFilter.where, unless: input.rowFilter.unless ?? null };
  if (input.columnMask)
    return {
      kind: 'ColumnMask',
      columns: matchFromInput(input.columnMask.columns),
      mask: maskFromInput(input.columnMask.mask),
      unless: input.columnMask.unless ?? null,
    };
  return { kind: 'ColumnDeny', columns: matchFromInput(input.columnDeny!.columns), unless: input.columnDeny!.unless ?? null };
}

const matchFromInput = (input: { readonly paths?: readonly string[] | null; readonly tags?: readonly string[] | null }): ColumnMatch => ({
  paths: input.paths ?? [],
  tags: input.tags ?? [],
});

const maskFromInput = (input: z.output<typeof mask>): Mask => ({
  kind: input.kind,
  argument: input.argument ?? null,
  expression: input.expression ?? null,
});

/** Back to the JSON of `PolicyInput`; `parsePolicy` of it gives the same policy. */
export function printPolicy(policy: PolicyDraft | Policy): Record<string, unknown> {
  return {
    ...(policy.id === null ? {} : { id: policy.id }),
    name: policy.name,
    isolated: policy.isolated,
    subjects: policy.subjects,
    targets: policy.targets,
    rules: policy.rules.map(printRule),
  };
}

function printRule(given: PolicyRule): Record<string, unknown> {
  const { kind, ...body } = given;
  switch (kind) {
    case 'Grant':
      return { grant: body };
    case 'RowFilter':
      return { rowFilter: body };
    case 'ColumnMask':
      return { columnMask: body };
    case 'ColumnDeny':
      return { columnDeny: body };
  }
}

/** A stored version: the document as `printPolicy` wrote it, and what the store knows. @throws Invalid as `parsePolicy` */
export function parseStoredPolicy(row: {
  readonly id: string;
  readonly tenant: string;
  readonly version: number;
  readonly mode: PolicyMode;
  readonly document: unknown;
}): Policy {
  const { id, tenant, version, mode } = row;
  const { id: _written, ...draft } = parsePolicy(row.document);
  return { ...draft, id, tenant, version, mode };
}
