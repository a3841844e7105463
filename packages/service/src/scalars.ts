import { GraphQLError, GraphQLScalarType, Kind, type ValueNode, valueFromASTUntyped } from 'graphql';

/**
 * The public scalars. Values travel as text wherever JSON would lose them, and are text inside too: nothing is rounded on the way between
 * an engine and a client.
 */

const refuse = (scalar: string, example: string): never => {
  throw new GraphQLError(`${scalar} wants a value such as ${example}.`);
};

function textOf(scalar: string, example: string, node: ValueNode): string {
  return node.kind === Kind.STRING || node.kind === Kind.INT || node.kind === Kind.FLOAT ? node.value : refuse(scalar, example);
}

const longLimit = 2n ** 63n;

function toLong(value: unknown): string {
  // Up to 18 digits nothing can lie outside, and a text without leading zeros is its own canonical form.
  if (typeof value === 'string' && value.length <= 18 && /^(?:0|-?[1-9]\d*)$/.test(value)) return value;
  const fits =
    typeof value === 'bigint' ||
    (typeof value === 'number' && Number.isSafeInteger(value)) ||
    (typeof value === 'string' && /^-?\d{1,19}$/.test(value));
  if (!fits) return refuse('Long', '"9007199254740993"');
  const long = BigInt(value);
  return long >= -longLimit && long < longLimit ? long.toString() : refuse('Long', '"9007199254740993"');
}

function toDecimal(value: unknown): string {
  if (typeof value === 'bigint') return value.toString();
  if (typeof value === 'number' && Number.isFinite(value)) return plainNumber(value);
  return typeof value === 'string' && /^-?(?:\d{1,38})(?:\.\d{1,38})?$/.test(value) ? value : refuse('Decimal', '"12.50"');
}

/** `String(1e21)` is "1e+21", which is no decimal text. */
function plainNumber(value: number): string {
  const text = String(value);
  return text.includes('e') ? value.toFixed(20).replace(/\.?0+$/, '') : text;
}

const day = /^(\d{4})-(\d{2})-(\d{2})$/;
/** As engines and we ourselves write it: nothing is left to be moved or padded. */
const canonicalInstant = /^\d{4}-\d{2}-\d{2}T(?:[01]\d|2[0-3]):[0-5]\d:[0-5]\d(?:\.\d{1,9})?Z$/;
const instant = /^(\d{4}-\d{2}-\d{2})[T ](\d{2}:\d{2}:\d{2})(\.\d{1,9})?(Z|[+-]\d{2}:\d{2})$/;

/** Rows of a page mostly share their days, and asking the calendar is the dear part of a cell. */
let lastRealDay = '';

/** The calendar says no to 2024-02-30, which `Date` would move to March. */
function realDay(text: string): boolean {
  if (text === lastRealDay) return true;
  const match = day.exec(text);
  if (!match) return false;
  const date = new Date(`${text}T00:00:00Z`);
  const isReal = !Number.isNaN(date.getTime()) && date.getUTCDate() === Number(match[3]);
  if (isReal) lastRealDay = text;
  return isReal;
}

function toDate(value: unknown): string {
  if (value instanceof Date && !Number.isNaN(value.getTime())) return value.toISOString().slice(0, 10);
  return typeof value === 'string' && realDay(value) ? value : refuse('Date', '"2001-01-31"');
}

function toInstant(value: unknown): string {
  if (typeof value === 'string' && canonicalInstant.test(value) && realDay(value.slice(0, 10))) return value;
  if (value instanceof Date && !Number.isNaN(value.getTime())) return value.toISOString();
  const match = typeof value === 'string' ? instant.exec(value) : null;
  if (!match || !realDay(match[1]!)) return refuse('DateTime', '"2001-01-31T10:00:00Z"');
  const whole = new Date(`${match[1]}T${match[2]}${match[4]}`);
  if (Number.isNaN(whole.getTime())) return refuse('DateTime', '"2001-01-31T10:00:00Z"');
  // The zone moves whole minutes, so the fraction stays as it was written, microseconds included.
  return `${whole.toISOString().slice(0, 19)}${match[3] ?? ''}Z`;
}

/** 64-bit integer; text on the wire, inputs also take integers. Text inside. */
export const LongScalar = new GraphQLScalarType<string, string>({
  name: 'Long',
  description: 'A 64-bit integer as text; inputs also take integers.',
  serialize: toLong,
  parseValue: toLong,
  parseLiteral: (node) => toLong(textOf('Long', '"9007199254740993"', node)),
});

/** Exact decimal number; text on the wire, inputs also take numbers. Text inside. */
const DecimalScalar = new GraphQLScalarType<string, string>({
  name: 'Decimal',
  description: 'An exact decimal number as text; inputs also take numbers.',
  serialize: toDecimal,
  parseValue: toDecimal,
  parseLiteral: (node) => toDecimal(textOf('Decimal', '"12.50"', node)),
});

/** Calendar day `2001-01-31`; text inside, a `Date` is taken at UTC. */
const DateScalar = new GraphQLScalarType<string, string>({
  name: 'Date',
  description: 'A calendar day, such as 2001-01-31.',
  serialize: toDate,
  parseValue: toDate,
  parseLiteral: (node) => (node.kind === Kind.STRING ? toDate(node.value) : refuse('Date', '"2001-01-31"')),
});

/** Instant in UTC, `2001-01-31T10:00:00Z` with up to nine digits of a second; text inside, other zones are moved to UTC. */
export const DateTimeScalar = new GraphQLScalarType<string, string>({
  name: 'DateTime',
  description: 'An instant in UTC, such as 2001-01-31T10:00:00Z.',
  serialize: toInstant,
  parseValue: toInstant,
  parseLiteral: (node) => (node.kind === Kind.STRING ? toInstant(node.value) : refuse('DateTime', '"2001-01-31T10:00:00Z"')),
});

/** Any JSON value. */
export const JsonScalar = new GraphQLScalarType<unknown, unknown>({
  name: 'JSON',
  description: 'Any JSON value.',
  serialize: (value) => value,
  parseValue: (value) => value,
  parseLiteral: (node, variables) => valueFromASTUntyped(node, variables),
});

export const scalarResolvers = { Long: LongScalar, Decimal: DecimalScalar, Date: DateScalar, DateTime: DateTimeScalar, JSON: JsonScalar };
