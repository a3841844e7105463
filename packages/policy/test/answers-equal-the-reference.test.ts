import { type Dataset, type Predicate, printColumnType } from '@lakeward/kernel';
import type { Relation } from '@lakeward/query';
import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';

import { decideAccess } from '../src/decide-access.ts';
import type { DocumentValue } from '../src/evaluate-document.ts';
import type { ColumnMatch, Mask, Policy, PolicyRule } from '../src/policy.ts';
import { referenceView } from '../testing/reference-evaluator.ts';
import { SAMPLE_NOW, sampleAccess, samplePrincipal } from '../testing/sample-access.ts';
import { viewByDecision } from '../testing/view-by-decision.ts';
import { openPolicyLake, outputOf, type PolicyLake, SALT, scanOf, staffJson } from './open-policy-lake.ts';

/** Columns whose values the reference can tell without an engine. */
const names = ['id', 'name', 'team', 'salary'] as const;
const values: Readonly<Record<(typeof names)[number], readonly (string | number | null)[]>> = {
  id: [],
  name: ['Ann', 'Bob', 'Cyd', 'Eve', 'Äpfel', 'a', '', "O'Hara"],
  team: ['red', 'blue', 'green', null, null],
  salary: [0, 1, 100, 200, -5, null],
};

// Few rows with many meetings of NULL, equal and unequal values.
const rows = Array.from({ length: 24 }, (_, at) => ({
  id: at,
  name: values.name[at % values.name.length]!,
  team: values.team[at % values.team.length]!,
  salary: values.salary[(at * 7) % values.salary.length]!,
  hired: null,
}));
const plainRows = rows.map((row) =>
  Object.fromEntries(
    Object.entries(row).map(([name, value]): [string, DocumentValue] => [name, typeof value === 'number' ? BigInt(value) : value]),
  ),
);

const columnMatch: fc.Arbitrary<ColumnMatch> = fc.record({ paths: fc.subarray([...names]), tags: fc.subarray(['pii'], { minLength: 0 }) });
const textMask = fc.constantFrom<Mask>(
  { kind: 'REDACT', argument: null, expression: null },
  { kind: 'PARTIAL', argument: 'first:1', expression: null },
  { kind: 'PARTIAL', argument: 'last:2', expression: null },
  { kind: 'HASH', argument: null, expression: null },
);
const anyMask: fc.Arbitrary<Mask> = fc.constant({ kind: 'NULLIFY', argument: null, expression: null });
const masking: fc.Arbitrary<{ columns: ColumnMatch; mask: Mask }> = fc.oneof(
  fc.record({
    columns: fc.record({ paths: fc.subarray(['name', 'team'] as string[], { minLength: 1 }), tags: fc.constant([]) }),
    mask: textMask,
  }),
  fc.record({ columns: columnMatch, mask: anyMask }),
  fc.constant({ columns: { paths: ['salary'], tags: [] }, mask: { kind: 'CONSTANT', argument: '7', expression: null } }),
);

const op = fc.constantFrom<'EQ' | 'NE' | 'LT' | 'LTE' | 'GT' | 'GTE'>('EQ', 'NE', 'LT', 'LTE', 'GT', 'GTE');
const textLiteral = fc.constantFrom('red', 'blue', 'Ann', "O'Hara", '', 'Äpfel').map((value) => ({ literal: { string: value } }));
const wholeLiteral = fc.integer({ min: -10, max: 300 }).map((value) => ({ literal: { long: String(value) } }));
const textColumn = fc.constantFrom('name', 'team').map((column) => ({ column }));
const wholeColumn = fc.constantFrom('id', 'salary').map((column) => ({ column }));
const { predicate } = fc.letrec<{ predicate: Predicate }>((tie) => ({
  predicate: fc.oneof(
    { depthSize: 'small', withCrossShrink: true },
    fc.record({ compare: fc.record({ left: textColumn, op, right: fc.oneof(textLiteral, textColumn, fc.constant({ claim: 'team' })) }) }),
    fc.record({
      compare: fc.record({ left: wholeColumn, op, right: fc.oneof(wholeLiteral, wholeColumn, fc.constant({ claim: 'level' })) }),
    }),
    fc.record({
      in: fc.record({
        value: textColumn,
        set: fc.oneof(fc.array(textLiteral, { minLength: 1, maxLength: 3 }), fc.constant([{ claim: 'teams' }])),
      }),
    }),
    fc.record({ isNull: fc.oneof(textColumn, wholeColumn) }),
    fc.record({ like: fc.record({ value: textColumn, pattern: fc.constantFrom('%e%', '_o_', 'A%', '', "O'%", '\\%') }) }),
    fc.record({
      compare: fc.record({
        left: fc.record({ cast: fc.record({ value: textColumn, type: fc.constant(printColumnType({ kind: 'BIGINT' })) }) }),
        op,
        right: wholeLiteral,
      }),
    }),
    fc.record({ and: fc.array(tie('predicate'), { minLength: 1, maxLength: 3 }) }),
    fc.record({ or: fc.array(tie('predicate'), { minLength: 1, maxLength: 3 }) }),
    fc.record({ not: tie('predicate') }),
  ),
}));

