import { AppError } from '@lakeward/kernel';
import { describe, expect, it } from 'vitest';

import { requestUrl } from '../src/request-url.ts';

describe('the address of a request', () => {
  it.each([
    ['/', '/'],
    ['/graphql?query=x', '/graphql'],
    ['//evil.example', '//evil.example'],
    ['//', '//'],
    ['http://evil.example/graphql', '/graphql'],
  ])('%s names the path %s', (url, pathname) => {
    expect(requestUrl({ url }).pathname).toBe(pathname);
  });

  it.each(['*', 'http://[', 'graphql', ''])('G15 that cannot be read is refused as such: %s', (url) => {
    expect(() => requestUrl({ url })).toThrow(AppError);
  });
});
