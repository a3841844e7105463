import { type BaseColumn, type ColumnType, type Dataset, Invalid, type SnapshotFile, Unsupported } from '@lakeward/kernel';
import { outputColumnsOf } from '../output-columns.ts';
import { PLACE_FILE, PLACE_ROW, type Scan, type StoredScan } from '../query.ts';
import { duckDbCast } from './duckdb-cast.ts';
import { duckDbType } from './duckdb-type.ts';
import { quoteName, quoteText } from './quote.ts';

export interface DuckDbFiles {
  /** Absolute path of an object on this machine. */
  pathOf(key: string): string;
  /**
   * Columns that may be absent from every file get NULL. Costs a little speed, so the engine asks for it only after a reader missed one.
   * Default false.
   */
  readonly tolerateAbsentColumns?: boolean;
  /** Says of a column of instants that all its values are known to be whole milliseconds. Default false: nothing is known. */
  isWholeMilliseconds?(scan: Scan, column: string): boolean;
}

const MB = 1024 * 1024;
/** Largest JSON record, and largest file that is one document, in bytes. The reader takes twice as much memory per thread at once. */
const MAX_RECORD_BYTES = 16 * MB;
const MAX_DOCUMENT_BYTES = 128 * MB;

/** One reader and how its columns are spelled; `record` is the alias under which a row of the reader is seen. */
interface Reader {
  readonly from: string;
  /** Value of a base column in its declared type. */
  column(column: BaseColumn): string;
}

export function printDuckDbScan(scan: Scan, files: DuckDbFiles, pad: string): string {
  const { dataset, snapshot } = scan;
  if (scan.place && dataset.format !== 'PARQUET') throw new Unsupported('Only Parquet rows have a place.');
  if (snapshot.files.length === 0) return emptyScan(scan, pad);
  const reader = openReader(scan, files, pad);
  const wanted = scan.columns.map((name) => baseColumn(dataset, name));
  const items = wanted.map((column) => {
    const isKey = dataset.partitionKeys.includes(column);
    return `${isKey ? partitionValue(column, scan) : reader.column(column)} AS ${quoteName(column.name)}`;
  });
  if (scan.place) {
    // The constant lets the engine leave the file out of an order or a condition that names it first.
    const file = snapshot.files.length === 1 ? 'CAST(0 AS BIGINT)' : 'CAST("r".file_index AS BIGINT)';
    items.push(`${file} AS ${quoteName(PLACE_FILE)}`, `"r".file_row_number AS ${quoteName(PLACE_ROW)}`);
  }
  if (items.length === 0) items.push('1 AS "_"');
  return ['SELECT', items.map((item) => `${pad}  ${item}`).join(',\n'), `${pad}FROM ${reader.from} AS "r"`].join('\n');
}

/** Counts 1 when a column of instants holds one finer than a millisecond, else 0. */
export function printFinenessProbe(scan: Scan, column: string, files: DuckDbFiles): string {
  const value = `"_0".${quoteName(column)}`;
  const source = printDuckDbScan({ ...scan, columns: [column], place: false }, files, '');
  const finer = `SELECT 1 AS "finer" FROM (\n${source}\n) AS "_0" WHERE date_trunc('milliseconds', ${value}) <> ${value} LIMIT 1`;
  return `SELECT count(*) AS "finer" FROM (${finer}) AS "_1"`;
}

export function printDuckDbStoredScan(scan: StoredScan, files: DuckDbFiles, pad: string): string {
  const items = outputColumnsOf(scan).map((column) => `${pad}  "r".${quoteName(column.name)} AS ${quoteName(column.name)}`);
  return ['SELECT', items.join(',\n'), `${pad}FROM read_parquet([${path(files, scan.key)}], hive_partitioning=false) AS "r"`].join('\n');
}

