import { Invalid } from '@lakeward/kernel';
import { inputScope, joinScope, LIST_ELEMENT, MalformedQuery, outputColumnsOf, type Scope, typeOfExpression } from '../output-columns.ts';
import type { Aggregate, Filter, Join, NamedExpression, Page, Project, QueryExpression, Relation, Sort } from '../query.ts';
import type { Dialect, Printed } from './dialect.ts';
import { quoteName } from './quote.ts';

const INDENT = '  ';
const MAX_DEPTH = 200;

/** Says of a column whether `Dialect.settle` is still to come. */
type Unsettled = (name: string, side?: 'left' | 'right') => boolean;

/** Where a column stands in the text: already quoted, with the alias of its relation. */
type ColumnText = (name: string, side?: 'left' | 'right') => string;

interface Place {
  readonly column: ColumnText;
  readonly scope: Scope;
  readonly unsettled: Unsettled;
  readonly pad: string;
  readonly depth: number;
}

/** Prints a tree as one SELECT statement. @throws MalformedQuery; Invalid for what the dialect cannot say safely */
export function printQuery(tree: Relation, dialect: Dialect): string {
  return new QueryPrinter(dialect).relation(tree, '');
}

/** Prints one tree; the counter keeps every alias of the statement apart, so that inner names can never capture outer ones. */
class QueryPrinter {
  private readonly dialect: Dialect;
  private aliases = 0;

  constructor(dialect: Dialect) {
    this.dialect = dialect;
  }

  /**
   * Project, Page, Sort and Filter that stand on each other in this order become one SELECT. ORDER BY then never stands in a subquery
   * without its LIMIT, where an engine may drop it.
   */
  relation(relation: Relation, pad: string): string {
    if (relation.kind === 'Scan') return this.dialect.scan(relation, pad);
    if (relation.kind === 'StoredScan') return this.dialect.stored(relation, pad);
    let input: Relation = relation;
    let project: Project | null = null;
    let aggregate: Aggregate | null = null;
    let page: Page | null = null;
    let sort: Sort | null = null;
    let filter: Filter | null = null;
    if (input.kind === 'Project') [project, input] = [input, input.input];
    else if (input.kind === 'Aggregate') [aggregate, input] = [input, input.input];
    if (!aggregate && input.kind === 'Page') [page, input] = [input, input.input];
    if (!aggregate && input.kind === 'Sort') [sort, input] = [input, input.input];
    if (input.kind === 'Filter') [filter, input] = [input, input.input];

    const from = this.from(input, pad);
    const place: Place = { column: from.column, scope: inputScope(input), unsettled: this.unsettledAbove(input), pad, depth: 0 };
    const where = [
      ...from.where,
      ...(filter ? [this.dialect.condition(this.expression(filter.predicate, place), filter.predicate, input)] : []),
    ];
    const lines = [
      'SELECT',
      this.selectList(project, aggregate, input, place),
      from.text,
      ...(where.length > 0 ? [`${pad}WHERE ${where.join(`\n${pad}  AND `)}`] : []),
      ...(aggregate && aggregate.keys.length > 0 ? [`${pad}GROUP BY ${aggregate.keys.map((_, index) => index + 1).join(', ')}`] : []),
      ...(sort && sort.keys.length > 0 ? [`${pad}ORDER BY ${sort.keys.map((key) => this.sortKey(key, place)).join(', ')}`] : []),
      ...(page ? [`${pad}LIMIT ${limit(page.limit)}`] : []),
    ];
    return lines.join('\n');
  }

  private sortKey(key: Sort['keys'][number], place: Place): string {
    return `${this.expression(key.expression, place)} ${key.descending ? 'DESC' : 'ASC'} NULLS LAST`;
  }

  private selectList(project: Project | null, aggregate: Aggregate | null, input: Relation, place: Place): string {
    const named = (column: NamedExpression): string => `${this.expression(column.expression, place)} AS ${quoteName(column.name)}`;
    const passed = (column: NamedExpression): string => `${this.untouched(column.expression, place)} AS ${quoteName(column.name)}`;
    let items: readonly string[];
    if (project) items = project.columns.map(passed);
    else if (aggregate) {
      const measures = aggregate.measures.map((measure) => {
        const argument = measure.argument && this.printed(measure.argument, place, measure.function === 'COUNT');
        return `${this.dialect.measure(measure, argument)} AS ${quoteName(measure.name)}`;
      });
      items = [...aggregate.keys.map(named), ...measures];
    } else items = this.wholeOutput(input, place);
    if (items.length === 0) throw new MalformedQuery('A relation needs at least one column.');
    return items.map((item) => `${place.pad}${INDENT}${item}`).join(',\n');
  }

