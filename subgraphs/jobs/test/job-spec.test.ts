import { generateKeyPairSync, verify } from 'node:crypto';

import { datasetRef, Invalid } from '@lakeward/kernel';
import { describe, expect, it } from 'vitest';

import { canonicalJson } from '../src/domain/canonical-json.ts';
import { columnLineage } from '../src/domain/column-lineage.ts';
import { hashOfSpec, parseJobSpec } from '../src/domain/job-spec.ts';
import { signSpec } from '../src/domain/sign-spec.ts';

const spec = (steps: object[], more: object = {}) => ({
  sources: [
    { id: 'flights', from: { dataset: { dataset: datasetRef('aviation', 'flights') } } },
    { id: 'airports', from: { dataset: { dataset: datasetRef('aviation', 'airports') } } },
  ],
  steps,
  target: { dataset: datasetRef('aviation', 'delays'), mode: 'OVERWRITE' },
  ...more,
});

const problemOf = (input: unknown): Invalid => {
  try {
    parseJobSpec(input);
  } catch (error) {
    if (error instanceof Invalid) return error;
    throw error;
  }
  throw new Error('It was taken.');
};

describe('a job spec', () => {
  it('has one canonical form, whatever was left out or null', () => {
    const short = spec([{ id: 'out', in: ['flights'], apply: { dropNa: ['delay'] } }]);
    const long = {
      ...short,
      version: 'lakeward.job/v1',
      checks: null,
      target: { ...short.target, format: 'PARQUET', partitionBy: [], keepSnapshots: null },
    };
    expect(hashOfSpec(parseJobSpec(long))).toBe(hashOfSpec(parseJobSpec(short)));
  });

  it.each([
    ['an unknown member', spec([{ id: 'out', in: ['flights'], apply: { dropNa: [] }, sql: 'drop' }]), 'steps.0'],
    ['two changes in one step', spec([{ id: 'out', in: ['flights'], apply: { dropNa: [], sql: 'select 1' } }]), 'steps.0.apply'],
    [
      'an input that comes later',
      spec([
        { id: 'a', in: ['b'], apply: { dropNa: [] } },
        { id: 'b', in: ['a'], apply: { dropNa: [] } },
      ]),
      'steps.0.in',
    ],
    ['an id twice, in another case', spec([{ id: 'FLIGHTS', in: ['flights'], apply: { dropNa: [] } }]), 'steps.0.id'],
    [
      'JB7 a target in another catalog, which would share its folder',
      spec([{ id: 'out', in: ['flights'], apply: { dropNa: [] } }], {
        target: { dataset: datasetRef('aviation', 'delays', 'arn:aws:glue:local:000000000001'), mode: 'OVERWRITE' },
      }),
      'target.dataset',
    ],
    ['a join of one', spec([{ id: 'out', in: ['flights'], apply: { join: { on: [{ left: 'a', right: 'b' }] } } }]), 'steps.0.in'],
    [
      'a claim, which only policies know',
      spec([{ id: 'out', in: ['flights'], apply: { filter: { isNull: { claim: 'sub' } } } }]),
      'steps.0.apply.filter',
    ],
    [
      'a look-up into another dataset',
      spec([{ id: 'out', in: ['flights'], apply: { filter: { exists: { dataset: datasetRef('a', 'b'), match: [] } } } }]),
      'steps.0.apply.filter',
    ],
    [
      'a function outside the list',
      spec([{ id: 'out', in: ['flights'], apply: { select: [{ name: 'x', value: { call: { function: 'REFLECT', arguments: [] } } }] } }]),
      'steps.0.apply.select',
    ],
    [
      'a type that does not exist',
      spec([{ id: 'out', in: ['flights'], apply: { cast: { columns: [{ name: 'a', type: 'integer; drop' }] } } }]),
      'steps.0.apply.cast',
    ],
    [
      'a target that leaves its folder',
      spec([{ id: 'out', in: ['flights'], apply: { dropNa: [] } }], { target: { dataset: datasetRef('..', 'x'), mode: 'CREATE' } }),
      'target.dataset.name',
    ],
    [
      'a hidden folder as target',
      spec([{ id: 'out', in: ['flights'], apply: { dropNa: [] } }], { target: { dataset: datasetRef('a', '_x'), mode: 'CREATE' } }),
      'target.dataset.name',
    ],
    [
      'a check on nothing',
      spec([{ id: 'out', in: ['flights'], apply: { dropNa: [] } }], { checks: [{ on: 'nobody', rule: { notNull: ['a'] } }] }),
      'checks.0.on',
    ],
    [
      'MERGE without keys',
      spec([{ id: 'out', in: ['flights'], apply: { dropNa: [] } }], { target: { dataset: datasetRef('a', 'b'), mode: 'MERGE' } }),
      'target.mergeKeys',
    ],
  ])('refuses %s and says where', (_what, input, path) => {
    expect(problemOf(input).details.path?.join('.')).toMatch(new RegExp(`^${path.replaceAll('.', '\\.')}`));
  });

  it('is signed over exactly the bytes that the runner hashes', () => {
    const { privateKey, publicKey } = generateKeyPairSync('ed25519');
    const { bytes, jws, sha256 } = signSpec(canonicalJson({ b: 1, a: 'ü' }), privateKey);
    expect(Buffer.from(bytes).toString()).toBe('{"a":"ü","b":1}');
    expect(sha256).toMatch(/^[0-9a-f]{64}$/);
    const [header, payload, signature] = jws.split('.');
    expect(payload).toBe('');
    expect(JSON.parse(Buffer.from(header!, 'base64url').toString())).toMatchObject({ alg: 'EdDSA', aud: 'lakeward-runner' });
    const signed = (body: Uint8Array) => Buffer.from(`${header}.${Buffer.from(body).toString('base64url')}`);
    expect(verify(null, signed(bytes), publicKey, Buffer.from(signature!, 'base64url'))).toBe(true);
    expect(verify(null, signed(Buffer.from('{}')), publicKey, Buffer.from(signature!, 'base64url'))).toBe(false);
  });
});

