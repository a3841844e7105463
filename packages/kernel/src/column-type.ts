import { Invalid } from './errors.ts';

/** The closed list of column types, shared with the Spark runners; written in Hive's notation (`decimal(12,2)`, `array<string>`). */
export type ColumnType =
  | { readonly kind: ScalarKind }
  | { readonly kind: 'DECIMAL'; readonly precision: number; readonly scale: number }
  | { readonly kind: 'ARRAY'; readonly element: ColumnType }
  | { readonly kind: 'MAP'; readonly key: ColumnType; readonly value: ColumnType }
  | { readonly kind: 'STRUCT'; readonly fields: readonly StructField[] };

export type ScalarKind =
  | 'BOOLEAN' | 'TINYINT' | 'SMALLINT' | 'INT' | 'BIGINT' | 'FLOAT' | 'DOUBLE' | 'STRING' | 'BINARY' | 'DATE'
  | 'TIMESTAMP'; // prettier-ignore

export interface StructField {
  readonly name: string;
  readonly type: ColumnType;
}

const scalars: Readonly<Record<string, ScalarKind>> = {
  boolean: 'BOOLEAN', tinyint: 'TINYINT', smallint: 'SMALLINT', int: 'INT', integer: 'INT', bigint: 'BIGINT', float: 'FLOAT',
  double: 'DOUBLE', string: 'STRING', binary: 'BINARY', date: 'DATE', timestamp: 'TIMESTAMP',
}; // prettier-ignore

/**
 * Reads Hive's notation; names of struct fields keep their case and may stand in backquotes.
 * @throws Invalid when the text is no type of the list.
 */
export function parseColumnType(text: string): ColumnType {
  let at = 0;
  const fail = (): never => {
    throw new Invalid(`"${text}" is no column type; examples: bigint, decimal(12,2), array<string>, struct<a:int>.`);
  };
  const skip = () => {
    while (text[at] === ' ') at++;
  };
  const expect = (mark: string) => {
    skip();
    if (text[at] !== mark) fail();
    at++;
  };
  const word = (): string => {
    skip();
    if (text[at] === '`') {
      const end = text.indexOf('`', at + 1);
      if (end < 0) fail();
      const name = text.slice(at + 1, end);
      at = end + 1;
      return name;
    }
    const match = /^[\w.$]+/.exec(text.slice(at)) ?? fail();
    at += match[0].length;
    return match[0];
  };
  const integer = (): number => Number(/^\d+$/.exec(word())?.[0] ?? fail());
  const type = (depth: number): ColumnType => {
    if (depth > 16) fail();
    const name = word().toLowerCase();
    const scalar = scalars[name];
    if (scalar) return { kind: scalar };
    if (name === 'decimal') {
      expect('(');
      const precision = integer();
      expect(',');
      const scale = integer();
      expect(')');
      return precision >= 1 && precision <= 38 && scale <= precision ? { kind: 'DECIMAL', precision, scale } : fail();
    }
    if (name === 'array') {
      expect('<');
      const element = type(depth + 1);
      expect('>');
      return { kind: 'ARRAY', element };
    }
    if (name === 'map') {
      expect('<');
      const key = type(depth + 1);
      expect(',');
      const value = type(depth + 1);
      expect('>');
      return { kind: 'MAP', key, value };
    }
    if (name === 'struct') {
      expect('<');
      const fields: StructField[] = [];
      do {
        const field = word();
        expect(':');
        fields.push({ name: field, type: type(depth + 1) });
        skip();
      } while (text[at] === ',' && at++ >= 0);
      expect('>');
      return { kind: 'STRUCT', fields };
    }
    return fail();
  };
  const parsed = type(0);
  skip();
  return at === text.length ? parsed : fail();
}

export function printColumnType(type: ColumnType): string {
  switch (type.kind) {
    case 'DECIMAL':
      return `decimal(${type.precision},${type.scale})`;
    case 'ARRAY':
      return `array<${printColumnType(type.element)}>`;
    case 'MAP':
      return `map<${printColumnType(type.key)},${printColumnType(type.value)}>`;
    case 'STRUCT':
      return `struct<${type.fields.map((f) => `${/^\w+$/.test(f.name) ? f.name : `\`${f.name}\``}:${printColumnType(f.type)}`).join(',')}>`;
    case 'BOOLEAN':
    case 'TINYINT':
    case 'SMALLINT':
    case 'INT':
    case 'BIGINT':
    case 'FLOAT':
    case 'DOUBLE':
    case 'STRING':
    case 'BINARY':
    case 'DATE':
    case 'TIMESTAMP':
      return type.kind.toLowerCase();
  }
}