  private wholeOutput(input: Relation, place: Place): readonly string[] {
    const columns = outputColumnsOf(input);
    if (new Set(columns.map((column) => column.name)).size < columns.length) {
      throw new MalformedQuery('A join with two columns of one name needs a Project right above it.');
    }
    return columns.map((column) => `${place.column(column.name)} AS ${quoteName(column.name)}`);
  }

  private from(input: Relation, pad: string): { readonly text: string; readonly column: ColumnText; readonly where: readonly string[] } {
    if (input.kind === 'Join') return this.join(input, pad);
    const alias = this.alias();
    return {
      text: `${pad}FROM ${this.subquery(input, pad)} AS ${alias}`,
      column: (name) => `${alias}.${quoteName(name)}`,
      where: [],
    };
  }

  private join(join: Join, pad: string): { readonly text: string; readonly column: ColumnText; readonly where: readonly string[] } {
    const [left, right] = [this.alias(), this.alias()];
    const leftColumns = outputColumnsOf(join.left);
    const column: ColumnText = (name, side) => {
      const onLeft = side ? side === 'left' : leftColumns.some((candidate) => candidate.name === name);
      return `${onLeft ? left : right}.${quoteName(name)}`;
    };
    const place: Place = {
      column,
      scope: joinScope(leftColumns, outputColumnsOf(join.right)),
      unsettled: this.unsettledAbove(join),
      pad,
      depth: 0,
    };
    const leftText = `${pad}FROM ${this.subquery(join.left, pad)} AS ${left}`;
    if (join.join === 'SEMI' || join.join === 'ANTI') {
      const inner = `${pad}${INDENT}`;
      const exists = `EXISTS (\n${inner}SELECT 1\n${inner}FROM ${this.subquery(join.right, inner)} AS ${right}\n${inner}WHERE ${this.expression(join.on, { ...place, pad: inner })}\n${pad})`;
      return { text: leftText, column, where: [join.join === 'SEMI' ? exists : `NOT ${exists}`] };
    }
    const rightText = `${pad}${join.join} JOIN ${this.subquery(join.right, pad)} AS ${right}`;
    return { text: `${leftText}\n${rightText}\n${pad}${INDENT}ON ${this.expression(join.on, place)}`, column, where: [] };
  }

  private subquery(relation: Relation, pad: string): string {
    const inner = `${pad}${INDENT}`;
    return `(\n${inner}${this.relation(relation, inner)}\n${pad})`;
  }

  private alias(): string {
    return quoteName(`_${this.aliases++}`);
  }

  private printed(expression: QueryExpression, place: Place, untouched = false): Printed {
    const text = untouched ? this.untouched(expression, place) : this.expression(expression, place);
    return { text, type: typeOfExpression(expression, place.scope), expression };
  }

  /** For places where a column's fineness does not matter: it is handed on, counted, or asked whether it is there. */
  private untouched(expression: QueryExpression, place: Place): string {
    if (expression.kind !== 'ColumnRef') return this.expression(expression, place);
    typeOfExpression(expression, place.scope);
    return place.column(expression.name, expression.side);
  }

  private unsettledAbove(input: Relation): Unsettled {
    if (input.kind !== 'Join') {
      const columns = this.unsettledColumns(input);
      return (name) => columns.has(name);
    }
    const [left, right] = [this.unsettledColumns(input.left), this.unsettledColumns(input.right)];
    const leftNames = new Set(outputColumnsOf(input.left).map((column) => column.name));
    return (name, side) => ((side ? side === 'left' : leftNames.has(name)) ? left : right).has(name);
  }

  private unsettledColumns(relation: Relation): ReadonlySet<string> {
    switch (relation.kind) {
      case 'Scan':
      case 'StoredScan':
        return this.dialect.unsettledColumns(relation);
      case 'Filter':
      case 'Sort':
      case 'Page':
        return this.unsettledColumns(relation.input);
      case 'Project': {
        const below = this.unsettledAbove(relation.input);
        const passed = relation.columns.filter(
          ({ expression }) => expression.kind === 'ColumnRef' && below(expression.name, expression.side),
        );
        return new Set(passed.map((column) => column.name));
      }
      case 'Aggregate':
        return new Set();
      case 'Join': {
        const above = this.unsettledAbove(relation);
        return new Set(outputColumnsOf(relation).flatMap((column) => (above(column.name) ? [column.name] : [])));
      }
    }
  }

