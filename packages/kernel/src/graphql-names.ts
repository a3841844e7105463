import type { ReadSchema } from './dataset.ts';

/** Words of a filter input that no column of the same input may be called. */
const filterWords: ReadonlySet<string> = new Set(['and', 'or', 'not']);

/** Types of the supergraph that are not generated; a dataset whose name would give one of these gets another. */
const staticTypes: ReadonlySet<string> = new Set([
  'Query', 'Mutation', 'Subscription', 'Node', 'PageInfo', 'Problem', 'ProblemCode', 'DatasetRef', 'DatasetRefInput', 'Snapshot', 'ColumnVerdict',
  'Visibility', 'MaskKind', 'FileFormat', 'Lake', 'QueryExecution', 'QueryPlan', 'QueryInput', 'QueryState', 'ResultColumn', 'ResultPage', 'ResultLayout',
  'BadRecordCount', 'BadRecordRule', 'WithheldField', 'Export', 'ExportFormat', 'AppliedRule', 'Budget', 'Usage', 'Dataset', 'Database', 'ReadSchema',
  'SchemaVersion', 'SchemaFinding', 'Column', 'Predicate', 'Expression', 'Policy', 'PolicyRule', 'Grant', 'RowFilter', 'ColumnMask', 'ColumnDeny',
  'AccessRequest', 'Decision', 'DecisionReason', 'AuditRecord', 'AuditFilter', 'LineageGraph', 'LineageNode', 'LineageEdge', 'ColumnEdge', 'JobTemplate',
  'JobSpec', 'JobPlan', 'JobRun', 'JobRunEvent', 'Attempt', 'ProjectTemplate', 'Project', 'Principal', 'Owner', 'Tag', 'Term', 'TimeKey', 'Grain',
  'SortOrder', 'StringFilter', 'LongFilter', 'FloatFilter', 'DecimalFilter', 'BooleanFilter', 'DateFilter', 'DateTimeFilter', 'StringListFilter',
  'LongListFilter', 'FloatListFilter', 'DecimalListFilter', 'BooleanListFilter', 'DateListFilter', 'DateTimeListFilter', 'DatasetFilter', 'JobRunFilter',
  'Long', 'Decimal', 'Date', 'DateTime', 'JSON', 'Int', 'Float', 'String', 'Boolean', 'ID',
]); // prettier-ignore

/** Names that stay as they are: an author who wrote `usDVDSales` meant it. */
const camel = /^[a-z][A-Za-z0-9]*$/;

/**
 * ASCII words of a name: accents are dropped, case changes and everything that is neither letter nor digit separate, letters of other scripts
 * become `u` and their code point, so that two different names never lose their difference without a trace.
 */
function wordsOf(text: string): string[] {
  let plain = '';
  for (const mark of text.normalize('NFKD')) {
    if (/[A-Za-z0-9]/.test(mark)) plain += mark;
    else if (/\p{M}/u.test(mark)) continue;
    else plain += /[\p{L}\p{N}]/u.test(mark) ? ` u${mark.codePointAt(0)!.toString(16)} ` : ' ';
  }
  const words = plain
    .replace(/([a-z0-9])([A-Z])/g, '$1 $2')
    .replace(/([A-Z])([A-Z][a-z])/g, '$1 $2')
    .split(' ')
    .filter((word) => word !== '');
  return words.length > 0 ? words : Array.from(text, (mark) => `u${mark.codePointAt(0)!.toString(16)}`);
}

const capital = (word: string): string => word.charAt(0).toUpperCase() + word.slice(1);

/** Field name of a database, dataset, column or struct field: `US Gross` → `usGross`, `2020 total` → `_2020Total`, `` → `column`. */
export function fieldNameOf(text: string): string {
  if (camel.test(text)) return text;
  const name = wordsOf(text)
    .map((word, at) => (at === 0 ? word.toLowerCase() : capital(word.toLowerCase())))
    .join('');
  if (name === '') return 'column';
  return /^[0-9]/.test(name) ? `_${name}` : name;
}

/** The part of a type name or of a longer field name that a field gives: `placedAt` → `PlacedAt`. Different fields give different parts. */
export const partNameOf = (field: string): string => capital(field);

/** The first of `name`, `name2`, `name3` … that is free; takes it. */
export function takeName(name: string, taken: Set<string>): string {
  let free = name;
  for (let number = 2; taken.has(free); number++) free = `${name}${number}`;
  taken.add(free);
  return free;
}

/**
 * Field names of the columns of one read schema, by column name. All versions are looked at, oldest first, so a name once given to a column is
 * kept by later versions, whatever columns come in between.
 */
export function nameColumns(versions: readonly ReadSchema[]): ReadonlyMap<string, string> {
  const names = new Map<string, string>();
  const taken = new Set(filterWords);
  for (const version of versions.toSorted((a, b) => a.version - b.version)) {
    for (const column of version.columns) {
      if (!names.has(column.name)) names.set(column.name, takeName(fieldNameOf(column.name), taken));
    }
  }
  return names;
}

/** Field names of a struct, in order. */
export function nameStructFields(fields: readonly { readonly name: string }[]): readonly string[] {
  const taken = new Set(filterWords);
  return fields.map((field) => takeName(fieldNameOf(field.name), taken));
}

/** Names of everything that is generated for one version of a read schema. */
export interface DatasetNames {
  /** `orders`, `ordersAsFinance`, `ordersAsFinanceV2`. */
  readonly field: string;
  readonly groupsField: string;
  /** `SalesOrders`; further types add a word to it. */
  readonly type: string;
}

/** @param olderVersion its number where a newer published version has the plain name, else null */
export function nameDataset(database: string, dataset: string, readSchema: string, olderVersion: number | null): DatasetNames {
  const schemaPart = readSchema === 'default' ? '' : `As${partNameOf(fieldNameOf(readSchema)).replace(/^_/, '')}`;
  const suffix = `${schemaPart}${olderVersion === null ? '' : `V${olderVersion}`}`;
  const plain = (text: string) => partNameOf(fieldNameOf(text).replace(/^_/, ''));
  const wanted = `${typeStart(database)}${plain(dataset)}${suffix}`;
  const field = `${fieldNameOf(dataset)}${suffix}`;
  return { field, groupsField: `${field}Groups`, type: staticTypes.has(wanted) ? `${wanted}_` : wanted };
}

/** Type names must not begin with a digit. */
const typeStart = (database: string): string => partNameOf(fieldNameOf(database));

/** `Lake.<field>` and the type behind it. */
export const nameDatabase = (database: string): { readonly field: string; readonly type: string } => ({
  field: fieldNameOf(database),
  type: `${typeStart(database)}Database`,
});
