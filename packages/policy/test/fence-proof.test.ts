import { buildSchema } from 'graphql';
import { describe, expect, it } from 'vitest';

import { planFence, UnguardedSchema } from '../src/fence-proof.ts';
import type { DatasetFieldRule, FenceContext } from '../src/fence-rules.ts';

const directives = /* GraphQL */ `
  directive @guard(
    action: String!
  ) repeatable on FIELD_DEFINITION | OBJECT | INTERFACE | INPUT_OBJECT | UNION | ENUM | SCALAR | ARGUMENT_DEFINITION | INPUT_FIELD_DEFINITION
  directive @key(fields: String!, resolvable: Boolean = true) repeatable on OBJECT
  directive @link(url: String!, import: [Import]) repeatable on SCHEMA
  scalar Import
`;

const sound = /* GraphQL */ `
  type Query {
    dataset: Dataset @guard(action: "catalog.read")
    lake: Lake! @guard(action: "lake.query")
  }
  type Dataset @key(fields: "id") @guard(action: "catalog.read") {
    id: ID!
    name: String
  }
  type Lake {
    aviation: AviationDatabase!
  }
  type AviationDatabase {
    flights: Flights @guard(action: "lake.query")
  }
  type Flights {
    origin: String
  }
`;

const rule: DatasetFieldRule<FenceContext> = () => null;
const rulesOf = (...coordinates: readonly string[]) => new Map(coordinates.map((coordinate) => [coordinate, rule]));
const plan = (sdl: string, datasetFields = rulesOf('AviationDatabase.flights')) => {
  const whole = directives + sdl;
  return planFence(buildSchema(whole), whole, { datasetFields });
};

describe('the proof at start', () => {
  it('classifies each door once', () => {
    const { rootFields, entities, datasetFields } = plan(sound);
    expect([...rootFields]).toEqual([
      ['Query.dataset', 'catalog.read'],
      ['Query.lake', 'lake.query'],
    ]);
    expect([...entities]).toEqual([['Dataset', 'catalog.read']]);
    expect([...datasetFields]).toEqual([['AviationDatabase.flights', 'lake.query']]);
  });

  it('a root field without a rule stops the start and is named', () => {
    expect(() => plan(sound.replace('dataset: Dataset @guard(action: "catalog.read")', 'dataset: Dataset'))).toThrow('Query.dataset');
  });

  it('an entity reference without a rule stops the start and is named', () => {
    expect(() =>
      plan(sound.replace('type Dataset @key(fields: "id") @guard(action: "catalog.read")', 'type Dataset @key(fields: "id")')),
    ).toThrow('The entity Dataset has no rule');
  });

  it('a dataset field without a rule stops the start and is named', () => {
    expect(() => plan(sound, new Map())).toThrow('The dataset field AviationDatabase.flights has no rule');
  });

  it('a dataset field without @guard stops the start and is named', () => {
    expect(() => plan(sound.replace('flights: Flights @guard(action: "lake.query")', 'flights: Flights'))).toThrow(
      'AviationDatabase.flights',
    );
  });

  it.each([
    ['a mutation', `${sound} type Mutation { launch: Boolean }`, 'Mutation.launch'],
    ['a subscription', `${sound} type Subscription { events: Boolean }`, 'Subscription.events'],
    ['a field added by an extension', `${sound} extend type Query { more: Boolean }`, 'Query.more'],
    ['a dataset field added by an extension', `${sound} extend type AviationDatabase { airports: Flights }`, 'AviationDatabase.airports'],
    ['an entity made by an extension', `${sound} type Run { id: ID! } extend type Run @key(fields: "id")`, 'Run'],
  ])('%s without a rule stops the start', (_what, sdl, named) => {
    expect(() => plan(sdl)).toThrow(UnguardedSchema);
    expect(() => plan(sdl)).toThrow(named);
  });

  it.each([
    [
      'two rules on one field',
      sound.replace('lake: Lake! @guard(action: "lake.query")', 'lake: Lake! @guard(action: "lake.query") @guard(action: "self.read")'),
      'Query.lake has two rules',
    ],
    ['two rules on one entity', `${sound} extend type Dataset @guard(action: "self.read")`, 'Dataset has two rules'],
    ['an action that is not in the list', sound.replace('"lake.query"', '"lake.everything"'), 'names no action'],
    [
      'a rule on a value below',
      sound.replace('origin: String', 'origin: String @guard(action: "lake.query")'),
      'Flights.origin would have no effect',
    ],
    [
      'a rule on a type without a key',
      sound.replace('type Flights {', 'type Flights @guard(action: "lake.query") {'),
      'type Flights would have no effect',
    ],
    [
      'a database reached past the lake',
      `${sound} extend type Dataset { home: AviationDatabase }`,
      'AviationDatabase is reached through Dataset.home',
    ],
    [
      'a database reached by a union',
      `${sound} union Any = Flights | AviationDatabase`,
      'AviationDatabase is reached through the union Any',
    ],
  ])('%s stops the start', (_what, sdl, sentence) => {
    expect(() => plan(sdl)).toThrow(sentence);
  });

  it.each([
    ['P4 an interface', 'interface Named @guard(action: "self.read") { name: String }'],
    ['P4 a field of an interface', 'interface Named { name: String @guard(action: "self.read") }'],
    ['P4 an input', 'input Where @guard(action: "self.read") { a: Int }'],
    ['P4 a field of an input', 'input Where { a: Int @guard(action: "self.read") }'],
    ['P4 a union', 'union Any @guard(action: "self.read") = Flights'],
    ['P4 an enum', 'enum Kind @guard(action: "self.read") { A }'],
    ['P4 an argument', 'type Value { field(a: Int @guard(action: "self.read")): Int }'],
  ])('a rule on %s would be ignored, so it stops the start', (_what, addition) => {
    expect(() => plan(`${sound} ${addition}`)).toThrow('would be ignored');
  });

  it('a rule for a dataset field that is not there stops the start', () => {
    expect(() => plan(sound, rulesOf('AviationDatabase.flights', 'AviationDatabase.trains'))).toThrow('AviationDatabase.trains');
  });

  it('a root field with a second rule among the dataset fields stops the start', () => {
    expect(() => plan(sound, rulesOf('AviationDatabase.flights', 'Query.dataset'))).toThrow('Query.dataset has two rules');
  });

  it('CL9 a key renamed by @link stops the start', () => {
    expect(() =>
      plan(`${sound} extend schema @link(url: "https://specs.apollo.dev/federation/v2.3", import: [{ name: "@key", as: "@identity" }])`),
    ).toThrow('renamed by @link');
  });

  it("federation's own root fields need no rule, and take none", () => {
    const withService = sound.replace('lake: Lake!', '_service: String lake: Lake!');
    expect(() => plan(withService)).not.toThrow();
    expect(() => plan(withService.replace('_service: String', '_service: String @guard(action: "self.read")'))).toThrow('_service');
  });

  it('a stub that this subgraph does not resolve is no entity of its own', () => {
    expect(() => plan(`${sound} type Principal @key(fields: "id", resolvable: false) { id: ID! }`)).not.toThrow();
  });
});
