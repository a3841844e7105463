import { createHash } from 'node:crypto';
import { readdirSync, readFileSync } from 'node:fs';

import { describe, expect, it } from 'vitest';

import { decideAccess } from '../src/decide-access.ts';
import type { ColumnVisibility } from '../src/decision.ts';
import { referenceView } from '../testing/reference-evaluator.ts';
import {
  type PolicyJson,
  SAMPLE_NOW,
  sampleAccess,
  samplePolicy,
  samplePrincipal,
  type SamplePrincipal,
  staff,
  staffRows,
} from '../testing/sample-access.ts';
import { viewByDecision } from '../testing/view-by-decision.ts';

interface Vector {
  readonly id: string;
  readonly policies: readonly PolicyJson[];
  readonly as?: SamplePrincipal;
  readonly columns: readonly string[];
  readonly denied?: 'NO_GRANT' | 'BROKEN';
  readonly visibility?: Readonly<Record<string, ColumnVisibility>>;
  /** `#x` stands for the salted hash of x. */
  readonly sees?: readonly (readonly (string | number | null)[])[] | null;
}

const SALT = 'salt of ds_staff';
const folder = new URL('vectors/', import.meta.url);
const files = readdirSync(folder).sort();
const vectorsOf = (file: string) => JSON.parse(readFileSync(new URL(file, folder), 'utf8')) as readonly Vector[];

const expected = (value: string | number | null) => {
  if (typeof value === 'number') return BigInt(value);
  return value?.startsWith('#')
    ? createHash('sha256')
        .update(SALT + value.slice(1))
        .digest('hex')
    : value;
};

describe.each(files)('decision vectors: %s', (file) => {
  it.each(vectorsOf(file))('$id', ({ policies, as, columns, denied, visibility, sees }) => {
    const principal = samplePrincipal(as);
    const parsed = policies.map((policy, at) => samplePolicy(policy, `pol_${at}`));
    const decision = decideAccess(principal, 'lake.query', staff, columns, sampleAccess(parsed), SAMPLE_NOW);

    expect({ effect: decision.effect, denial: decision.denial }).toEqual({ effect: denied ? 'DENY' : 'ALLOW', denial: denied ?? null });
    for (const [name, wanted] of Object.entries(visibility ?? {})) expect(decision.columns.get(name)?.visibility, name).toBe(wanted);
    // Vectors without rows judge visibilities alone, because DATE_TRUNC is left to the engines.
    if (sees && !columns.includes('hired'))
      expect(viewByDecision(decision, staff, columns, staffRows, SALT)).toEqual(sees.map((row) => row.map(expected)));
    if (sees)
      expect(referenceView(parsed, principal, staff, columns, staffRows, { now: SAMPLE_NOW, salt: SALT })).toEqual(
        sees.map((row) => row.map(expected)),
      );
  });
});

it('there are enough of them', () => {
  expect(files.flatMap(vectorsOf).length).toBeGreaterThanOrEqual(60);
});

it('their order never matters', () => {
  for (const { policies, as, columns } of files.flatMap(vectorsOf)) {
    const parsed = policies.map((policy, at) => samplePolicy(policy, `pol_${at}`));
    const view = (given: typeof parsed) => {
      const decision = decideAccess(samplePrincipal(as), 'lake.query', staff, columns, sampleAccess(given), SAMPLE_NOW);
      return viewByDecision(decision, staff, columns, staffRows, SALT);
    };
    const turned = parsed.map((policy) => ({ ...policy, rules: policy.rules.toReversed() })).toReversed();
    expect(view(turned)).toEqual(view(parsed));
  }
});
