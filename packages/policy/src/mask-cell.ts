import { type ColumnType, type Expression, Invalid, type Literal, type Predicate } from '@lakeward/kernel';

import { allOf } from './decide-column.ts';
import type { CellBranch } from './decision.ts';
import type { Mask } from './policy.ts';
import { familyOfType } from './value-family.ts';

/** Fixed text of REDACT, and of the hidden part of PARTIAL: no length is kept. */
const REDACTED = '***';

/** How a cell is shown, in documents alone, so that every engine shows the same. `value` null = NULL; the column itself = clear. */
export interface ShownBranch {
  readonly when: Predicate | null;
  readonly value: Expression | null;
}

/** A column's name as a path of a document. */
const pathOf = (column: string): string => (/[.`]/.test(column) ? `\`${column}\`` : column);

/**
 * Replaces each masked branch by branches without masks. A mask keeps the column's type, and NULL stays NULL except under CONSTANT. A value of
 * no more characters than PARTIAL keeps shows none of them.
 * @param salt secret text of the dataset; HASH is the lower-case hex SHA-256 of salt and value
 * @throws Invalid when a mask does not go with the type
 */
export function showCell(column: string, type: ColumnType, cell: readonly CellBranch[], salt: string): readonly ShownBranch[] {
  return cell.flatMap(({ when, mask }) => {
    if (mask === null) return [{ when, value: { column: pathOf(column) } }];
    return maskBranches(mask, column, type, salt).map((branch) => ({ when: allOf([when, branch.when]), value: branch.value }));
  });
}

function maskBranches(mask: Mask, column: string, type: ColumnType, salt: string): readonly ShownBranch[] {
  const raw: Expression = { column: pathOf(column) };
  const stillNull: ShownBranch = { when: { isNull: raw }, value: null };
  const family = familyOfType(type);
  const demand = (holds: boolean) => {
    if (!holds) throw new Invalid(`A mask ${mask.kind} does not go with the type of column "${column}".`);
  };
  switch (mask.kind) {
    case 'NULLIFY':
      return [{ when: null, value: null }];
    case 'CONSTANT':
      return [{ when: null, value: { literal: constantOf(mask.argument, type) } }];
    case 'REDACT':
      demand(family === 'TEXT');
      return [stillNull, { when: null, value: { literal: { string: mask.argument ?? REDACTED } } }];
    case 'HASH':
      demand(family === 'TEXT');
      return [stillNull, { when: null, value: { call: { function: 'SHA256', arguments: [call('CONCAT', [text(salt), raw])] } } }];
    case 'PARTIAL': {
      demand(family === 'TEXT');
      const { end, count } = partOf(mask.argument);
      const isShort: Predicate = { compare: { left: call('SUBSTRING', [raw, whole(count + 1), whole(1)]), op: 'EQ', right: text('') } };
      const kept =
        end === 'first' ? call('SUBSTRING', [raw, whole(1), whole(count)]) : call('SUBSTRING', [raw, whole(-count), whole(count)]);
      const value = end === 'first' ? call('CONCAT', [kept, text(REDACTED)]) : call('CONCAT', [text(REDACTED), kept]);
      return [stillNull, { when: isShort, value: text(REDACTED) }, { when: null, value }];
    }
    case 'YEAR_ONLY':
      demand(family === 'DATE' || family === 'TIMESTAMP');
      return [{ when: null, value: call('DATE_TRUNC', [text('YEAR'), raw, text('UTC')]) }];
    case 'EXPRESSION':
      if (mask.expression === null) throw new Invalid('A mask EXPRESSION needs an expression.');
      return [stillNull, { when: null, value: mask.expression }];
  }
}

const text = (value: string): Expression => ({ literal: { string: value } });
const whole = (value: number): Expression => ({ literal: { long: String(value) } });
const call = (name: 'CONCAT' | 'SUBSTRING' | 'DATE_TRUNC', values: readonly Expression[]): Expression => ({
  call: { function: name, arguments: values },
});

/** @throws Invalid when the argument is not `first:<n>` or `last:<n>`, n from 1 to 1,000 */
export function partOf(argument: string | null): { readonly end: 'first' | 'last'; readonly count: number } {
  const match = /^(first|last):([1-9]\d{0,2}|1000)$/.exec(argument ?? '');
  if (!match) throw new Invalid('A mask PARTIAL needs an argument such as first:2 or last:4.');
  return { end: match[1] as 'first' | 'last', count: Number(match[2]) };
}

/** @throws Invalid when the text is no value of the type */
export function constantOf(argument: string | null, type: ColumnType): Literal {
  const given = argument ?? '';
  const whenMatches = (pattern: RegExp, literal: Literal): Literal => {
    if (argument === null || !pattern.test(given)) throw new Invalid('The constant of a mask does not fit the type of its column.');
    return literal;
  };
  switch (type.kind) {
    case 'STRING':
      return whenMatches(/^[^]*$/, { string: given });
    case 'BOOLEAN':
      return whenMatches(/^(true|false)$/, { boolean: given === 'true' });
    case 'TINYINT':
      return integerWithin(given, 7n);
    case 'SMALLINT':
      return integerWithin(given, 15n);
    case 'INT':
      return integerWithin(given, 31n);
    case 'BIGINT':
      return integerWithin(given, 63n);
    case 'DECIMAL':
      return whenMatches(/^-?\d{1,38}(\.\d{1,38})?$/, { decimal: given });
    case 'FLOAT':
    case 'DOUBLE':
      return whenMatches(/^-?\d+(\.\d+)?([eE][+-]?\d{1,2})?$/, { double: Number(given) });
    case 'DATE':
      return whenMatches(/^\d{4}-\d{2}-\d{2}$/, { date: given });
    case 'TIMESTAMP':
      return whenMatches(/^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}(\.\d{1,3})?Z$/, { dateTime: given });
    case 'BINARY':
    case 'ARRAY':
    case 'MAP':
    case 'STRUCT':
      throw new Invalid('A column of this type takes no constant; use NULLIFY.');
  }
}

function integerWithin(given: string, bits: bigint): Literal {
  if (/^-?\d{1,19}$/.test(given) && BigInt.asIntN(Number(bits) + 1, BigInt(given)) === BigInt(given)) return { long: given };
  throw new Invalid('The constant of a mask does not fit the type of its column.');
}
