import { type Dataset, Forbidden, NotFound, PolicyInvalid, type Principal, type Snapshot, UnreadableObject } from '@lakeward/kernel';
import type { AccessSnapshot } from '@lakeward/policy/access-snapshot';
import type { DecideAccess } from '@lakeward/policy/decision-memo';
import type { Decision } from '@lakeward/policy/decision';
import { mayKnow } from '@lakeward/policy/may-act';
import type { QueryExpression } from '@lakeward/query';

import { baseColumnsOf, type LoweredColumn } from '../schema-generation/lower-read-schema.ts';
import type { GeneratedField } from '../schema-generation/map-column-type.ts';
import type { LakeRead } from '../schema-generation/read-selection.ts';
import { loweredSchema } from './lowered-schema.ts';

/** WITHHELD: the name may be known, the value not. */
export type FieldVisibility = 'CLEAR' | 'MASKED' | 'WITHHELD' | 'HIDDEN';

/** One field of a dataset as the caller may see it. */
export interface ReadableField {
  readonly field: GeneratedField;
  readonly lowered: LoweredColumn;
  readonly visibility: FieldVisibility;
}

/** Who asks, by which version of the rights, on which engine. */
export interface ReadScope {
  readonly principal: Principal;
  readonly snapshot: AccessSnapshot;
  readonly now: Date;
  readonly decide: DecideAccess;
  readonly capabilities: { readonly rowPlace: boolean; readonly storedResults: boolean };
}

/** How rows that are equal in the order asked for are told apart. STORED: by their number in a stored result. */
export type TieBreak = 'KEY' | 'PLACE' | 'STORED';

/** A read that was decided on: nothing hidden is in it, and nothing withheld is computed with. */
export interface AuthorisedRead<Read extends LakeRead = LakeRead> {
  readonly read: Read;
  /** As it is now. */
  readonly dataset: Dataset;
  readonly snapshot: Snapshot;
  readonly decision: Decision;
  /** Version of rights and catalog that it was decided by. */
  readonly accessVersion: number;
  /** Every field that the query computes with, by name. */
  readonly fields: ReadonlyMap<string, ReadableField>;
  /** Selected, shown as null, named in the answer. */
  readonly withheld: readonly GeneratedField[];
  /** Names of the fields of the unique key, when they may break ties. */
  readonly uniqueKey: readonly string[] | null;
  readonly tieBreak: TieBreak;
  readonly rowPredicate: QueryExpression | null;
  /** DROP_ROW: all fields that can be bad, selected or not, so that the count of rows does not change with the selection. */
  readonly dropsFor: readonly ReadableField[];
  /** Fields whose bad values are counted. */
  readonly watched: readonly ReadableField[];
}

/**
 * Decides one dataset field: asks once for all base columns that it touches.
 * @throws NotFound for what the caller may not know; Forbidden, naming the coordinate, for what he may know but not use so; PolicyInvalid;
 *   UnreadableObject for a dataset without files
 */