const maybe = <T>(arbitrary: fc.Arbitrary<T>, weight: number) => fc.option(arbitrary, { nil: null, freq: weight });
const unless: fc.Arbitrary<Predicate | null> = maybe(
  fc.constantFrom<Predicate>(
    { compare: { left: { claim: 'level' }, op: 'GT', right: { literal: { long: '50' } } } },
    { not: { compare: { left: { claim: 'absent' }, op: 'EQ', right: { literal: { string: 'x' } } } } },
  ),
  2,
);
const grant: fc.Arbitrary<PolicyRule> = fc.record({
  kind: fc.constant('Grant' as const),
  actions: fc.constantFrom<['lake.query'] | ['lake.query', 'catalog.read'] | ['catalog.read']>(
    ['lake.query'],
    ['lake.query', 'catalog.read'],
    ['catalog.read'],
  ),
  columns: maybe(columnMatch, 2),
  masked: fc.array(masking, { maxLength: 2 }),
  where: maybe(predicate, 2),
  expiresAt: fc.constantFrom(null, null, null, '2026-01-01T00:00:00Z'),
});
const restriction: fc.Arbitrary<PolicyRule> = fc.oneof(
  fc.record({ kind: fc.constant('RowFilter' as const), where: predicate, unless }),
  masking.chain(({ columns, mask }) => unless.map((lifted): PolicyRule => ({ kind: 'ColumnMask', columns, mask, unless: lifted }))),
  fc.record({
    kind: fc.constant('ColumnDeny' as const),
    columns: fc.record({ paths: fc.subarray([...names], { maxLength: 1 }), tags: fc.constant([]) }),
    unless,
  }),
);
const policyOf = (rules: fc.Arbitrary<readonly PolicyRule[]>): fc.Arbitrary<Policy> =>
  fc.record({
    id: fc.uuid(),
    tenant: fc.constant('demo'),
    name: fc.constant('p'),
    version: fc.constant(1),
    mode: fc.constantFrom('ENFORCE', 'ENFORCE', 'ENFORCE', 'OBSERVE') as fc.Arbitrary<Policy['mode']>,
    isolated: fc.constant(false),
    subjects: fc.record({
      principals: fc.constant([]),
      roles: fc.constantFrom([], [], ['clerk'], ['boss']),
      where: maybe(fc.constant<Predicate>({ compare: { left: { claim: 'level' }, op: 'GTE', right: { literal: { long: '0' } } } }), 1),
    }),
    targets: fc.constantFrom<Policy['targets']>(
      { datasets: [staffJson.ref], databases: [], tags: [] },
      { datasets: [], databases: ['hr'], tags: [] },
      { datasets: [], databases: [], tags: ['people'] },
      { datasets: [], databases: [], tags: ['pii'] },
    ),
    rules,
  });
const principal = fc
  .record(
    {
      team: fc.constantFrom<string | number>('red', 'blue', 5),
      teams: fc.constantFrom<readonly string[]>(['red', 'green'], ['Ann'], []),
      level: fc.constantFrom<string | number>(100, 0, -5, 'high'),
    },
    { requiredKeys: [] },
  )
  .map((claims) => samplePrincipal({ claims }));
