import type { SharedFilter } from './map-column-type.ts';

const ordered = (scalar: string): string =>
  `eq: ${scalar} ne: ${scalar} in: [${scalar}!] notIn: [${scalar}!] lt: ${scalar} lte: ${scalar} gt: ${scalar} gte: ${scalar} between: [${scalar}!] isNull: Boolean`;

const scalarOf: Readonly<Record<Exclude<SharedFilter, 'StringFilter' | 'BooleanFilter'>, string>> = {
  LongFilter: 'Long',
  FloatFilter: 'Float',
  DecimalFilter: 'Decimal',
  DateFilter: 'Date',
  DateTimeFilter: 'DateTime',
};

/** Filters that all datasets share; StringFilter is declared for all subgraphs by packages/service. A null instead of a value is INVALID: ask `isNull`. */
export const sharedFilterSdl: Readonly<Record<string, string>> = {
  BooleanFilter: 'input BooleanFilter { eq: Boolean isNull: Boolean }',
  ...Object.fromEntries(Object.entries(scalarOf).map(([filter, scalar]) => [filter, `input ${filter} { ${ordered(scalar)} }`])),
  ...Object.fromEntries(
    ['StringFilter', 'BooleanFilter', ...Object.keys(scalarOf)].map((filter) => {
      const name = filter.replace(/Filter$/, 'ListFilter');
      return [name, `"True when some element (any) or every element (all) fits."\ninput ${name} { any: ${filter} all: ${filter} }`];
    }),
  ),
  TimeKey: `"A group per unit of time; instants are cut in the time zone, an IANA name."\ninput TimeKey { grain: Grain! timeZone: String = "UTC" }`,
};

/** Enums that generated inputs use. */
export const sharedEnumSdl = `
"Nulls stand last in both directions."
enum SortOrder { ASC DESC }
enum Grain { MINUTE HOUR DAY WEEK MONTH QUARTER YEAR }
`;
