import { type Dataset, datasetId, datasetRef } from '@lakeward/kernel';
import { describe, expect, it } from 'vitest';

import { checkPolicy } from '../src/check-policy.ts';
import { type PolicyJson, samplePolicy, staff } from '../testing/sample-access.ts';

const teams: Dataset = {
  ...staff,
  id: datasetId('ds_teams'),
  ref: datasetRef('hr', 'teams'),
  name: 'teams',
  tags: [],
  columns: [{ id: 'c', name: 'title', type: { kind: 'STRING' }, description: null, tags: [] }],
};
const nested: Dataset = {
  ...staff,
  id: datasetId('ds_quakes'),
  ref: datasetRef('nature', 'quakes'),
  database: 'nature',
  name: 'quakes',
  tags: [],
  columns: [
    {
      id: 'p',
      name: 'properties',
      type: { kind: 'STRUCT', fields: [{ name: 'mag', type: { kind: 'DOUBLE' } }] },
      description: null,
      tags: [],
    },
  ],
};
const all = [staff, teams, nested];
const policy = (rule: object, changes: object = {}): PolicyJson => ({
  name: 'p',
  subjects: {},
  targets: { datasets: [staff.ref] },
  rules: [rule],
  ...changes,
});
const problems = (rule: object, changes: object = {}) => checkPolicy(samplePolicy(policy(rule, changes)), all);
const filter = (where: object, more: object = {}) => ({ rowFilter: { where, ...more } });
const compare = (left: object, right: object, op = 'EQ') => ({ compare: { left, op, right } });
const column = (name: string) => ({ column: name });
const text = { literal: { string: 'x' } };
const mask = (kind: string, path: string, more: object = {}) => ({ columnMask: { columns: { paths: [path] }, mask: { kind, ...more } } });
const lookup = (more: object = {}) => ({ exists: { dataset: teams.ref, match: [{ left: 'team', right: 'title' }], ...more } });

describe('a policy passes', () => {
  it.each<[what: string, rule: object, changes?: object]>([
    ['a comparison of like with like', filter(compare(column('salary'), { literal: { long: 1 } }))],
    ['a claim against any scalar column', filter(compare(column('hired'), { claim: 'since' }))],
    ['a cast that makes types meet', filter(compare({ cast: { value: column('name'), type: 'bigint' } }, { literal: { long: 1 } }))],
    ['a look-up in a dataset that is there', filter(lookup())],
    ['a look-up with a condition on the mapping', filter(lookup({ where: compare(column('title'), { claim: 'team' }) }))],
    ['an exception by claims', filter({ isNull: column('team') }, { unless: compare({ claim: 'a' }, text) })],
    ['a mask of the right type', mask('YEAR_ONLY', 'hired')],
    [
      'a mask over its own column',
      mask('EXPRESSION', 'name', { expression: { call: { function: 'UPPER', arguments: [column('name')] } } }),
    ],
    ['a column of one of the datasets of a database', mask('NULLIFY', 'title'), { targets: { databases: ['hr'] } }],
    ['a denial inside a struct', { columnDeny: { columns: { paths: ['properties.mag'] } } }, { targets: { datasets: [nested.ref] } }],
    ['an action without a dataset in a policy without targets', { grant: { actions: ['audit.read'] } }, { targets: {} }],
  ])('with %s', (_what, rule, changes = {}) => {
    expect(problems(rule, changes)).toEqual([]);
  });
});

describe('RW10 a policy is refused', () => {
  it.each<[what: string, rule: object, changes?: object]>([
    ['an unknown column', filter(compare(column('nothing'), text))],
    ['types that cannot be compared', filter(compare(column('salary'), text))],
    ['a number where a text is matched', filter({ like: { value: column('salary'), pattern: 'a' } })],
    ['a set of another type', filter({ in: { value: column('salary'), set: [text] } })],
    ['a parameter', filter(compare(column('name'), { parameter: 'p' }))],
    ['an unknown type in a cast', filter(compare({ cast: { value: column('name'), type: 'blob' } }, text))],
    ['too few arguments', filter(compare({ call: { function: 'CONCAT', arguments: [column('name')] } }, text))],
    ['arguments of the wrong type', filter(compare({ call: { function: 'LOWER', arguments: [column('salary')] } }, text))],
    ['a column in unless', filter({ isNull: column('team') }, { unless: compare(column('team'), text) })],
    ['a look-up in unless', filter({ isNull: column('team') }, { unless: lookup() })],
    [
      'a date function in unless',
      filter(
        { isNull: column('team') },
        { unless: compare({ call: { function: 'PARSE_DATE', arguments: [{ claim: 'd' }, text] } }, { literal: { date: '2024-01-01' } }) },
      ),
    ],
    ['a column among the subjects', filter({ isNull: column('team') }), { subjects: { where: compare(column('team'), text) } }],
    [
      'a look-up in an unknown dataset',
      filter({ exists: { dataset: { namespace: 'x', name: 'table/a/b' }, match: [{ left: 'team', right: 'title' }] } }),
    ],
    ['a look-up on a column that the mapping lacks', filter(lookup({ match: [{ left: 'team', right: 'team' }] }))],
    ['a look-up on a column of its own that is not there', filter(lookup({ match: [{ left: 'nothing', right: 'title' }] }))],
    ['P12 a condition of a look-up on an outer column', filter(lookup({ where: compare(column('team'), text) }))],
    ['a look-up inside a look-up', filter(lookup({ where: lookup() }))],
    ['an unknown column to mask', mask('NULLIFY', 'nothing')],
    ['a mask that does not go with the type', mask('PARTIAL', 'salary', { argument: 'first:1' })],
    ['a year of a text', mask('YEAR_ONLY', 'name')],
    ['a part without its length', mask('PARTIAL', 'name')],
    ['a constant of another type', mask('CONSTANT', 'salary', { argument: 'many' })],
    ['a constant that overflows', mask('CONSTANT', 'salary', { argument: '9223372036854775808' })],
    ['CL15 a mask that reads another column', mask('EXPRESSION', 'name', { expression: column('team') })],
    ['CL15 a mask that reads a claim', mask('EXPRESSION', 'name', { expression: { claim: 'c' } })],
    ['CL15 a mask of another type', mask('EXPRESSION', 'name', { expression: { cast: { value: column('name'), type: 'bigint' } } })],
    ['CL16 an expression beside another kind', mask('REDACT', 'name', { expression: column('name') })],
    [
      'a column inside a struct in a grant',
      { grant: { actions: ['lake.query'], columns: { paths: ['properties.mag'] } } },
      { targets: { datasets: [nested.ref] } },
    ],
    ['a restriction without a dataset', filter({ isNull: column('team') }), { targets: {} }],
    ['an action on datasets without a dataset', { grant: { actions: ['lake.query'] } }, { targets: {} }],
    [
      'a dataset that is not there',
      { grant: { actions: ['lake.query'] } },
      { targets: { datasets: [{ namespace: 'x', name: 'table/a/b' }] } },
    ],
  ])('for %s', (_what, rule, changes = {}) => {
    expect(problems(rule, changes).length).toBeGreaterThan(0);
  });

  it('and names the datasets that it closes', () => {
    const [problem] = problems(filter(compare(column('nothing'), text)));
    expect(problem).toEqual({ path: ['rules', '0', 'where'], message: 'There is no base column "nothing".', datasets: ['ds_staff'] });
  });
});
