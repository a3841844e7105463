import type { DuckDBConnection } from '@duckdb/node-api';

import { shapeOfText } from './text-shape.ts';

/** Thrown when a text is not what our printer makes. It is a fault of ours, or an attack that came past the tree. */
export class PrintedTextRefused extends Error {
  override readonly name = 'PrintedTextRefused';
}

const readers = new Set(['read_parquet', 'read_csv', 'read_json']);

const functions = new Set([
  '+', '-', '*', '||', '~~', 'like_escape', 'starts_with', 'suffix', 'contains', 'lower', 'upper', 'trim', 'concat', 'chr', 'substring',
  'replace', 'round', 'date_trunc', 'timezone', 'try_strptime', 'strftime', 'year', 'to_years', 'to_microseconds', 'sha256', 'struct_pack', 'struct_extract',
  'regexp_full_match', 'isnan', 'encode', 'from_base64', 'len', 'list_filter', 'list_value', 'unnest', 'count', 'count_star', 'sum',
  'avg', 'min', 'max', 'stddev_samp', 'approx_count_distinct', 'quantile_cont',
]); // prettier-ignore

const expressionClasses = new Set([
  'CASE', 'CAST', 'COLUMN_REF', 'COMPARISON', 'CONJUNCTION', 'CONSTANT', 'FUNCTION', 'LAMBDA', 'OPERATOR', 'STAR', 'SUBQUERY',
]); // prettier-ignore

/** Kinds of statements, of what stands in FROM, and of what stands behind it. No base table: our text names files alone. */
const nodeTypes = new Set([
  'SELECT_NODE', 'SET_OPERATION_NODE', 'SUBQUERY', 'JOIN', 'TABLE_FUNCTION', 'EMPTY', 'ORDER_MODIFIER', 'LIMIT_MODIFIER', 'ASCENDING', 'DESCENDING',
]); // prettier-ignore

const castTypes = new Set([
  'BOOLEAN', 'TINYINT', 'SMALLINT', 'INTEGER', 'BIGINT', 'FLOAT', 'DOUBLE', 'DECIMAL', 'VARCHAR', 'BLOB', 'DATE', 'TIMESTAMP', 'LIST', 'MAP',
  'STRUCT', 'INTERVAL',
]); // prettier-ignore

const MAX_REMEMBERED = 512;

/**
 * The second wall: the engine's own parser reads the printed text, and everything in it must be on our lists. One statement, a SELECT,
 * over readers of files inside `root`. Texts that passed are remembered, and with them those that differ in compared constants alone: reading
 * one anew costs about 1 ms, a quarter of a page.
 */
export class PrintedTextVerifier {
  private readonly root: string;
  private readonly passed = new Set<string>();

  /** @param root absolute folder, without a slash at its end */
  constructor(root: string) {
    this.root = root;
  }

  /** @throws PrintedTextRefused */
  async verify(connection: DuckDBConnection, text: string): Promise<void> {
    const shape = shapeOfText(text);
    if (shape !== null && this.passed.has(shape)) return;
    const result = await connection.run('SELECT json_serialize_sql($1::VARCHAR)', [text]);
    const [[serialized]] = (await result.getRows()) as [[string]];
    verifySerialized(JSON.parse(serialized), this.root);
    if (shape === null) return;
    if (this.passed.size >= MAX_REMEMBERED) this.passed.delete(this.passed.values().next().value!);
    this.passed.add(shape);
  }
}

type Node = Readonly<Record<string, unknown>>;

const isNode = (value: unknown): value is Node => typeof value === 'object' && value !== null;

/** @throws PrintedTextRefused */
function verifySerialized(serialized: unknown, root: string): void {
  if (!isNode(serialized) || serialized['error'] !== false) refuse('no statement that can be read');
  const statements = serialized['statements'];
  if (!Array.isArray(statements) || statements.length !== 1) refuse('not one statement');
  verifyPart((statements as readonly unknown[])[0], root);
}

function verifyPart(part: unknown, root: string): void {
  if (Array.isArray(part)) {
    for (const item of part as readonly unknown[]) verifyPart(item, root);
    return;
  }
  if (!isNode(part)) return;
  if (isNode(part['cte_map']) && Array.isArray(part['cte_map']['map']) && part['cte_map']['map'].length > 0)
    refuse('a common table expression');
  if (part['sample'] || part['qualify']) refuse('a sample or a QUALIFY');
  if (typeof part['class'] === 'string') verifyExpression(part, root);
  else if (typeof part['type'] === 'string' && !nodeTypes.has(part['type'])) refuse(`a node ${part['type']}`);
  if (part['type'] === 'TABLE_FUNCTION') verifyReader(part['function'], root);
  for (const [name, value] of Object.entries(part)) {
    // A constant holds data, not text that runs; its type is none that we choose.
    if (!(part['class'] === 'CONSTANT' && name === 'value') && name !== 'cast_type') verifyPart(value, root);
  }
}

function verifyExpression(part: Node, root: string): void {
  if (!expressionClasses.has(String(part['class']))) refuse(`an expression ${String(part['class'])}`);
  if (part['class'] === 'CAST') verifyType(part['cast_type']);
  if (part['class'] !== 'FUNCTION') return;
  const name = String(part['function_name']);
  if (part['catalog'] !== '' || (part['schema'] !== '' && part['schema'] !== 'main')) refuse('a qualified function');
  if (readers.has(name)) verifyPaths(part, root);
  else if (!functions.has(name)) refuse(`the function ${name}`);
}

function verifyType(type: unknown): void {
  if (!isNode(type) || !castTypes.has(String(type['id']))) refuse(`a cast to ${isNode(type) ? String(type['id']) : 'nothing'}`);
}

function verifyReader(call: unknown, root: string): void {
  if (!isNode(call) || call['class'] !== 'FUNCTION' || !readers.has(String(call['function_name'])))
    refuse('a table function that is no reader');
  verifyPaths(call, root);
}

function verifyPaths(call: Node, root: string): void {
  const [list] = call['children'] as readonly Node[];
  if (!list || list['function_name'] !== 'list_value') refuse('a reader without a list of files');
  for (const path of list['children'] as readonly Node[]) {
    const constant = path['value'];
    const value = path['class'] === 'CONSTANT' && isNode(constant) ? constant['value'] : undefined;
    if (typeof value !== 'string' || !value.startsWith(`${root}/`) || value.split('/').includes('..')) refuse('a file outside the lake');
  }
}

function refuse(what: string): never {
  throw new PrintedTextRefused(`The printed text holds ${what}.`);
}
