import { BadRecord, type BadRecordRule } from '@lakeward/kernel';
import type { GuardedLake } from '@lakeward/policy/guarded-lake';
import type { Measure, Relation } from '@lakeward/query';

import { baseColumnsOf } from '../schema-generation/lower-read-schema.ts';
import { allOf, truth } from '@lakeward/query/query-terms';
import type { AuthorisedRead } from './authorise-read.ts';
import { askLake } from './collect-rows.ts';
import { filtered, scanColumns } from './page-tree.ts';
import { questionOf } from './question-of.ts';

/** How many values of one field did not fit the read schema. Null = not told, because the dataset is guarded. */
export interface BadRecordCount {
  /** Field name. */
  readonly column: string | null;
  readonly rule: BadRecordRule;
  readonly count: number | null;
}

const keptCounts = 2_000;

/**
 * Counts bad fields over all rows that the caller may see, whatever page or filter was asked for: so a dataset either reads or does not, and one
 * count serves all pages of an audience. Files of a snapshot never change, hence neither does a count.
 */
export class BadRecordCounter {
  readonly #known = new Map<string, Promise<readonly number[]>>();

  /** @throws BadRecord where the rule is FAIL and a field that the query reads has a bad value */
  async count(read: AuthorisedRead, lake: GuardedLake, signal: AbortSignal): Promise<readonly BadRecordCount[]> {
    if (read.watched.length === 0) return [];
    const { readSchema, names } = read.read.generated;
    const counts = await this.#counts(read, lake, signal);
    const found = read.watched
      .map(({ field }, at) => ({ column: field.name, rule: readSchema.onBadRecord, count: counts[at]! }))
      .filter((bad) => bad.count > 0);
    if (readSchema.onBadRecord === 'FAIL' && found.length > 0) {
      const { column } = found[0]!;
      throw new BadRecord(`A record of ${read.dataset.database}.${read.dataset.name} does not fit: column ${column} of ${names.type}.`, {
        dataset: read.dataset.ref.name,
        column,
      });
    }
    return found;
  }

  #counts(read: AuthorisedRead, lake: GuardedLake, signal: AbortSignal): Promise<readonly number[]> {
    const names = read.watched.map(({ field }) => field.name);
    const key = JSON.stringify([
      read.accessVersion,
      read.decision.audience,
      read.read.generated.readSchema.id,
      read.snapshot.sequence,
      names,
    ]);
    const known = this.#known.get(key);
    // Of two callers with equal rights one may leave; his leaving must not fail the other, so a count that was given up is counted again.
    if (known) return known.catch(() => this.#ask(key, read, names, lake, signal));
    return this.#ask(key, read, names, lake, signal);
  }

  #ask(key: string, read: AuthorisedRead, names: readonly string[], lake: GuardedLake, signal: AbortSignal): Promise<readonly number[]> {
    const counts = askLake(lake, questionOf(read, countTree(read)), signal).then((answer) =>
      names.map((name) => Number(answer.column(name)![0])),
    );
    this.#known.set(key, counts);
    if (this.#known.size > keptCounts) this.#known.delete(this.#known.keys().next().value!);
    counts.catch(() => this.#known.delete(key));
    return counts;
  }
}

function countTree(read: AuthorisedRead): {
  readonly tree: Relation;
  readonly columns: readonly { readonly name: string; readonly type: { readonly kind: 'BIGINT' } }[];
} {
  const flags = read.watched.map(({ field, lowered }) => ({ name: field.name, flag: lowered.bad! }));
  const needed = new Set([...flags.map(({ flag }) => flag), ...(read.rowPredicate ? [read.rowPredicate] : [])].flatMap(baseColumnsOf));
  const scan: Relation = { kind: 'Scan', dataset: read.dataset, snapshot: read.snapshot, columns: scanColumns(read, needed), place: false };
  const measures = flags.map(({ name, flag }): Measure => ({
    name,
    function: 'COUNT',
    argument: { kind: 'Case', branches: [{ when: allOf([flag]), then: truth(true) }], otherwise: null },
    type: { kind: 'BIGINT' },
  }));
  return {
    tree: { kind: 'Aggregate', input: filtered(scan, read.rowPredicate), keys: [], measures },
    columns: measures.map(({ name }) => ({ name, type: { kind: 'BIGINT' } })),
  };
}