export function authoriseRead<Read extends LakeRead>(read: Read, scope: ReadScope): AuthorisedRead<Read> {
  const { generated } = read;
  const { principal, snapshot, now } = scope;
  const dataset = snapshot.datasets.get(generated.dataset.id);
  if (!dataset) throw new NotFound();
  const schema = loweredSchema(dataset, generated);
  const selected = selectedFields(read);
  const used = usedFields(read);
  const drops =
    generated.readSchema.onBadRecord === 'DROP_ROW'
      ? [...schema.fields.keys()].filter((name) => schema.fields.get(name)!.bad !== null)
      : [];
  const needed = new Set([...selected, ...used, ...drops, ...(schema.uniqueKey ?? [])]);
  const columns = new Set([...needed].flatMap((name) => schema.fields.get(name)!.baseColumns));
  for (const name of schema.rowPredicate === null ? [] : baseColumnsOf(schema.rowPredicate)) columns.add(name);
  // A scan has a column, also where only its rows are counted.
  if (columns.size === 0) columns.add(dataset.columns[0]!.name);
  const decision = scope.decide(principal, 'lake.query', dataset, [...columns].sort(), snapshot, now);
  if (decision.effect === 'DENY') throw refusal(decision, dataset, read, scope);

  const readable = (name: string): ReadableField => {
    const lowered = schema.fields.get(name)!;
    return { field: schema.fieldsByName.get(name)!, lowered, visibility: visibilityOf(lowered, decision) };
  };
  const fields = new Map<string, ReadableField>();
  const withheld: GeneratedField[] = [];
  for (const name of used) {
    const field = readable(name);
    if (field.visibility === 'HIDDEN') throw new NotFound();
    if (field.visibility === 'WITHHELD')
      throw new Forbidden(`You may not search, sort or group by ${coordinate(read, name)}.`, { coordinate: coordinate(read, name) });
    fields.set(name, field);
  }
  for (const name of selected) {
    const field = readable(name);
    if (field.visibility === 'HIDDEN') throw new NotFound();
    if (field.visibility === 'WITHHELD') withheld.push(field.field);
    else fields.set(name, field);
  }
  const uniqueKey = schema.uniqueKey?.every((name) => readable(name).visibility === 'CLEAR') === true ? schema.uniqueKey : null;
  const tieBreak = tieBreakOf(read, dataset, uniqueKey, scope);
  if (read.kind === 'PAGE' && tieBreak === 'KEY') for (const name of uniqueKey!) fields.set(name, readable(name));
  // A masked value that does not fit its type is no bad record: its reader would learn something about the raw one.
  const isWatched = (field: ReadableField) => field.lowered.bad !== null && field.visibility === 'CLEAR';
  const dropsFor = drops.map(readable).filter(isWatched);
  if (dataset.snapshot === null) throw new UnreadableObject('This dataset has no files yet.');
  return {
    read,
    dataset,
    snapshot: dataset.snapshot,
    decision,
    accessVersion: snapshot.version,
    fields,
    withheld,
    uniqueKey,
    tieBreak,
    rowPredicate: schema.rowPredicate,
    dropsFor,
    watched: dropsFor.length > 0 ? dropsFor : [...fields.values()].filter(isWatched),
  };
}

const selectedFields = (read: LakeRead): readonly string[] => (read.kind === 'PAGE' ? read.select.map((field) => field.name) : []);

/** Fields that the query computes with, beyond showing them. */
function usedFields(read: LakeRead): readonly string[] {
  if (read.kind === 'PAGE') return [...read.whereFields, ...read.order.map((key) => key.name)];
  const measured = read.measures.flatMap((measure) => (measure.field === null ? [] : [measure.field.name]));
  return [...read.whereFields, ...read.keys.map((key) => key.field.name), ...measured];
}

export const coordinate = (read: LakeRead, field: string): string => `${read.generated.names.type}.${field}`;

function refusal(decision: Decision, dataset: Dataset, read: LakeRead, scope: ReadScope): Error {
  if (decision.denial === 'BROKEN') return new PolicyInvalid();
  const known = mayKnow(scope.principal, dataset, scope.snapshot, scope.now);
  const field = `${read.generated.database.type}.${read.generated.names.field}`;
  return known ? new Forbidden(`You may not query ${field}; ask for access.`, { coordinate: field }) : new NotFound();
}

/** A derived field is what its parts are: hidden or withheld when all are, masked when some are not clear. */
function visibilityOf(lowered: LoweredColumn, decision: Decision): FieldVisibility {
  const verdicts = lowered.baseColumns.map((name) => decision.columns.get(name)?.visibility ?? 'HIDDEN');
  if (verdicts.every((verdict) => verdict === 'CLEAR')) return 'CLEAR';
  if (verdicts.every((verdict) => verdict === 'HIDDEN')) return 'HIDDEN';
  return verdicts.every((verdict) => verdict === 'HIDDEN' || verdict === 'WITHHELD') ? 'WITHHELD' : 'MASKED';
}

/** Without an order of the caller's, rows come as they lie in the files, which costs nothing. */
function tieBreakOf(read: LakeRead, dataset: Dataset, uniqueKey: readonly string[] | null, { capabilities }: ReadScope): TieBreak {
  const place = dataset.format === 'PARQUET' && capabilities.rowPlace;
  if (place && (read.order.length === 0 || uniqueKey === null)) return 'PLACE';
  return uniqueKey === null ? 'STORED' : 'KEY';
}
