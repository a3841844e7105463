import type { Principal } from '@lakeward/kernel';
import type { AccessSnapshot } from '@lakeward/policy/access-snapshot';
import { decideAccess } from '@lakeward/policy/decide-access';
import type { Decision } from '@lakeward/policy/decision';
import { mayKnow } from '@lakeward/policy/may-act';
import type { HiddenNames } from '@lakeward/service/subgraph';

import { loweredSchema } from '../domain/lowered-schema.ts';
import { groupOrderNames, heldFields, havingNames, keyFields } from '../schema-generation/group-measures.ts';
import type { GeneratedField, GeneratedType } from '../schema-generation/map-column-type.ts';
import { type GeneratedDataset, typeSuffixes } from '../schema-generation/snapshot-catalog.ts';

/** Names of generated types and fields that the principal may not know. */
export function hiddenNamesFor(
  principal: Principal,
  datasets: readonly GeneratedDataset[],
  snapshot: AccessSnapshot,
  now: Date,
): HiddenNames {
  const types = new Set<string>();
  const fields = new Set<string>();
  const shown = new Map<string, GeneratedDataset[]>();
  for (const generated of datasets) {
    const hidden = hiddenFields(principal, generated, snapshot, now);
    if (hidden === 'ALL') hideDataset(generated, types, fields);
    else {
      shown.set(generated.database.type, [...(shown.get(generated.database.type) ?? []), generated]);
      if (hidden.length > 0) hideFields(generated, new Set(hidden), types, fields);
    }
  }
  for (const { database } of datasets) {
    if (shown.has(database.type)) continue;
    types.add(database.type);
    fields.add(`Lake.${database.field}`);
  }
  if (shown.size === 0 && datasets.length > 0) {
    types.add('Lake');
    fields.add('Query.lake');
  }
  return { types, fields };
}

function hiddenFields(
  principal: Principal,
  generated: GeneratedDataset,
  snapshot: AccessSnapshot,
  now: Date,
): 'ALL' | readonly GeneratedField[] {
  const dataset = snapshot.datasets.get(generated.dataset.id);
  if (!dataset || !mayKnow(principal, dataset, snapshot, now)) return 'ALL';
  const names = [...dataset.columns, ...dataset.partitionKeys].map((column) => column.name);
  const query = decideAccess(principal, 'lake.query', dataset, names, snapshot, now);
  if (query.denial === 'BROKEN') return [];
  const decision = query.effect === 'ALLOW' ? query : decideAccess(principal, 'catalog.read', dataset, names, snapshot, now);
  if (decision.effect === 'DENY') return 'ALL';
  const lowered = loweredSchema(dataset, generated).fields;
  const hidden = generated.fields.filter((field) => isHidden(lowered.get(field.name)!.baseColumns, decision));
  return hidden.length === generated.fields.length ? 'ALL' : hidden;
}

const isHidden = (columns: readonly string[], decision: Decision): boolean =>
  columns.length > 0 && columns.every((name) => decision.columns.get(name)?.visibility === 'HIDDEN');

function hideDataset({ database, names, fields: columns }: GeneratedDataset, types: Set<string>, fields: Set<string>): void {
  fields.add(`${database.type}.${names.field}`).add(`${database.type}.${names.groupsField}`);
  types.add(names.type);
  for (const suffix of typeSuffixes) types.add(`${names.type}${suffix}`);
  for (const column of columns) for (const name of nestedTypes(column.type)) types.add(name);
}

function hideFields(generated: GeneratedDataset, hidden: ReadonlySet<GeneratedField>, types: Set<string>, fields: Set<string>): void {
  const { type } = generated.names;
  for (const field of hidden) {
    fields.add(`${type}.${field.name}`).add(`${type}Filter.${field.name}`);
    for (const name of nestedTypes(field.type)) types.add(name);
  }
  const cut = (suffix: string, members: readonly { readonly name: string; readonly field: GeneratedField | null }[]) => {
    const gone = members.filter((member) => member.field !== null && hidden.has(member.field));
    if (gone.length === members.length) types.add(`${type}${suffix}`);
    for (const { name } of gone) fields.add(`${type}${suffix}.${name}`);
  };
  const own = (members: readonly GeneratedField[]) => members.map((field) => ({ name: field.name, field }));
  cut('Order', own(keyFields(generated)));
  cut('Key', own(keyFields(generated)));
  cut('KeyValues', own(keyFields(generated)));
  for (const holder of ['Counts', 'Sums', 'Numbers', 'Values'] as const) cut(holder, own(heldFields(generated, holder)));
  cut('Having', havingNames(generated));
  cut('GroupOrder', groupOrderNames(generated));
  if (keyFields(generated).every((field) => hidden.has(field))) fields.add(`${generated.database.type}.${generated.names.groupsField}`);
}

/** Types that stand below one column alone. */
function nestedTypes(type: GeneratedType): readonly string[] {
  if (type.kind === 'SCALAR') return [];
  if (type.kind === 'LIST') return [...(type.ownFilter && type.filterName !== null ? [type.filterName] : []), ...nestedTypes(type.element)];
  return [
    type.typeName,
    ...(type.filterName === null ? [] : [type.filterName]),
    ...type.fields.flatMap((field) => nestedTypes(field.type)),
  ];
}
