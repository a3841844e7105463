import { Forbidden, NotFound, PolicyInvalid } from '@lakeward/kernel';
import type { DecideAccess } from '@lakeward/policy/decision-memo';
import type { DatasetFieldRule, Permissions } from '@lakeward/policy/fence-rules';
import { mayAct } from '@lakeward/policy/may-act';
import type { Action } from '@lakeward/policy/policy';
import { timeSortableId } from '@lakeward/policy/time-sortable-id';
import type { AuditLog } from '@lakeward/ports/audit-log';
import type { Clock } from '@lakeward/ports/clock';

import { authoriseRead } from '../domain/authorise-read.ts';
import { refusedEntry } from '../domain/query-execution-state.ts';
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

export interface LakePermissionsDeps {
  readonly clock: Clock;
  readonly audit: AuditLog;
  readonly decide: DecideAccess;
  /** The present read schema behind a coordinate; undefined when it is gone. */
  readonly targetOf: (coordinate: string) => DatasetField | undefined;
}

/**
 * The rule of a dataset field reads selection and arguments once, decides on all columns that they touch, and hands the whole on to the resolver.
 * A refusal is written down before it is told.
 */
export function lakePermissions(datasets: readonly GeneratedDataset[], deps: LakePermissionsDeps): Permissions<LakeContext> {
  const { clock, audit, decide, targetOf } = deps;
  const ruleOf =
    (coordinate: string): DatasetFieldRule<LakeContext> =>
    async (context, args, info) => {
      const target = targetOf(coordinate);
      if (!target) throw new NotFound();
      const read = target.kind === 'PAGE' ? readPage(target.generated, args, info) : readGroups(target.generated, args, info);
      const { principal, access: snapshot, lake } = context;
      const now = clock.now();
      try {
        return authoriseRead(read, { principal, snapshot, now, decide, capabilities: lake.capabilities });
      } catch (error) {
        if (error instanceof NotFound || error instanceof Forbidden || error instanceof PolicyInvalid) {
          await audit.record(refusedEntry(target.generated.dataset.ref, principal, timeSortableId('qx', now), now));
        }
        throw error;
      }
    };
  return {
    mayAct: ({ principal, access }, action) => mayAct(principal, action as Action, access, clock.now()),
    datasetFields: new Map(datasetFieldsOf(datasets).map(({ coordinate }) => [coordinate, ruleOf(coordinate)])),
  };
}
