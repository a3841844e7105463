import type { QueryExpression, Relation, Scan } from './query.ts';

/** The relations that stand directly in a relation, those inside its expressions included. */
function childRelations(relation: Relation): readonly Relation[] {
  const inputs = inputsOf(relation);
  const inExpressions: Relation[] = [];
  for (const expression of expressionsOf(relation)) {
    visitExpressions(expression, (part) => {
      if (part.kind === 'Exists') inExpressions.push(part.relation);
    });
  }
  return [...inputs, ...inExpressions];
}

function inputsOf(relation: Relation): readonly Relation[] {
  switch (relation.kind) {
    case 'Scan':
    case 'StoredScan':
      return [];
    case 'Join':
      return [relation.left, relation.right];
    case 'Filter':
    case 'Project':
    case 'Aggregate':
    case 'Sort':
    case 'Page':
      return [relation.input];
  }
}

/** The expressions that stand directly in a relation. */
function expressionsOf(relation: Relation): readonly QueryExpression[] {
  switch (relation.kind) {
    case 'Scan':
    case 'StoredScan':
    case 'Page':
      return [];
    case 'Filter':
      return [relation.predicate];
    case 'Project':
      return relation.columns.map((column) => column.expression);
    case 'Aggregate':
      return [
        ...relation.keys.map((key) => key.expression),
        ...relation.measures.flatMap((measure) => (measure.argument ? [measure.argument] : [])),
      ];
    case 'Sort':
      return relation.keys.map((key) => key.expression);
    case 'Join':
      return [relation.on];
  }
}

/** The operands of an expression; relations inside it are not entered. */
function operandsOf(expression: QueryExpression): readonly QueryExpression[] {
  switch (expression.kind) {
    case 'Literal':
    case 'ColumnRef':
      return [];
    case 'Field':
    case 'Cast':
      return [expression.input];
    case 'Call':
      return expression.arguments;
    case 'Case':
      return [
        ...expression.branches.flatMap((branch) => [branch.when, branch.then]),
        ...(expression.otherwise ? [expression.otherwise] : []),
      ];
    case 'Comparison':
      return [expression.left, expression.right];
    case 'Logical':
      return expression.operands;
    case 'Not':
    case 'IsNull':
      return [expression.operand];
    case 'InList':
      return [expression.value, ...expression.set];
    case 'Like':
      return [expression.value];
    case 'Exists':
      return [expression.on];
    case 'ListMatch':
      return [expression.list, expression.predicate];
  }
}

/** Calls `visit` for an expression and everything in it, outermost first. */
export function visitExpressions(expression: QueryExpression, visit: (part: QueryExpression) => void): void {
  visit(expression);
  for (const operand of operandsOf(expression)) visitExpressions(operand, visit);
}

/** Calls `visit` for a relation and every relation in it, outermost first. */
export function visitRelations(relation: Relation, visit: (part: Relation) => void): void {
  visit(relation);
  for (const child of childRelations(relation)) visitRelations(child, visit);
}

/** Every scan of a tree, those of look-ups included. */
export function scansOf(relation: Relation): readonly Scan[] {
  const scans: Scan[] = [];
  visitRelations(relation, (part) => {
    if (part.kind === 'Scan') scans.push(part);
  });
  return scans;
}

/**
 * Copies a tree with every Scan replaced, those of look-ups included; parts without a change are shared.
 * @param replace gets each Scan once per place where it stands
 */
export function mapScans(relation: Relation, replace: (scan: Scan) => Relation): Relation {
  const inRelation = (part: Relation): Relation => {
    switch (part.kind) {
      case 'Scan':
        return replace(part);
      case 'StoredScan':
        return part;
      case 'Filter':
        return { ...part, input: inRelation(part.input), predicate: inExpression(part.predicate) };
      case 'Project':
        return {
          ...part,
          input: inRelation(part.input),
          columns: part.columns.map((column) => ({ ...column, expression: inExpression(column.expression) })),
        };
      case 'Aggregate':
        return {
          ...part,
          input: inRelation(part.input),
          keys: part.keys.map((key) => ({ ...key, expression: inExpression(key.expression) })),
          measures: part.measures.map((measure) => ({ ...measure, argument: measure.argument && inExpression(measure.argument) })),
        };
      case 'Sort':
        return {
          ...part,
          input: inRelation(part.input),
          keys: part.keys.map((key) => ({ ...key, expression: inExpression(key.expression) })),
        };
      case 'Page':
        return { ...part, input: inRelation(part.input) };
      case 'Join':
        return { ...part, left: inRelation(part.left), right: inRelation(part.right), on: inExpression(part.on) };
    }
  };
  const inExpression = (part: QueryExpression): QueryExpression => {
    let found = false;
    visitExpressions(part, (inner) => (found ||= inner.kind === 'Exists'));
    return found
      ? mapExpression(part, (inner) => (inner.kind === 'Exists' ? { ...inner, relation: inRelation(inner.relation) } : inner))
      : part;
  };
  return inRelation(relation);
}

/** Copies an expression; `replace` gets every part after its operands were replaced. */
export function mapExpression(expression: QueryExpression, replace: (part: QueryExpression) => QueryExpression): QueryExpression {
  const map = (part: QueryExpression): QueryExpression => mapExpression(part, replace);
  switch (expression.kind) {
    case 'Literal':
    case 'ColumnRef':
      return replace(expression);
    case 'Field':
    case 'Cast':
      return replace({ ...expression, input: map(expression.input) });
    case 'Call':
      return replace({ ...expression, arguments: expression.arguments.map(map) });
    case 'Case':
      return replace({
        ...expression,
        branches: expression.branches.map((branch) => ({ when: map(branch.when), then: map(branch.then) })),
        otherwise: expression.otherwise && map(expression.otherwise),
      });
    case 'Comparison':
      return replace({ ...expression, left: map(expression.left), right: map(expression.right) });
    case 'Logical':
      return replace({ ...expression, operands: expression.operands.map(map) });
    case 'Not':
    case 'IsNull':
      return replace({ ...expression, operand: map(expression.operand) });
    case 'InList':
      return replace({ ...expression, value: map(expression.value), set: expression.set.map(map) });
    case 'Like':
      return replace({ ...expression, value: map(expression.value) });
    case 'Exists':
      return replace({ ...expression, on: map(expression.on) });
    case 'ListMatch':
      return replace({ ...expression, list: map(expression.list), predicate: map(expression.predicate) });
  }
}
