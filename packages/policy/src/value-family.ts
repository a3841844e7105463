import { type ColumnType, type Expression, Invalid, parseColumnType, type ScalarFunction } from '@lakeward/kernel';
import { splitColumnPath } from '@lakeward/query/lower-expression';

/** Values that may be compared with each other. CLAIM = known only when somebody asks. */
export type ValueFamily = 'NUMBER' | 'TEXT' | 'BOOLEAN' | 'BINARY' | 'DATE' | 'TIMESTAMP' | 'NESTED' | 'CLAIM';

export function familyOfType(type: ColumnType): ValueFamily {
  switch (type.kind) {
    case 'TINYINT':
    case 'SMALLINT':
    case 'INT':
    case 'BIGINT':
    case 'FLOAT':
    case 'DOUBLE':
    case 'DECIMAL':
      return 'NUMBER';
    case 'STRING':
      return 'TEXT';
    case 'BOOLEAN':
    case 'BINARY':
    case 'DATE':
    case 'TIMESTAMP':
      return type.kind;
    case 'ARRAY':
    case 'MAP':
    case 'STRUCT':
      return 'NESTED';
  }
}

/**
 * The type of a base column path.
 * @throws Invalid when no column of that name is there, or the path leads through something that is no struct.
 */
export function typeOfPath(path: string, types: ReadonlyMap<string, ColumnType>): ColumnType {
  const [first, ...rest] = splitColumnPath(path);
  let type = types.get(first!);
  if (!type) throw new Invalid(`There is no base column "${path}".`);
  for (const part of rest) {
    const field: ColumnType | undefined = type.kind === 'STRUCT' ? type.fields.find((each) => each.name === part)?.type : undefined;
    if (!field) throw new Invalid(`There is no base column "${path}".`);
    type = field;
  }
  return type;
}

interface FunctionShape {
  readonly takes: readonly (ValueFamily | 'ANY')[];
  /** How many further arguments of the last kind may follow. */
  readonly more?: boolean;
  readonly optional?: number;
  readonly gives: ValueFamily | 'FIRST';
}

const shapes: Readonly<Record<ScalarFunction, FunctionShape>> = {
  LOWER: { takes: ['TEXT'], gives: 'TEXT' },
  UPPER: { takes: ['TEXT'], gives: 'TEXT' },
  TRIM: { takes: ['TEXT'], gives: 'TEXT' },
  CONCAT: { takes: ['TEXT', 'TEXT'], more: true, gives: 'TEXT' },
  SUBSTRING: { takes: ['TEXT', 'NUMBER', 'NUMBER'], optional: 1, gives: 'TEXT' },
  REPLACE: { takes: ['TEXT', 'TEXT', 'TEXT'], gives: 'TEXT' },
  COALESCE: { takes: ['ANY', 'ANY'], more: true, gives: 'FIRST' },
  ADD: { takes: ['NUMBER', 'NUMBER'], gives: 'NUMBER' },
  SUBTRACT: { takes: ['NUMBER', 'NUMBER'], gives: 'NUMBER' },
  MULTIPLY: { takes: ['NUMBER', 'NUMBER'], gives: 'NUMBER' },
  ROUND: { takes: ['NUMBER', 'NUMBER'], optional: 1, gives: 'NUMBER' },
  DATE_TRUNC: { takes: ['TEXT', 'ANY', 'TEXT'], optional: 1, gives: 'TIMESTAMP' },
  PARSE_DATE: { takes: ['TEXT', 'TEXT'], gives: 'DATE' },
  PARSE_DATETIME: { takes: ['TEXT', 'TEXT'], gives: 'TIMESTAMP' },
  SHA256: { takes: ['TEXT'], gives: 'TEXT' },
};

/**
 * What an expression gives.
 * @throws Invalid for an unknown column or type, a parameter, a wrong number or kind of arguments.
 */
export function familyOf(expression: Expression, types: ReadonlyMap<string, ColumnType>): ValueFamily {
  if ('column' in expression) return familyOfType(typeOfPath(expression.column, types));
  if ('claim' in expression) return 'CLAIM';
  if ('parameter' in expression) throw new Invalid('A parameter belongs to job templates only.');
  if ('literal' in expression) {
    const literal = expression.literal;
    if ('string' in literal) return 'TEXT';
    if ('boolean' in literal) return 'BOOLEAN';
    if ('date' in literal) return 'DATE';
    if ('dateTime' in literal) return 'TIMESTAMP';
    return 'NUMBER';
  }
  if ('cast' in expression) {
    if (familyOf(expression.cast.value, types) === 'NESTED') throw new Invalid('A nested value cannot be cast.');
    return familyOfType(parseColumnType(expression.cast.type));
  }
  return familyOfCall(expression.call, types);
}

function familyOfCall(
  call: { readonly function: ScalarFunction; readonly arguments: readonly Expression[] },
  types: ReadonlyMap<string, ColumnType>,
): ValueFamily {
  const shape = shapes[call.function];
  const given = call.arguments.map((argument) => familyOf(argument, types));
  const least = shape.takes.length - (shape.optional ?? 0);
  if (given.length < least || (!shape.more && given.length > shape.takes.length))
    throw new Invalid(`${call.function} takes ${least} arguments.`);
  for (const [at, family] of given.entries()) {
    const wanted = shape.takes[Math.min(at, shape.takes.length - 1)]!;
    if (family === 'NESTED' || (wanted !== 'ANY' && family !== wanted && family !== 'CLAIM'))
      throw new Invalid(`Argument ${at + 1} of ${call.function} has the wrong type.`);
  }
  if (call.function === 'DATE_TRUNC') return given[1] === 'DATE' ? 'DATE' : 'TIMESTAMP';
  return shape.gives === 'FIRST' ? (given.find((family) => family !== 'CLAIM') ?? 'CLAIM') : shape.gives;
}

export const comparable = (left: ValueFamily, right: ValueFamily): boolean =>
  left !== 'NESTED' && right !== 'NESTED' && (left === right || left === 'CLAIM' || right === 'CLAIM');
