import { Invalid } from '@lakeward/kernel';
import { describe, expect, it } from 'vitest';

import { readLikePattern } from '../src/dialects/like-pattern.ts';

describe('LIKE patterns', () => {
  it.each([
    ['abc', 'exact', 'abc'],
    ['abc%', 'prefix', 'abc'],
    ['%abc', 'suffix', 'abc'],
    ['%abc%', 'contains', 'abc'],
    [String.raw`50\%`, 'exact', '50%'],
    [String.raw`%\_\\%`, 'contains', String.raw`_\ `.trim()],
    ['', 'exact', ''],
  ])('of a simple form are known by it: %s', (pattern, form, text) => {
    expect(readLikePattern(pattern)).toEqual({ form, text });
  });

  it.each(['a_c', 'a%c', '_', '%a%b%'])('of other forms are none of them: %s', (pattern) => {
    expect(readLikePattern(pattern)).toBeNull();
  });

  it.each(['\\', 'a\\', String.raw`a\b`])('with a backslash before nothing special are refused: %s', (pattern) => {
    expect(() => readLikePattern(pattern)).toThrow(Invalid);
  });
});
