import {
  groupOrderNames,
  havingNames,
  heldFields,
  heldOutput,
  keyFields,
  measureFields,
  measureKinds,
  type MeasureKind,
} from './group-measures.ts';
import { filterOf, type GeneratedField, type GeneratedType, isComparable, isTemporal, outputOf } from './map-column-type.ts';
import { sharedEnumSdl, sharedFilterSdl } from './shared-inputs.ts';
import type { GeneratedDataset } from './snapshot-catalog.ts';

/** Fields of `Lake`, one type per database, and the types of each dataset; nothing for no datasets. Pure: equal datasets give equal text. */
export function buildLakeSdl(datasets: readonly GeneratedDataset[]): string {
  if (datasets.length === 0) return '';
  const databases = Map.groupBy(datasets, (dataset) => dataset.database.type);
  const own = datasets.map(datasetSdl);
  const mentioned = Object.entries(sharedFilterSdl).filter(([name]) => own.some((sdl) => new RegExp(`\\b${name}\\b`).test(sdl)));
  const filters = new Map(mentioned);
  for (const name of filters.keys()) {
    // A list filter needs the filter of its elements.
    const element = name.replace(/ListFilter$/, 'Filter');
    if (element in sharedFilterSdl) filters.set(element, sharedFilterSdl[element]!);
  }
  return [
    `extend type Query { ${described('The datasets that you may read, by database; made from the catalog.')}lake: Lake! @guard(action: "lake.query") }`,
    `type Lake {
${[...databases.values()].map(([first]) => `  ${first!.database.field}: ${first!.database.type}!`).join('\n')}
}`,
    sharedEnumSdl.trim(),
    ...[...filters].sort(([a], [b]) => (a < b ? -1 : 1)).map(([, sdl]) => sdl),
    ...[...databases].map(([type, members]) => `type ${type} {\n${members.map(datasetFields).join('\n')}\n}`),
    ...own,
  ].join('\n\n');
}

/** A GraphQL string: JSON's escapes are a subset of GraphQL's, once lone surrogates are gone. */
const described = (text: string | null): string => (text === null || text === '' ? '' : `${JSON.stringify(text.toWellFormed())} `);

const sortable = (dataset: GeneratedDataset): readonly GeneratedField[] => dataset.fields.filter((field) => isComparable(field.type));

function datasetFields(dataset: GeneratedDataset): string {
  const { names, deprecated } = dataset;
  const has = sortable(dataset).length > 0;
  const mark = `@guard(action: "lake.query")${deprecated === null ? '' : ` @deprecated(reason: ${JSON.stringify(deprecated)})`}`;
  const list = '@listSize(slicingArguments: ["first", "last"], sizedFields: ["edges", "nodes"], requireOneSlicingArgument: false)';
  const paging = 'first: Int = 100, after: String, last: Int, before: String';
  const page = `  ${described(dataset.dataset.description)}${names.field}(where: ${names.type}Filter${has ? `, orderBy: [${names.type}Order!]` : ''}, ${paging}): ${names.type}Connection! ${mark} @cost(weight: 20) ${list}`;
  if (!has) return page;
  return `${page}
  ${names.groupsField}(where: ${names.type}Filter, by: [${names.type}Key!]!, having: ${names.type}Having, orderBy: [${names.type}GroupOrder!], ${paging}): ${names.type}GroupConnection! ${mark} @cost(weight: 40) ${list}`;
}

function datasetSdl(dataset: GeneratedDataset): string {
  const { type } = dataset.names;
  return [
    `${described(dataset.dataset.description)}type ${type} {\n${dataset.fields.map(outputField).join('\n')}\n}`,
    ...dataset.fields.flatMap((field) => nestedSdl(field.type)),
    connectionSdl(type, type),
    `input ${type}Filter {\n  and: [${type}Filter!]\n  or: [${type}Filter!]\n  not: ${type}Filter\n${filterFields(dataset.fields)}\n}`,
    ...(sortable(dataset).length > 0 ? [orderSdl(`${type}Order`, sortable(dataset)), groupsSdl(dataset)] : []),
  ].join('\n\n');
}

const outputField = (field: GeneratedField): string => `  ${described(field.description)}${field.name}: ${outputOf(field.type)}`;

const filterFields = (fields: readonly GeneratedField[]): string =>
  fields.flatMap((field) => (filterOf(field.type) === null ? [] : [`  ${field.name}: ${filterOf(field.type)}`])).join('\n');

const orderSdl = (name: string, fields: readonly { readonly name: string }[]): string =>
  `input ${name} @oneOf {\n${fields.map((field) => `  ${field.name}: SortOrder`).join('\n')}\n}`;

const connectionSdl = (type: string, node: string): string => `type ${type}Connection {
  edges: [${type}Edge!]!
  nodes: [${node}!]!
  pageInfo: PageInfo!
  totalCount: Long
  execution: QueryExecution!
}

type ${type}Edge {
  node: ${node}!
  cursor: String!
}`;

/** Types and filters of structs and lists below one column. */
function nestedSdl(type: GeneratedType): string[] {
  if (type.kind === 'SCALAR') return [];
  if (type.kind === 'LIST') {
    const below = nestedSdl(type.element);
    if (!type.ownFilter || type.filterName === null) return below;
    const element = filterOf(type.element);
    return [...below, `input ${type.filterName} { any: ${element} all: ${element} }`];
  }
  return [
    `type ${type.typeName} {\n${type.fields.map(outputField).join('\n')}\n}`,
    ...(type.filterName === null ? [] : [`input ${type.filterName} {\n${filterFields(type.fields)}\n}`]),
    ...type.fields.flatMap((field) => nestedSdl(field.type)),
  ];
}

function groupsSdl(dataset: GeneratedDataset): string {
  const { type } = dataset.names;
  const keys = keyFields(dataset);
  const holders = (['Counts', 'Sums', 'Numbers', 'Values'] as const).filter((holder) => heldFields(dataset, holder).length > 0);
  const measures = measureFields.filter((measure) => holders.includes(measureKinds[measure].holder));
  const holderSdl = (holder: MeasureKind['holder']) =>
    `type ${type}${holder} {\n${heldFields(dataset, holder)
      .map((field) => `  ${field.name}: ${heldOutput(holder, field)}`)
      .join('\n')}\n}`;
  return [
    `input ${type}Key @oneOf {\n${keys.map((field) => `  ${field.name}: ${isTemporal(field.type) ? 'TimeKey' : 'Boolean'}`).join('\n')}\n}`,
    `input ${type}Having {\n${havingNames(dataset)
      .map((name) => `  ${name.name}: ${name.filter}`)
      .join('\n')}\n}`,
    orderSdl(`${type}GroupOrder`, groupOrderNames(dataset)),
    `type ${type}Group {
  key: ${type}KeyValues!
  count: Long!
${measures.map((measure) => `  ${measure}${measure === 'percentile' ? '(at: Float!)' : ''}: ${type}${measureKinds[measure].holder}`).join('\n')}
}`,
    `type ${type}KeyValues {\n${keys.map((field) => `  ${field.name}: ${outputOf(field.type)}`).join('\n')}\n}`,
    ...holders.map(holderSdl),
    connectionSdl(`${type}Group`, `${type}Group`),
  ].join('\n\n');
}
