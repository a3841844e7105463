import { readdirSync, readFileSync } from 'node:fs';

import { type AppError, Invalid } from '@lakeward/kernel';
import { describe, expect, it } from 'vitest';

import { parsePolicy, printPolicy } from '../src/parse-policy.ts';

const minimal = { name: 'p', subjects: {}, targets: {}, rules: [{ grant: { actions: ['lake.query'] } }] };
const where = (predicate: unknown) => ({ ...minimal, rules: [{ rowFilter: { where: predicate } }] });
const column = { column: 'a' };
const literal = { literal: { string: 'x' } };

describe('a policy document', () => {
  it('is read from the public input, and printed back to the same policy', () => {
    const policy = parsePolicy(
      where({
        and: [
          { compare: { left: column, op: 'EQ', right: { claim: 'c' } } },
          { not: { isNull: column } },
          { in: { value: column, set: [literal] } },
          { like: { value: column, pattern: 'a%' } },
        ],
      }),
    );
    expect(policy).toMatchObject({
      id: null,
      isolated: false,
      subjects: { principals: [], roles: [], where: null },
      targets: { datasets: [], databases: [], tags: [] },
    });
    expect(parsePolicy(JSON.parse(JSON.stringify(printPolicy(policy))))).toEqual(policy);
  });

  it('is read from every seed, and printed back to the same policy', () => {
    const folder = new URL('../../../seed/policies/', import.meta.url);
    const files = readdirSync(folder).filter((name) => name.endsWith('.json'));
    expect(files.length).toBeGreaterThan(0);
    for (const file of files) {
      const { mode: _mode, ...input } = JSON.parse(readFileSync(new URL(file, folder), 'utf8')) as Record<string, unknown>;
      const policy = parsePolicy(input);
      expect(parsePolicy(printPolicy(policy)), file).toEqual(policy);
    }
  });

  it.each([
    ['an unknown field', { ...minimal, extra: 1 }],
    ['an unknown field in a rule', { ...minimal, rules: [{ grant: { actions: ['lake.query'], sql: '1=1' } }] }],
    ['an unknown field in a predicate', where({ compare: { left: column, op: 'EQ', right: literal, note: 'x' } })],
    ['an unknown kind of rule', { ...minimal, rules: [{ rowPolicy: { where: { isNull: column } } }] }],
    ['two kinds in one rule', { ...minimal, rules: [{ grant: { actions: ['lake.query'] }, columnDeny: { columns: {} } }] }],
    ['a rule that is nothing', { ...minimal, rules: [{}] }],
    ['no rule at all', { ...minimal, rules: [] }],
    ['an action that is not in the list', { ...minimal, rules: [{ grant: { actions: ['lake.everything'] } }] }],
    ['SQL text in place of a predicate', where("origin = 'LAX'")],
    ['two keys in one predicate', where({ isNull: column, not: { isNull: column } })],
    ['an empty and', where({ and: [] })],
    ['an unknown operator', where({ compare: { left: column, op: 'LIKE', right: literal } })],
    [
      'an unknown function',
      where({ compare: { left: { call: { function: 'GETVARIABLE', arguments: [literal] } }, op: 'EQ', right: literal } }),
    ],
    ['a literal of two types', where({ compare: { left: { literal: { string: 'x', long: 1 } }, op: 'EQ', right: literal } })],
    ['a whole number that is none', where({ compare: { left: column, op: 'EQ', right: { literal: { long: 1.5 } } } })],
    ['a date that is none', where({ compare: { left: column, op: 'EQ', right: { literal: { date: '2024-02-31' } } } })],
    ['an unknown mask', { ...minimal, rules: [{ columnMask: { columns: {}, mask: { kind: 'BLUR' } } }] }],
    [
      'unless inside a grant',
      {
        ...minimal,
        rules: [{ grant: { actions: ['lake.query'], masked: [{ columns: {}, mask: { kind: 'REDACT' }, unless: { isNull: column } }] } }],
      },
    ],
    ['a number for a name', { ...minimal, name: 7 }],
    ['null', null],
    ['a list', [minimal]],
  ])('RW10 is refused for %s', (_what, input) => {
    expect(() => parsePolicy(input)).toThrow(Invalid);
  });

  it('says where it is wrong', () => {
    try {
      parsePolicy({ ...minimal, rules: [{ grant: { actions: ['no.such'] } }] });
    } catch (error) {
      expect((error as AppError).details.path).toEqual(['rules', '0', 'grant', 'actions', '0']);
      return;
    }
    throw new Error('It was accepted.');
  });

  it('is refused when it is nested past any use, before anything recurses', () => {
    let deep: object = { isNull: column };
    for (let at = 0; at < 5_000; at++) deep = { not: deep };
    expect(() => parsePolicy(where(deep))).toThrow('nested too deep');
  });
});