describe('column lineage', () => {
  const read = (name: string, reads = [name], more = {}) => ({
    name,
    reads,
    copied: reads.length === 1 && reads[0] === name,
    masked: false,
    ...more,
  });
  const sources = [
    { id: 'flights', columns: [read('origin'), read('delay'), read('day', ['date'])] },
    { id: 'airports', columns: [read('iata'), read('city', ['city'], { masked: true })] },
  ];
  const trace = (steps: object[]) => columnLineage(parseJobSpec(spec(steps)), sources);
  const of = (lineage: ReturnType<typeof trace>, name: string) =>
    lineage.fields.get(name)!.map((input) => `${input.source}.${input.column} ${input.type} ${input.subtype}`);

  it('goes through filter, select, join and aggregate back to base columns', () => {
    const lineage = trace([
      {
        id: 'late',
        in: ['flights'],
        apply: { filter: { compare: { left: { column: 'delay' }, op: 'GT', right: { literal: { long: 0 } } } } },
      },
      { id: 'joined', in: ['late', 'airports'], apply: { join: { on: [{ left: 'origin', right: 'iata' }] } } },
      {
        id: 'out',
        in: ['joined'],
        apply: {
          aggregate: {
            by: ['city', 'day'],
            values: [
              { name: 'flights', function: 'COUNT' },
              { name: 'worst', function: 'MAX', column: 'delay' },
            ],
          },
        },
      },
    ]);
    expect(of(lineage, 'city')).toEqual(['airports.city DIRECT IDENTITY']);
    expect(lineage.fields.get('city')![0]!.masking).toBe(true);
    expect(of(lineage, 'day')).toEqual(['flights.date DIRECT TRANSFORMATION']);
    expect(of(lineage, 'worst')).toEqual(['flights.delay DIRECT AGGREGATION']);
    expect(of(lineage, 'flights')).toEqual(['airports.city INDIRECT GROUP_BY', 'flights.date INDIRECT GROUP_BY']);
    expect(lineage.dataset.map((input) => `${input.source}.${input.column} ${input.subtype}`)).toEqual([
      'flights.delay FILTER',
      'flights.origin JOIN',
      'airports.iata JOIN',
      'airports.city GROUP_BY',
      'flights.date GROUP_BY',
    ]);
    expect(lineage.complete).toBe(true);
  });

  it('follows names through rename, cast, fillNa and union', () => {
    const lineage = trace([
      { id: 'a', in: ['flights'], apply: { rename: [{ left: 'origin', right: 'place' }] } },
      { id: 'b', in: ['a'], apply: { cast: { columns: [{ name: 'delay', type: 'double' }] } } },
      { id: 'c', in: ['b'], apply: { fillNa: [{ name: 'place', value: { column: 'day' } }] } },
      { id: 'd', in: ['airports'], apply: { select: [{ name: 'place', value: { column: 'iata' } }] } },
      { id: 'out', in: ['c', 'd'], apply: { union: { byName: true } } },
    ]);
    expect(of(lineage, 'place')).toEqual([
      'flights.origin DIRECT TRANSFORMATION',
      'flights.date DIRECT TRANSFORMATION',
      'airports.iata DIRECT IDENTITY',
    ]);
    expect(of(lineage, 'delay')).toEqual(['flights.delay DIRECT TRANSFORMATION']);
  });

  it('says that it is not complete behind SQL text', () => {
    const lineage = trace([{ id: 'out', in: ['flights'], apply: { sql: 'select 1' } }]);
    expect(lineage.complete).toBe(false);
    expect(lineage.fields.size).toBe(0);
    expect(lineage.dataset.map((input) => input.column)).toEqual(['origin', 'delay', 'date']);
  });
});
