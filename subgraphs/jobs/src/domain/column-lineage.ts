import type { JobExpression, JobSpec, JobStep } from './job-spec.ts';

/** A base column of a source's dataset that an output column depends on. */
export interface LineageInput {
  readonly source: string;
  readonly column: string;
  readonly type: 'DIRECT' | 'INDIRECT';
  /** Words of the OpenLineage specification. */
  readonly subtype: 'IDENTITY' | 'TRANSFORMATION' | 'AGGREGATION' | 'JOIN' | 'GROUP_BY' | 'FILTER' | 'SORT' | 'WINDOW' | 'CONDITIONAL';
  readonly masking: boolean;
}

export interface ColumnLineage {
  /** By output column. */
  readonly fields: ReadonlyMap<string, readonly LineageInput[]>;
  /** What decided which rows there are: filters, join and group keys. */
  readonly dataset: readonly LineageInput[];
  /** False when a step is SQL text: then columns behind it are not traced. */
  readonly complete: boolean;
}

/** A source as the job sees it: read columns, each with the base columns that its source expression reads. */
export interface LineageSource {
  readonly id: string;
  readonly columns: readonly {
    readonly name: string;
    readonly reads: readonly string[];
    readonly copied: boolean;
    readonly masked: boolean;
  }[];
}

type Columns = Map<string, readonly LineageInput[]>;
interface Node {
  readonly columns: Columns;
  readonly rows: readonly LineageInput[];
  readonly complete: boolean;
}

/** Traces every output column back to base columns, from the spec alone: the same answer before, during and after a run. */
export function columnLineage(spec: JobSpec, sources: readonly LineageSource[]): ColumnLineage {
  const nodes = new Map<string, Node>(sources.map((source) => [source.id, sourceNode(source)]));
  let last = spec.sources.at(-1)!.id;
  for (const step of spec.steps) {
    nodes.set(
      step.id,
      stepNode(
        step,
        step.in.map((input) => nodes.get(input)!),
      ),
    );
    last = step.id;
  }
  const { columns, rows, complete } = nodes.get(last)!;
  return { fields: columns, dataset: distinct(rows), complete };
}

const sourceNode = (source: LineageSource): Node => ({
  columns: new Map(
    source.columns.map((column) => [
      column.name,
      column.reads.map((base): LineageInput => ({
        source: source.id,
        column: base,
        type: 'DIRECT',
        subtype: column.copied ? 'IDENTITY' : 'TRANSFORMATION',
        masking: column.masked,
      })),
    ]),
  ),
  rows: [],
  complete: true,
});

