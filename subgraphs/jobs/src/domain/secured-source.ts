import { type Dataset, datasetRefKey, Forbidden, Invalid, NotFound, printColumnType, type ReadSchema, Unsupported } from '@lakeward/kernel';
import type { AccessSnapshot } from '@lakeward/policy/access-snapshot';
import type { GuardedJobs } from '@lakeward/policy/guarded-jobs';

import { columnsOf, type LineageSource } from './column-lineage.ts';
import type { DatasetName, JobSource } from './job-spec.ts';

/** A source as its reader may see it: the only thing that Spark is told about the dataset. */
export interface SecuredSource {
  readonly id: string;
  readonly dataset: Dataset;
  readonly verdicts: readonly { readonly path: string; readonly visibility: 'CLEAR' | 'MASKED' | 'HIDDEN'; readonly mask: string | null }[];
  readonly rowsFiltered: boolean;
  /** Some row or cell is held back. */
  readonly guarded: boolean;
  /** `scan` of the runner's spec: pinned files, columns, cells, row filter, read schema. */
  readonly scan: object;
  readonly barrier: boolean;
  readonly lineage: LineageSource;
}

/**
 * Compiles one source under the rights of whoever `jobs` is bound to, at the dataset's present snapshot.
 * @throws NotFound, PolicyInvalid, Unsupported, Invalid
 */
export function secureSource(source: JobSource, jobs: GuardedJobs, snapshot: AccessSnapshot): SecuredSource {
  const wanted = source.from.dataset;
  if (!wanted) throw new Unsupported('Jobs read datasets; files and JDBC connections are not served yet.');
  const [secured] = jobs.planSecuredSources([{ ref: wanted.dataset }]);
  const dataset = snapshot.byRef.get(datasetRefKey(wanted.dataset));
  if (!secured || !dataset) throw new NotFound();
  const readSchema = newest(snapshot.readSchemas.get(dataset.id) ?? [], wanted.readSchema);
  if (!readSchema) throw new NotFound(`There is no published read schema ${wanted.readSchema} of this dataset.`);
  if (wanted.snapshot !== undefined && wanted.snapshot !== secured.scan.snapshot)
    throw new Unsupported('Only the present snapshot can be read.');

  // A read column that needs what may not be seen is not there, as in the lake.
  const shown = new Map(secured.verdicts.filter((verdict) => verdict.visibility !== 'HIDDEN').map((verdict) => [verdict.path, verdict]));
  const readColumns = readSchema.columns.filter((column) => baseColumns(column.source).every((name) => shown.has(name)));
  if (readColumns.length === 0) throw new NotFound();
  if (!baseColumns(readSchema.rowPredicate).every((name) => shown.has(name)))
    throw new Unsupported('The read schema chooses rows by a column that you may not see.');
  return {
    id: source.id,
    dataset,
    verdicts: secured.verdicts,
    rowsFiltered: secured.scan.rowFilter !== null,
    guarded: secured.guarded,
    barrier: wanted.barrier,
    scan: {
      ...secured.scan,
      readSchema: {
        columns: readColumns.map((column) => ({
          name: column.name,
          type: printColumnType(column.type),
          source: column.source,
          default: column.default,
        })),
        rowPredicate: readSchema.rowPredicate,
        onBadRecord: readSchema.onBadRecord,
      },
    },
    lineage: {
      id: source.id,
      columns: readColumns.map((column) => ({
        name: column.name,
        reads: baseColumns(column.source),
        copied: 'column' in column.source,
        masked: baseColumns(column.source).some((name) => shown.get(name)!.visibility !== 'CLEAR'),
      })),
    },
  };
}

/** The target as it is, or null when it will be made. @throws NotFound, Forbidden, Invalid, Unsupported */
export function plannedTarget(
  ref: DatasetName,
  mode: string,
  action: 'job.plan' | 'job.launch',
  jobs: GuardedJobs,
  snapshot: AccessSnapshot,
): Dataset | null {
  const existing = snapshot.byRef.get(datasetRefKey(ref)) ?? null;
  const may = action === 'job.plan' ? jobs.mayPlan(ref) : jobs.mayLaunch(ref);
  // Who may do nothing there gets one answer, whether it exists or not.
  if (!may) throw new NotFound();
  if (!jobs.mayWrite(ref)) throw new Forbidden();
  if (existing && mode === 'CREATE') throw new Invalid('This dataset exists already; CREATE makes a new one.');
  if (existing && existing.location !== `${existing.database}/${existing.name}/`)
    throw new Unsupported('Jobs write only into tables that jobs have made.');
  return existing;
}

function newest(schemas: readonly ReadSchema[], name: string): ReadSchema | null {
  const named = schemas.filter((schema) => schema.name === name);
  return named.findLast((schema) => schema.state === 'PUBLISHED') ?? named.at(-1) ?? null;
}

/** Top-level base columns of an expression or predicate. */
const baseColumns = (document: unknown): string[] => [...new Set(columnsOf(document).map(topLevel))];

const topLevel = (path: string): string => (path.startsWith('`') ? path.slice(1, path.indexOf('`', 1)) : path.split('.')[0]!);
