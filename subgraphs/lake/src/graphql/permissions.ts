import { NotFound } from '@lakeward/kernel';
import type { DatasetFieldRule, Permissions } from '@lakeward/policy/fence-rules';
import { mayAct } from '@lakeward/policy/may-act';
import type { Action } from '@lakeward/policy/policy';
import type { Clock } from '@lakeward/ports/clock';

import { authoriseRead } from '../domain/authorise-read.ts';
import { readGroups, readPage } from '../schema-generation/read-selection.ts';
import type { GeneratedDataset } from '../schema-generation/snapshot-catalog.ts';
import { isComparable } from '../schema-generation/map-column-type.ts';
import type { LakeContext } from './lake-context.ts';

/** What a dataset field leads to. */
export interface DatasetField {
  readonly coordinate: string;
  readonly kind: 'PAGE' | 'GROUPS';
  readonly generated: GeneratedDataset;
}

/** The generated dataset fields, as the SDL has them. */
export const datasetFieldsOf = (datasets: readonly GeneratedDataset[]): readonly DatasetField[] =>
  datasets.flatMap((generated): readonly DatasetField[] => {
    const { database, names, fields } = generated;
    const page: DatasetField = { coordinate: `${database.type}.${names.field}`, kind: 'PAGE', generated };
    if (!fields.some((field) => isComparable(field.type))) return [page];
    return [page, { coordinate: `${database.type}.${names.groupsField}`, kind: 'GROUPS', generated }];
  });

/**
 * The rule of a dataset field reads selection and arguments once, decides on all columns that they touch, and hands the whole on to the resolver.
 * @param targetOf the present read schema behind a coordinate; undefined when it is gone
 */
export function lakePermissions(
  datasets: readonly GeneratedDataset[],
  targetOf: (coordinate: string) => DatasetField | undefined,
  clock: Clock,
): Permissions<LakeContext> {
  const ruleOf =
    (coordinate: string): DatasetFieldRule<LakeContext> =>
    (context, args, info) => {
      const target = targetOf(coordinate);
      if (!target) throw new NotFound();
      const read = target.kind === 'PAGE' ? readPage(target.generated, args, info) : readGroups(target.generated, args, info);
      const { principal, access: snapshot, lake } = context;
      return authoriseRead(read, { principal, snapshot, now: clock.now(), capabilities: lake.capabilities });
    };
  return {
    mayAct: ({ principal, access }, action) => mayAct(principal, action as Action, access, clock.now()),
    datasetFields: new Map(datasetFieldsOf(datasets).map(({ coordinate }) => [coordinate, ruleOf(coordinate)])),
  };
}
