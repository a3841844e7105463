import { expect, it } from 'vitest';

import { decideAccess } from '../src/decide-access.ts';
import { createDecisionMemo } from '../src/decision-memo.ts';
import { type PolicyJson, SAMPLE_NOW, sampleAccess, samplePolicy, samplePrincipal, staff } from '../testing/sample-access.ts';

const targets = { datasets: [staff.ref] };
const grant = (more: object = {}): PolicyJson => ({
  name: 'all',
  subjects: {},
  targets,
  rules: [{ grant: { actions: ['lake.query'], ...more } }],
});
const byTeam = { compare: { left: { column: 'team' }, op: 'EQ', right: { claim: 'team' } } };
const later = (ms: number) => new Date(SAMPLE_NOW.getTime() + ms);

it('one decision is taken once for the same rights', () => {
  const decide = createDecisionMemo();
  const snapshot = sampleAccess([samplePolicy(grant())]);
  const first = decide(samplePrincipal(), 'lake.query', staff, ['id'], snapshot, SAMPLE_NOW);
  expect(decide(samplePrincipal(), 'lake.query', staff, ['id'], { ...snapshot, asOf: later(2_000) }, later(2_000))).toBe(first);
  expect(first).toEqual(decideAccess(samplePrincipal(), 'lake.query', staff, ['id'], snapshot, SAMPLE_NOW));
});

it('nobody gets the decision of somebody else, of other claims, columns or actions', () => {
  const decide = createDecisionMemo();
  const snapshot = sampleAccess([samplePolicy(grant({ where: byTeam }))]);
  const asked = [
    [samplePrincipal({ claims: { team: 'red' } }), ['id']],
    [samplePrincipal({ claims: { team: 'blue' } }), ['id']],
    [samplePrincipal({ claims: { team: 'red' }, id: 'zoe' }), ['id']],
    [samplePrincipal({ claims: { team: 'red' }, roles: ['boss'] }), ['id']],
    [samplePrincipal({ claims: { team: 'red' } }), ['id', 'name']],
    [samplePrincipal({ claims: { team: 'red' } }), ['idname']],
    [samplePrincipal({ claims: { team: 'red' }, tenant: 'other' }), ['id']],
  ] as const;
  for (const round of [1, 2])
    for (const [principal, columns] of asked)
      expect(decide(principal, 'lake.query', staff, columns, snapshot, SAMPLE_NOW), `round ${round}`).toEqual(
        decideAccess(principal, 'lake.query', staff, columns, snapshot, SAMPLE_NOW),
      );
  expect(decide(samplePrincipal({ claims: { team: 'red' } }), 'lake.export', staff, ['id'], snapshot, SAMPLE_NOW).effect).toBe('DENY');
});

it('a change of rights is seen at once', () => {
  const decide = createDecisionMemo();
  expect(decide(samplePrincipal(), 'lake.query', staff, ['id'], sampleAccess([samplePolicy(grant())]), SAMPLE_NOW).effect).toBe('ALLOW');
  expect(decide(samplePrincipal(), 'lake.query', staff, ['id'], sampleAccess([], [staff], { version: 2 }), SAMPLE_NOW).effect).toBe('DENY');
});

it('what time alone ends is never answered from memory', () => {
  const decide = createDecisionMemo();
  const snapshot = sampleAccess([samplePolicy(grant({ expiresAt: later(10_000).toISOString() }))]);
  const at = (ms: number, asOf = ms) =>
    decide(samplePrincipal(), 'lake.query', staff, ['id'], { ...snapshot, asOf: later(asOf) }, later(ms)).effect;
  expect(at(0)).toBe('ALLOW');
  expect(at(9_999)).toBe('ALLOW');
  expect(at(10_000)).toBe('DENY');

  const forever = sampleAccess([samplePolicy(grant())]);
  const of = (ms: number, asOf: number) =>
    decide(samplePrincipal(), 'lake.query', staff, ['id'], { ...forever, version: 3, asOf: later(asOf) }, later(ms));
  expect(of(0, 0).effect).toBe('ALLOW');
  expect(of(30_000, 0).effect).toBe('ALLOW');
  expect(of(30_001, 0)).toMatchObject({ effect: 'DENY', denial: 'BROKEN' });
  // The token of a sample lasts 15 minutes, and a minute of leeway.
  expect(of(16 * 60_000, 16 * 60_000).effect).toBe('ALLOW');
  expect(of(16 * 60_000 + 1, 16 * 60_000).effect).toBe('DENY');
});
