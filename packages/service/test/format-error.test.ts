import { Invalid, Unavailable } from '@lakeward/kernel';
import { buildSchema, execute, GraphQLError, locatedError, parse, validate } from 'graphql';
import { describe, expect, it } from 'vitest';

import { formatError, maskError } from '../src/format-error.ts';
import { createLogger } from '../src/logger.ts';

const scope = { requestId: 'req-12345678', log: createLogger('test', 'silent') };

describe('formatError', () => {
  it('keeps code, sentence and details of our own errors', () => {
    const error = locatedError(new Invalid('No such grain.', { path: ['by', '0'] }), undefined, ['lake']);
    expect(formatError(error, scope)).toEqual({
      message: 'No such grain.',
      path: ['lake'],
      extensions: { code: 'INVALID', requestId: 'req-12345678', details: { path: ['by', '0'] } },
    });
    expect(formatError(new Unavailable(undefined, { retryAfterMs: 500 }), scope).extensions).toMatchObject({
      code: 'UNAVAILABLE',
      retryAfterMs: 500,
    });
  });

  it('says nothing of an unknown error but the request id', () => {
    const leaky = new Error('SELECT ssn FROM people at 10.0.0.7', { cause: new Error('secret') });
    for (const error of [
      leaky,
      locatedError(leaky, undefined, ['a']),
      'SELECT secret',
      new GraphQLError('SELECT secret', { originalError: leaky }),
    ]) {
      const text = JSON.stringify(formatError(error, scope));
      expect(text).not.toMatch(/SELECT|secret|10\.0/);
      expect(text).toContain('An unexpected fault; quote the request id.');
    }
  });

  it('does not take the code of an unknown library for ours', () => {
    const error = new GraphQLError('boom at /srv/x.ts', { extensions: { code: 'ECONNREFUSED', stacktrace: ['/srv/x.ts'] } });
    expect(formatError(error, scope)).toEqual({
      message: 'An unexpected fault; quote the request id.',
      extensions: { code: 'INTERNAL', requestId: 'req-12345678' },
    });
  });

  it('hides what a broken resolver returned', async () => {
    const schema = buildSchema('type Query { n: Int  must: String! }');
    const answer = await execute({ schema, document: parse('{ n }'), rootValue: { n: 'a hidden value' } });
    expect(maskError(answer.errors?.[0], scope).message).toBe('An unexpected fault; quote the request id.');
    const none = await execute({ schema, document: parse('{ must }'), rootValue: {} });
    expect(maskError(none.errors?.[0], scope).extensions).toMatchObject({ code: 'INTERNAL' });
  });

  it('tells callers about their own variables, without suggestions', async () => {
    const schema = buildSchema('enum Color { RED } type Query { paint(color: Color): Int }');
    const document = parse('query($c: Color) { paint(color: $c) }');
    const { errors } = await execute({ schema, document, variableValues: { c: 'REDD' } });
    const { message, extensions } = formatError(errors?.[0], scope);
    expect(extensions).toMatchObject({ code: 'BAD_USER_INPUT' });
    expect(message).toContain('Variable "$c" got invalid value "REDD"');
    expect(message).not.toContain('Did you mean');
  });

  it('cuts the names that graphql-js proposes', () => {
    const schema = buildSchema('type Query { salary: Int }');
    const [error] = validate(schema, parse('{ salaryy }'));
    expect(error?.message).toContain('Did you mean');
    const marked = new GraphQLError(error!.message, { extensions: { code: 'GRAPHQL_VALIDATION_FAILED' } });
    expect(formatError(marked, scope).message).toBe('Cannot query field "salaryy" on type "Query".');
  });
});
