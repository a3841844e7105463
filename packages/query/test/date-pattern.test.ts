import { Invalid } from '@lakeward/kernel';
import { describe, expect, it } from 'vitest';

import { readDatePattern } from '../src/dialects/date-pattern.ts';

describe('date patterns', () => {
  it.each([
    ['yyyy-MM-dd', '%Y-%m-%d', '%Y-%m-%d', '[0-9]{4}-[0-9]{2}-[0-9]{2}'],
    ['M/d/yy H:mm', '%-m/%-d/%y %-H:%M', '%c/%e/%y %k:%i', '[0-9]{1,2}/[0-9]{1,2}/[0-9]{2} [0-9]{1,2}:[0-9]{2}'],
    ["yyyyMMdd'T'HHmmss", '%Y%m%dT%H%M%S', '%Y%m%dT%H%i%s', '[0-9]{4}[0-9]{2}[0-9]{2}T[0-9]{2}[0-9]{2}[0-9]{2}'],
    ['yyyy.MM.dd%', '%Y.%m.%d%%', '%Y.%m.%d%%', String.raw`[0-9]{4}\.[0-9]{2}\.[0-9]{2}%`],
  ])('say one thing in both dialects: %s', (pattern, strptime, dateParse, guard) => {
    expect(readDatePattern(pattern)).toMatchObject({ strptime, dateParse, guard });
  });

  it.each([
    '',
    'yyyy',
    'yyyy-MM',
    'MM-dd',
    'yyyy-MM-dd a',
    'YYYY-MM-dd',
    'yyyy-MM-dd yyyy',
    'yyyy-MM-dd MMM',
    "yyyy-MM-dd 'T",
    'yyyyy-MM-dd',
    '%Y-%m-%d',
  ])('refuse what is not on the list: "%s"', (pattern) => {
    expect(() => readDatePattern(pattern)).toThrow(Invalid);
  });
});
