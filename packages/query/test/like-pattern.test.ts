import { Invalid } from '@lakeward/kernel';
import { describe, expect, it } from 'vitest';

import { likeAsRegex, readLikePattern } from '../src/dialects/like-pattern.ts';

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

  it('IN9 of more than 1,000 characters are refused', () => {
    expect(() => readLikePattern('%a'.repeat(501))).toThrow(Invalid);
  });

  it.each([
    ['%a%b%', '(?s).*a.*b.*'],
    ['a%%_%c', '(?s)a.*..*c'],
    [String.raw`%50\%.%\_\\(%`, String.raw`(?s).*50%\..*_\\\(.*`],
    ['%[x]^$%{1}|+*?', String.raw`(?s).*\[x\]\^\$.*\{1\}\|\+\*\?`],
    ['%ключ😀%_', '(?s).*ключ😀.*.'],
  ])('IN9 with several gaps become a regular expression without backtracking: %s', (pattern, regex) => {
    expect(likeAsRegex(pattern)).toBe(regex);
  });

  it.each(['a_c', 'a%c', '_', 'L_X%'])('with one gap stay as they are: %s', (pattern) => {
    expect(likeAsRegex(pattern)).toBeNull();
  });
});