function emptyScan(scan: Scan, pad: string): string {
  const items = outputColumnsOf(scan).map((column) => `${pad}  CAST(NULL AS ${duckDbType(column.type)}) AS ${quoteName(column.name)}`);
  return ['SELECT', (items.length > 0 ? items : [`${pad}  1 AS "_"`]).join(',\n'), `${pad}WHERE FALSE`].join('\n');
}

function baseColumn(dataset: Dataset, name: string): BaseColumn {
  const column = [...dataset.columns, ...dataset.partitionKeys].find((candidate) => candidate.name === name);
  if (!column) throw new Invalid('A scan names a column that its dataset has not.');
  return column;
}

/** DuckDB expands patterns in file names, so their signs go into brackets, where they stand for themselves. */
const path = (files: DuckDbFiles, key: string): string => quoteText(files.pathOf(key).replaceAll(/[*?[]/g, '[$&]'));

function openReader({ dataset, snapshot, place }: Scan, files: DuckDbFiles, pad: string): Reader {
  const paths = `[${snapshot.files.map((file) => path(files, file.key)).join(', ')}]`;
  switch (dataset.format) {
    case 'PARQUET': {
      const hive = hiveOptions(dataset, snapshot.files);
      const call = `read_parquet(${paths}, union_by_name=true, ${hive}${place ? ', file_row_number=true' : ''})`;
      return {
        from: withAbsentColumns(call, dataset, (column) => duckDbType(column.type), files, pad),
        // The cast is dropped by the binder where the file already has the type.
        column: (column) => `TRY_CAST("r".${quoteName(column.name)} AS ${duckDbType(column.type)})`,
      };
    }
    case 'CSV':
      return csvReader(dataset, paths, hiveOptions(dataset, snapshot.files), files, pad);
    case 'JSON':
      return jsonReader(dataset, paths, hiveOptions(dataset, snapshot.files), Math.max(...snapshot.files.map((file) => file.byteSize)));
    case 'ORC':
      throw new Unsupported('The embedded engine does not read ORC.');
  }
}

/** True when the key's value stands in every file's folders, where the engine finds it and skips files by it. */
const inFolders = (key: BaseColumn, snapshotFiles: readonly SnapshotFile[]): boolean =>
  snapshotFiles.every((file) => file.key.split('/').some((part) => part.startsWith(`${key.name}=`)));

/** Said either way, because the engine otherwise guesses columns from folder names. */
function hiveOptions({ partitionKeys }: Dataset, snapshotFiles: readonly SnapshotFile[]): string {
  if (partitionKeys.length === 0 || !partitionKeys.every((key) => inFolders(key, snapshotFiles))) return 'hive_partitioning=false';
  return `hive_partitioning=true, hive_types={${partitionKeys.map((key) => `${quoteText(key.name)}: ${duckDbType(key.type)}`).join(', ')}}`;
}

function csvReader(dataset: Dataset, paths: string, hive: string, files: DuckDbFiles, pad: string): Reader {
  const { delimiter, header, compression } = dataset.options;
  const options = [
    `delim=${quoteText(delimiter)}`,
    `quote='"'`,
    `escape='"'`,
    'skip=0',
    'strict_mode=true',
    // An empty field is NULL, an empty text in quotes is a text.
    `nullstr=''`,
    'allow_quoted_nulls=false',
    hive,
    ...(compression ? [`compression=${quoteText(compression.toLowerCase())}`] : []),
  ].join(', ');
  const column = (base: BaseColumn): string => duckDbCast(`"r".${quoteName(base.name)}`, { kind: 'STRING' }, base.type);
  if (header) {
    const call = `read_csv(${paths}, header=true, all_varchar=true, union_by_name=true, ${options})`;
    return { from: withAbsentColumns(call, dataset, () => 'VARCHAR', files, pad), column };
  }
  const names = dataset.columns.map((base) => `${quoteText(base.name)}: 'VARCHAR'`).join(', ');
  return { from: `read_csv(${paths}, header=false, auto_detect=false, columns={${names}}, ${options})`, column };
}

/** Types that JSON itself has not are read as text and cast strictly in our SELECT, never in the reader. */
const jsonReadAs = (type: ColumnType): ColumnType =>
  ['DATE', 'TIMESTAMP', 'DECIMAL', 'BINARY'].includes(type.kind) ? { kind: 'STRING' } : type;

function jsonReader(dataset: Dataset, paths: string, hive: string, largestFile: number): Reader {
  const { recordPath, compression } = dataset.options;
  const fields = dataset.columns.map((base) => ({ name: base.name, type: jsonReadAs(base.type) }));
  const record: ColumnType = { kind: 'STRUCT', fields };
  const oneDocument = recordPath !== null && recordPath !== '$[*]';
  const objectBytes = Math.min(oneDocument ? MAX_DOCUMENT_BYTES : MAX_RECORD_BYTES, Math.max(MB, largestFile + 1024));
  const tail = `maximum_object_size=${objectBytes}, ${hive}${compression ? `, compression=${quoteText(compression.toLowerCase())}` : ''}`;
  const read = (format: string, columns: readonly { readonly name: string; readonly type: ColumnType }[]): string => {
    const types = columns.map((column) => `${quoteText(column.name)}: ${quoteText(duckDbType(column.type))}`).join(', ');
    return `read_json(${paths}, format='${format}', records=true, columns={${types}}, ${tail})`;
  };
  const cast = (value: string, base: BaseColumn): string => duckDbCast(value, jsonReadAs(base.type), base.type);
  if (!oneDocument) {
    return {
      from: read(recordPath === null ? 'newline_delimited' : 'array', fields),
      column: (base) => cast(`"r".${quoteName(base.name)}`, base),
    };
  }
  const steps = recordSteps(recordPath);
  const [first, ...rest] = steps;
  const whole = rest
    .toReversed()
    .reduce<ColumnType>((type, name) => ({ kind: 'STRUCT', fields: [{ name, type }] }), { kind: 'ARRAY', element: record });
  const list = rest.reduce((value, name) => `struct_extract(${value}, ${quoteText(name)})`, `"d".${quoteName(first!)}`);
  return {
    from: `(SELECT unnest(${list}) AS "record" FROM ${read('unstructured', [{ name: first!, type: whole }])} AS "d")`,
    column: (base) => cast(`struct_extract("r"."record", ${quoteText(base.name)})`, base),
  };
}

/** `$.features[*]` → `['features']`. @throws Invalid for other paths */
function recordSteps(recordPath: string): readonly string[] {
  const match = /^\$((?:\.[A-Za-z_][\w-]*){1,8})\[\*\]$/.exec(recordPath);
  if (!match) throw new Invalid('A record path looks like $[*] or $.features[*].', { path: ['options', 'recordPath'] });
  return match[1]!.slice(1).split('.');
}

/** A column that is in no file is an error of the reader; beside an empty relation that has all of them it is NULL. */
function withAbsentColumns(call: string, dataset: Dataset, type: (column: BaseColumn) => string, files: DuckDbFiles, pad: string): string {
  if (!files.tolerateAbsentColumns) return call;
  const nulls = dataset.columns.map((column) => `CAST(NULL AS ${type(column)}) AS ${quoteName(column.name)}`).join(', ');
  return `(\n${pad}  SELECT ${nulls} WHERE FALSE\n${pad}  UNION ALL BY NAME\n${pad}  SELECT *, file_index FROM ${call}\n${pad})`;
}

function partitionValue(column: BaseColumn, { dataset, snapshot }: Scan): string {
  if (dataset.partitionKeys.every((key) => inFolders(key, snapshot.files))) return `"r".${quoteName(column.name)}`;
  const branches = snapshot.files.map((file, index) => {
    const value = file.partition[column.name] ?? null;
    return ` WHEN ${index} THEN ${value === null ? 'NULL' : quoteText(value)}`;
  });
  return duckDbCast(`CASE "r".file_index${branches.join('')} END`, { kind: 'STRING' }, column.type);
}