function stepNode(step: JobStep, inputs: readonly Node[]): Node {
  const { apply } = step;
  const first = inputs[0]!;
  const rows = inputs.flatMap((input) => input.rows);
  const complete = inputs.every((input) => input.complete);
  if (apply.sql !== undefined)
    return {
      columns: new Map(),
      rows: [...rows, ...inputs.flatMap((input) => indirect([...input.columns.values()].flat(), 'CONDITIONAL'))],
      complete: false,
    };
  if (apply.select)
    return { columns: new Map(apply.select.map(({ name, value }) => [name, traced(value, first.columns)])), rows, complete };
  if (apply.filter)
    return {
      columns: first.columns,
      rows: [
        ...rows,
        ...indirect(
          columnsOf(apply.filter).flatMap((name) => first.columns.get(name) ?? []),
          'FILTER',
        ),
      ],
      complete,
    };
  if (apply.rename) {
    const names = new Map(apply.rename.map(({ left, right }) => [left, right]));
    return { columns: new Map([...first.columns].map(([name, from]) => [names.get(name) ?? name, from])), rows, complete };
  }
  if (apply.cast) {
    const changed = new Set(apply.cast.columns.map((column) => column.name));
    return {
      columns: new Map([...first.columns].map(([name, from]) => [name, changed.has(name) ? transformed(from) : from])),
      rows,
      complete,
    };
  }
  if (apply.fillNa) {
    const filled = new Map(apply.fillNa.map(({ name, value }) => [name, value]));
    return {
      columns: new Map(
        [...first.columns].map(([name, from]) => [
          name,
          filled.has(name) ? distinct([...transformed(from), ...traced(filled.get(name)!, first.columns)]) : from,
        ]),
      ),
      rows,
      complete,
    };
  }
  if (apply.dropNa) {
    const names = apply.dropNa.length > 0 ? apply.dropNa : [...first.columns.keys()];
    return {
      columns: first.columns,
      rows: [
        ...rows,
        ...indirect(
          names.flatMap((name) => first.columns.get(name) ?? []),
          'FILTER',
        ),
      ],
      complete,
    };
  }
  if (apply.dedupe) {
    const keys = [...apply.dedupe.keys, apply.dedupe.latestBy].flatMap((name) => first.columns.get(name) ?? []);
    return { columns: first.columns, rows: [...rows, ...indirect(keys, 'WINDOW')], complete };
  }
  if (apply.join) {
    const second = inputs[1]!;
    const keys = apply.join.on.flatMap(({ left, right }) => [...(first.columns.get(left) ?? []), ...(second.columns.get(right) ?? [])]);
    const joined = [...rows, ...indirect(keys, 'JOIN')];
    if (apply.join.kind === 'SEMI' || apply.join.kind === 'ANTI') return { columns: first.columns, rows: joined, complete };
    return { columns: new Map([...second.columns, ...first.columns]), rows: joined, complete };
  }
  if (apply.union) {
    const columns: Columns = new Map();
    const names = [...first.columns.keys()];
    for (const input of inputs) {
      [...input.columns].forEach(([name, from], position) => {
        const target = apply.union!.byName ? name : (names[position] ?? name);
        columns.set(target, distinct([...(columns.get(target) ?? []), ...from]));
      });
    }
    return { columns, rows, complete };
  }
  const { by = [], values = [] } = apply.aggregate ?? {};
  const keys = by.flatMap((name) => first.columns.get(name) ?? []);
  const columns: Columns = new Map(by.map((name) => [name, first.columns.get(name) ?? []]));
  for (const value of values) {
    const from =
      value.column === undefined
        ? indirect(keys, 'GROUP_BY')
        : (first.columns.get(value.column) ?? []).map((input): LineageInput => ({ ...input, subtype: 'AGGREGATION' }));
    columns.set(value.name, distinct(from));
  }
  return { columns, rows: [...rows, ...indirect(keys, 'GROUP_BY')], complete };
}

/** A bare column is the same value; anything else is a transformation of what it reads. */
function traced(expression: JobExpression, columns: Columns): readonly LineageInput[] {
  if ('column' in expression) return columns.get(expression.column) ?? [];
  return transformed(columnsOf(expression).flatMap((name) => columns.get(name) ?? []));
}

const transformed = (inputs: readonly LineageInput[]): readonly LineageInput[] =>
  distinct(
    inputs.map((input) => (input.type === 'DIRECT' && input.subtype === 'IDENTITY' ? { ...input, subtype: 'TRANSFORMATION' } : input)),
  );

const indirect = (inputs: readonly LineageInput[], subtype: LineageInput['subtype']): readonly LineageInput[] =>
  distinct(inputs.map((input) => ({ ...input, type: 'INDIRECT', subtype })));

/** Every `{ column: … }` of an expression or predicate document. */
export function columnsOf(document: unknown): string[] {
  if (Array.isArray(document)) return document.flatMap(columnsOf);
  if (typeof document !== 'object' || document === null) return [];
  return Object.entries(document).flatMap(([name, value]) =>
    name === 'column' && typeof value === 'string' ? [value] : name === 'literal' ? [] : columnsOf(value),
  );
}

function distinct(inputs: readonly LineageInput[]): readonly LineageInput[] {
  const seen = new Map(inputs.map((input) => [JSON.stringify([input.source, input.column, input.type, input.subtype]), input]));
  return [...seen.values()];
}
