import { DateTimeScalar, LongScalar } from '../src/scalars.ts';
import { NotFound } from '@lakeward/kernel';
import { execute, GraphQLError, parse } from 'graphql';
import { describe, expect, it } from 'vitest';

import { buildSubgraph } from '../src/subgraph-sdl.ts';

const books = () =>
  buildSubgraph({
    sdl: `
      type Query { book(id: ID!): Book @guard(action: "book.read")  echo(long: Long, decimal: Decimal, at: DateTime, on: Date): Echo }
      type Echo { long: Long  decimal: Decimal  at: DateTime  on: Date }
      type Book implements Node @key(fields: "id") { id: ID!  sold: Long!  pageInfo: PageInfo }
    `,
    resolvers: {
      Query: { book: () => ({ id: '1', sold: 9_007_199_254_740_993n }), echo: (_: unknown, args: object) => args },
      Book: { __resolveReference: ({ id }: { id: string }) => ({ id, sold: 7 }) },
    },
  });

describe('buildSubgraph', () => {
  it('adds the shared definitions that are mentioned, and no others', () => {
    const { sdl } = books();
    expect(sdl).toContain('interface Node');
    expect(sdl).toContain('directive @guard');
    expect(sdl).toContain('type PageInfo @shareable');
    expect(sdl).not.toContain('ExpressionInput');
  });

  it('keeps a definition that the subgraph brings itself', () => {
    const { sdl } = buildSubgraph({ sdl: 'scalar Long type Query { n: Long }', resolvers: [] });
    expect(sdl.match(/scalar Long/g)).toHaveLength(1);
  });

  it('resolves entities through __resolveReference', async () => {
    const document = parse('query($r: [_Any!]!) { _entities(representations: $r) { ... on Book { id sold } } }');
    const answer = await execute({ schema: books().schema, document, variableValues: { r: [{ __typename: 'Book', id: '5' }] } });
    expect(answer).toEqual({ data: { _entities: [{ id: '5', sold: '7' }] } });
  });

  it('gives equal versions to equal SDL only', () => {
    expect(books().version).toBe(books().version);
    expect(books().version).not.toBe(buildSubgraph({ sdl: 'type Query { a: Int }', resolvers: {} }).version);
  });
});

describe('the public scalars', () => {
  const echo = async (fields: string) => execute({ schema: books().schema, document: parse(`{ echo(${fields}) { long decimal at on } }`) });

  it.each([
    ['long: "9007199254740993"', { long: '9007199254740993' }],
    ['long: 12', { long: '12' }],
    ['decimal: "12.50"', { decimal: '12.50' }],
    ['decimal: 3', { decimal: '3' }],
    ['on: "2001-02-28"', { on: '2001-02-28' }],
    ['at: "2001-01-31T10:00:00.123456+02:00"', { at: '2001-01-31T08:00:00.123456Z' }],
  ])('pass %s on without loss', async (input, expected) => {
    expect((await echo(input)).data?.['echo']).toMatchObject(expected);
  });

  it.each(['long: "9223372036854775808"', 'long: "1.5"', 'decimal: "NaN"', 'on: "2001-02-30"', 'at: "yesterday"'])(
    'refuse %s',
    async (input) => {
      const { errors } = await echo(input);
      expect(errors?.[0]).toBeInstanceOf(GraphQLError);
      expect(errors?.[0]?.message).toMatch(/^Argument "/);
    },
  );

  it('serialize whole numbers of every kind as text', async () => {
    const answer = await execute({ schema: books().schema, document: parse('{ book(id: 1) { sold } }') });
    expect(answer.data).toEqual({ book: { sold: '9007199254740993' } });
    expect(new NotFound().code).toBe('NOT_FOUND');
  });

  it('pass on what is canonical already, and the calendar still says no', () => {
    expect(DateTimeScalar.serialize('2001-01-31T23:59:59.123456Z')).toBe('2001-01-31T23:59:59.123456Z');
    expect(DateTimeScalar.serialize('2001-01-31T10:00:00+02:00')).toBe('2001-01-31T08:00:00Z');
    expect(() => DateTimeScalar.serialize('2001-02-29T10:00:00Z')).toThrow('DateTime');
    expect(() => DateTimeScalar.serialize('2001-02-29T10:00:00Z')).toThrow('DateTime');
    expect(() => DateTimeScalar.serialize('2001-01-31T25:00:00Z')).toThrow('DateTime');
    expect(LongScalar.serialize('-42')).toBe('-42');
    expect(LongScalar.serialize('007')).toBe('7');
    expect(LongScalar.serialize('9223372036854775807')).toBe('9223372036854775807');
    expect(() => LongScalar.serialize('9223372036854775808')).toThrow('Long');
    expect(() => LongScalar.serialize('1e3')).toThrow('Long');
  });
});