  private expression(expression: QueryExpression, outer: Place): string {
    if (outer.depth > MAX_DEPTH) throw new Invalid('The expression is nested too deeply.');
    const place: Place = { ...outer, depth: outer.depth + 1 };
    const print = (part: QueryExpression): string => this.expression(part, place);
    switch (expression.kind) {
      case 'Literal':
        return this.dialect.literal(expression.type, expression.value);
      case 'ColumnRef': {
        const text = this.untouched(expression, place);
        return place.unsettled(expression.name, expression.side) ? this.dialect.settle(text) : text;
      }
      case 'Field':
        return this.dialect.field(print(expression.input), expression.name);
      case 'Call':
        return this.dialect.call(
          expression,
          // The units of DATE_TRUNC are all coarser than what settling takes away.
          expression.arguments.map((argument, index) => this.printed(argument, place, expression.function === 'DATE_TRUNC' && index === 1)),
        );
      case 'Case': {
        const branches = expression.branches.map((branch) => ` WHEN ${print(branch.when)} THEN ${print(branch.then)}`).join('');
        return `CASE${branches}${expression.otherwise ? ` ELSE ${print(expression.otherwise)}` : ''} END`;
      }
      case 'Cast':
        return this.dialect.cast({ text: print(expression.input), type: expression.from, expression: expression.input }, expression.type);
      case 'Comparison':
        if (expression.left.kind === 'ColumnRef' && expression.right.kind === 'Literal' && expression.right.value !== null) {
          const { name, side } = expression.left;
          if (place.unsettled(name, side))
            return this.dialect.compareUnsettled(expression.op, this.untouched(expression.left, place), expression.right);
        }
        return this.dialect.comparison(expression.op, this.printed(expression.left, place), this.printed(expression.right, place));
      case 'Logical':
        if (expression.operands.length === 0) return expression.op === 'AND' ? 'TRUE' : 'FALSE';
        return expression.operands.length === 1
          ? print(expression.operands[0]!)
          : `(${expression.operands.map(print).join(` ${expression.op} `)})`;
      case 'Not':
        return `(NOT ${print(expression.operand)})`;
      case 'InList':
        return expression.set.length === 0 ? 'FALSE' : `(${print(expression.value)} IN (${expression.set.map(print).join(', ')}))`;
      case 'Like':
        return this.dialect.like(print(expression.value), expression.pattern);
      case 'IsNull':
        return `(${this.untouched(expression.operand, place)} IS NULL)`;
      case 'Exists':
        return this.exists(expression, place);
      case 'ListMatch': {
        const list = this.printed(expression.list, place);
        if (list.type.kind !== 'ARRAY') throw new MalformedQuery('Only lists have elements.');
        const { element: elementType } = list.type;
        const element = quoteName(`_e${this.aliases++}`);
        const predicate = this.expression(expression.predicate, {
          ...place,
          column: (name, side) => (name === LIST_ELEMENT ? element : place.column(name, side)),
          scope: (name, side) => (name === LIST_ELEMENT ? elementType : place.scope(name, side)),
          unsettled: (name, side) => name !== LIST_ELEMENT && place.unsettled(name, side),
        });
        return this.dialect.listMatch(expression.quantifier, list.text, element, predicate);
      }
    }
  }

  private exists({ relation, on }: Extract<QueryExpression, { kind: 'Exists' }>, place: Place): string {
    const alias = this.alias();
    const inner = `${place.pad}${INDENT}`;
    const scope = inputScope(relation);
    const unsettled = this.unsettledColumns(relation);
    const condition = this.expression(on, {
      column: (name, side) => (side === 'right' ? `${alias}.${quoteName(name)}` : place.column(name)),
      scope: (name, side) => (side === 'right' ? scope(name) : place.scope(name)),
      unsettled: (name, side) => (side === 'right' ? unsettled.has(name) : place.unsettled(name)),
      pad: inner,
      depth: place.depth,
    });
    return `EXISTS (\n${inner}SELECT 1\n${inner}FROM ${this.subquery(relation, inner)} AS ${alias}\n${inner}WHERE ${condition}\n${place.pad})`;
  }
}

function limit(rows: number): string {
  if (!Number.isSafeInteger(rows) || rows < 0) throw new MalformedQuery('A page holds a whole number of rows.');
  return String(rows);
}