const policies = fc
  .tuple(
    fc.array(policyOf(fc.array(grant, { minLength: 1, maxLength: 3 })), { minLength: 1, maxLength: 2 }),
    fc.array(policyOf(fc.array(restriction, { minLength: 1, maxLength: 2 })), { maxLength: 2 }),
  )
  .map(([grants, restrictions]) => [...grants, ...restrictions]);
const wanted = fc.subarray([...names], { minLength: 1 });

const scalar = (value: unknown): string => (value === null ? 'null' : `text:${value as string}`);
/** The engine says BIGINT as text; the order of rows is its own. */
const asAnswer = (view: readonly (readonly unknown[])[], columns: readonly string[]) =>
  view
    .map((row) =>
      row
        .map((value, at) => (value !== null && ['id', 'salary'].includes(columns[at]!) ? `number:${value as string}` : scalar(value)))
        .join(' | '),
    )
    .sort();

describe('decisions', () => {
  it('show exactly what the reference evaluator shows, row by row and cell by cell', () => {
    fc.assert(
      fc.property(principal, policies, wanted, (who, given, columns) => {
        const decision = decideAccess(who, 'lake.query', staffJson, columns, sampleAccess(given, [staffJson]), SAMPLE_NOW);
        const reference = referenceView(given, who, staffJson, columns, plainRows, { now: SAMPLE_NOW, salt: SALT });
        expect(viewByDecision(decision, staffJson, columns, plainRows, SALT)).toEqual(reference);
        for (const name of columns) {
          const visibility = decision.columns.get(name)?.visibility;
          if (visibility === 'HIDDEN' || visibility === 'WITHHELD')
            expect(reference?.every((row) => row[columns.indexOf(name)] === null)).toBe(true);
        }
      }),
      { numRuns: 1_000 },
    );
  });

  it('never show more for a further restriction', () => {
    fc.assert(
      fc.property(principal, policies, policyOf(fc.array(restriction, { minLength: 1, maxLength: 2 })), (who, given, further) => {
        const view = (all: readonly Policy[]) => {
          const decision = decideAccess(who, 'lake.query', staffJson, ['id'], sampleAccess(all, [staffJson]), SAMPLE_NOW);
          return viewByDecision(decision, staffJson, ['id'], plainRows, SALT)?.length ?? 0;
        };
        expect(view([...given, further])).toBeLessThanOrEqual(view(given));
      }),
      { numRuns: 300 },
    );
  });
});

describe('answers of the real engine', () => {
  let lake: PolicyLake;
  beforeAll(async () => {
    lake = await openPolicyLake(sampleAccess([], [staffJson]), { 'hr/staff.json': rows.map((row) => JSON.stringify(row)).join('\n') });
  });
  afterAll(() => lake[Symbol.asyncDispose]());

  const dataset: Dataset = staffJson;
  it('equal the reference evaluator on random policies, and so does a filter over what is shown', { timeout: 60_000 }, async () => {
    await fc.assert(
      fc.asyncProperty(
        principal,
        policies,
        wanted,
        fc.constantFrom('A***', '***', 'red', '7', 'Ann'),
        async (who, given, columns, searched) => {
          lake.snapshots.hold(sampleAccess(given, [dataset]));
          const reference = referenceView(given, who, dataset, columns, plainRows, { now: SAMPLE_NOW, salt: SALT });
          const question = lake.ask(who, scanOf(columns), outputOf(columns), [{ dataset, columns }]);
          if (reference === null) {
            expect(() => lake.as(who).explain(question)).toThrow('does not exist');
            return;
          }
          expect(asAnswer(await lake.rows(who, question), columns)).toEqual(asAnswer(reference, columns));

          const [first] = columns;
          if (first !== 'name' && first !== 'team') return;
          const filtered: Relation = {
            kind: 'Filter',
            input: scanOf(columns),
            predicate: {
              kind: 'Comparison',
              op: 'EQ',
              left: { kind: 'ColumnRef', name: first },
              right: { kind: 'Literal', type: { kind: 'STRING' }, value: searched },
            },
          };
          const found = await lake.rows(who, lake.ask(who, filtered, outputOf(columns), [{ dataset, columns }]));
          expect(asAnswer(found, columns)).toEqual(
            asAnswer(
              reference.filter(([value]) => value === searched),
              columns,
            ),
          );
          return undefined;
        },
      ),
      { numRuns: 300 },
    );
  });
});
