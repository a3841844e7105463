import { Invalid } from '@lakeward/kernel';

/** The letters of our patterns: what one means for the reader of the text, for DuckDB's strptime and for Trino's date_parse. */
const letters = {
  yyyy: { digits: '[0-9]{4}', strptime: '%Y', dateParse: '%Y', time: false },
  yy: { digits: '[0-9]{2}', strptime: '%y', dateParse: '%y', time: false },
  MMM: { digits: '(Jan|Feb|Mar|Apr|May|Jun|Jul|Aug|Sep|Oct|Nov|Dec)', strptime: '%b', dateParse: '%b', time: false },
  MM: { digits: '[0-9]{2}', strptime: '%m', dateParse: '%m', time: false },
  M: { digits: '[0-9]{1,2}', strptime: '%-m', dateParse: '%c', time: false },
  dd: { digits: '[0-9]{2}', strptime: '%d', dateParse: '%d', time: false },
  d: { digits: '[0-9]{1,2}', strptime: '%-d', dateParse: '%e', time: false },
  HH: { digits: '[0-9]{2}', strptime: '%H', dateParse: '%H', time: true },
  H: { digits: '[0-9]{1,2}', strptime: '%-H', dateParse: '%k', time: true },
  mm: { digits: '[0-9]{2}', strptime: '%M', dateParse: '%i', time: true },
  ss: { digits: '[0-9]{2}', strptime: '%S', dateParse: '%s', time: true },
} as const;

export interface DatePattern {
  /** RE2 and Java alike; must match the whole text. It makes both engines equally strict about digits. */
  readonly guard: string;
  readonly strptime: string;
  readonly dateParse: string;
  readonly hasTime: boolean;
  readonly twoDigitYear: boolean;
}

/**
 * Reads a pattern such as `yyyy-MM-dd HH:mm:ss`, `MMM d yyyy` or `dd'T'HH`. Letters: yyyy yy MMM MM M dd d HH H mm ss; everything that is no
 * letter stands for itself, and so does text in single quotes.
 * @throws Invalid for other letters, for a letter said twice, and for a pattern without year, month and day
 */
export function readDatePattern(pattern: string): DatePattern {
  let [guard, strptime, dateParse] = ['', '', ''];
  const seen = new Set<string>();
  const literal = (text: string): void => {
    guard += text.replaceAll(/[\\^$.|?*+()[\]{}]/g, String.raw`\$&`);
    strptime += text.replaceAll('%', '%%');
    dateParse += text.replaceAll('%', '%%');
  };
  for (const [token] of pattern.matchAll(/'[^']*'|([A-Za-z])\1*|[^A-Za-z']|'/g)) {
    if (token === "'") throw new Invalid(`The pattern "${pattern}" has a quote without its end.`);
    if (token.startsWith("'")) literal(token.slice(1, -1));
    else if (/^[A-Za-z]/.test(token)) {
      const letter = Object.hasOwn(letters, token) ? letters[token as keyof typeof letters] : undefined;
      if (!letter || seen.has(token[0]!)) {
        throw new Invalid(`The pattern "${pattern}" uses "${token}"; known, once each: ${Object.keys(letters).join(' ')}.`);
      }
      seen.add(token[0]!);
      guard += letter.digits;
      strptime += letter.strptime;
      dateParse += letter.dateParse;
    } else literal(token);
  }
  for (const letter of 'yMd') {
    if (!seen.has(letter)) throw new Invalid(`The pattern "${pattern}" names no ${{ y: 'year', M: 'month', d: 'day' }[letter]}.`);
  }
  return { guard, strptime, dateParse, hasTime: /[Hms]/.test([...seen].join('')), twoDigitYear: strptime.includes('%y') };
}
