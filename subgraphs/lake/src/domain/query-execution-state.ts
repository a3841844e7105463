import { type DatasetRef, type Principal, printColumnType } from '@lakeward/kernel';
import type { AuditEntry } from '@lakeward/ports/audit-log';

import { type GeneratedField, outputOf } from '../schema-generation/map-column-type.ts';
import { type AuthorisedRead, coordinate } from './authorise-read.ts';
import type { BadRecordCount } from './bad-records.ts';

/** Exactly Athena's states. */
export type QueryState = 'QUEUED' | 'RUNNING' | 'SUCCEEDED' | 'FAILED' | 'CANCELLED';

export interface ResultColumn {
  readonly name: string;
  /** Hive's notation. */
  readonly engineType: string;
  readonly graphqlType: string;
  readonly visibility: 'CLEAR' | 'MASKED' | 'HIDDEN';
}

/** A value that the caller selected, and may know of, but not see. */
export interface WithheldField {
  readonly coordinate: string;
  readonly visibility: 'HIDDEN';
  readonly canRequestAccess: boolean;
}

/** What is told of one execution. */
export interface QueryExecution {
  readonly id: string;
  readonly state: QueryState;
  /** Reference to the entity of the catalog. */
  readonly requestedBy: { readonly id: string };
  readonly submittedAt: Date;
  readonly finishedAt: Date | null;
  /** Rows of the answer; null when none were asked for. */
  readonly rowCount: number | null;
  readonly badRecords: readonly BadRecordCount[];
  /** Null where only the record is left. */
  readonly columns: readonly ResultColumn[] | null;
  readonly withheld: readonly WithheldField[];
  /** `<policy id>@<version>` of what was applied. */
  readonly policyVersions: readonly string[];
  /** A policy shows only some rows. Null where only the record is left. */
  readonly rowsFiltered: boolean | null;
}

export interface ExecutionFacts {
  readonly id: string;
  readonly submittedAt: Date;
  readonly finishedAt: Date;
  readonly rowCount: number | null;
  readonly badRecords: readonly BadRecordCount[];
  readonly principal: Principal;
}

/** What is written down before the answer leaves; rows and bytes are added when it is finished. */
export const executionEntry = ({ decision, dataset }: AuthorisedRead, principal: Principal, id: string, at: Date): AuditEntry => ({
  id,
  at,
  principal,
  action: 'lake.query',
  dataset: dataset.ref,
  columns: [...decision.columns.keys()],
  effect: 'ALLOW',
  policyVersions: decision.policyVersions,
  rows: null,
  bytes: null,
});

/** A read that was refused: which columns it wanted is not worth remembering, that it was tried is. */
export const refusedEntry = (dataset: DatasetRef, principal: Principal, id: string, at: Date): AuditEntry => ({
  id,
  at,
  principal,
  action: 'lake.query',
  dataset,
  columns: [],
  effect: 'DENY',
  policyVersions: [],
  rows: null,
  bytes: null,
});

/** A typed read finishes within its request. */
export function succeededExecution(read: AuthorisedRead, facts: ExecutionFacts): QueryExecution {
  const { decision } = read;
  const selected: readonly GeneratedField[] = read.read.kind === 'PAGE' ? read.read.select : read.read.keys.map((key) => key.field);
  return {
    id: facts.id,
    state: 'SUCCEEDED',
    requestedBy: { id: facts.principal.id },
    submittedAt: facts.submittedAt,
    finishedAt: facts.finishedAt,
    rowCount: facts.rowCount,
    badRecords: facts.badRecords,
    columns: selected.map((field) => ({
      name: field.name,
      engineType: printColumnType(field.type.column),
      graphqlType: outputOf(field.type),
      visibility: visibilityOf(read, field),
    })),
    withheld: read.withheld.map((field) => ({
      coordinate: coordinate(read.read, field.name),
      visibility: 'HIDDEN',
      canRequestAccess: true,
    })),
    policyVersions: decision.policyVersions,
    rowsFiltered: decision.rowFilter !== null,
  };
}

function visibilityOf(read: AuthorisedRead, field: GeneratedField): ResultColumn['visibility'] {
  const visibility = read.fields.get(field.name)?.visibility ?? 'WITHHELD';
  return visibility === 'CLEAR' || visibility === 'MASKED' ? visibility : 'HIDDEN';
}
