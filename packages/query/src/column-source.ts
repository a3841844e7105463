import type { Relation, Scan } from './query.ts';
import { visitRelations } from './walk-query.ts';

export interface ColumnSource {
  readonly scan: Scan;
  readonly column: string;
}

/** The scan's column that an output column is, when it is one unchanged. Null for computed ones, and above joins and groups. */
function sourceOfColumn(relation: Relation, column: string): ColumnSource | null {
  switch (relation.kind) {
    case 'Scan':
      return { scan: relation, column };
    case 'Filter':
    case 'Sort':
    case 'Page':
      return sourceOfColumn(relation.input, column);
    case 'Project': {
      const source = relation.columns.find((candidate) => candidate.name === column)?.expression;
      return source?.kind === 'ColumnRef' && !source.side ? sourceOfColumn(relation.input, source.name) : null;
    }
    case 'StoredScan':
    case 'Aggregate':
    case 'Join':
      return null;
  }
}

/** Columns of Parquet files that hold instants and that a tree sorts by, each once. */
export function sortedInstants(tree: Relation): readonly ColumnSource[] {
  const found: ColumnSource[] = [];
  visitRelations(tree, (relation) => {
    if (relation.kind !== 'Sort') return;
    for (const { expression } of relation.keys) {
      const source = expression.kind === 'ColumnRef' && !expression.side ? sourceOfColumn(relation.input, expression.name) : null;
      const { dataset } = source?.scan ?? {};
      const type = dataset?.columns.find((column) => column.name === source?.column)?.type;
      if (source && dataset?.format === 'PARQUET' && type?.kind === 'TIMESTAMP') found.push(source);
    }
  });
  return found.filter((source, at) => found.findIndex((other) => other.scan === source.scan && other.column === source.column) === at);
}
