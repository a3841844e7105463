import { type Dataset, Invalid, type Snapshot, type SnapshotFile } from '@lakeward/kernel';
import type { GuardedCatalog } from '@lakeward/policy/guarded-catalog';
import type { GuardedObjects } from '@lakeward/policy/guarded-objects';
import type { VisibleDataset } from '@lakeward/policy/visible-dataset';
import type { Clock } from '@lakeward/ports/clock';

export type NewDataset = Pick<
  Dataset,
  'ref' | 'database' | 'name' | 'location' | 'format' | 'options' | 'columns' | 'partitionKeys' | 'tags'
>;

/** A dataset may begin with this many files; larger ones come with a job's manifest. */
const FILES_MAX = 100_000;

/**
 * Makes files known as a dataset, with the caller as owner, and pins what lies there now as its first snapshot. A location without files makes a
 * dataset without a snapshot.
 * @throws Invalid for columns that do not fit together, too many files, or a file outside the partition folders; otherwise as
 *   `GuardedObjects.unregistered` and `GuardedCatalog.register`
 */
export async function registerDataset(
  deps: { readonly catalog: GuardedCatalog; readonly objects: GuardedObjects; readonly clock: Clock },
  dataset: NewDataset,
): Promise<VisibleDataset> {
  const { principal } = deps.catalog;
  const names = [...dataset.columns, ...dataset.partitionKeys].map((column) => column.name);
  const twice = names.find((name, at) => names.indexOf(name) !== at);
  if (names.length === 0) throw new Invalid('A dataset has columns.', { path: ['columns'] });
  if (twice !== undefined) throw new Invalid(`Two columns are called "${twice}".`, { path: ['columns'] });
  const files = await filesAt(deps.objects, dataset);
  const registered = await deps.catalog.register({
    ...dataset,
    tenant: principal.tenant,
    description: null,
    domain: null,
    owners: [{ principal: principal.id, role: 'OWNER' }],
  });
  if (files.length === 0) return registered;
  const snapshot: Snapshot = {
    sequence: 1,
    committedAt: deps.clock.now(),
    rowCount: null,
    byteSize: files.reduce((sum, file) => sum + file.byteSize, 0),
    files,
  };
  return deps.catalog.commitSnapshot(registered.id, snapshot);
}

async function filesAt(objects: GuardedObjects, { ref, location, partitionKeys }: NewDataset): Promise<SnapshotFile[]> {
  const files: SnapshotFile[] = [];
  for await (const { key, byteSize } of objects.unregistered(ref, location)) {
    const inside = key.slice(location.length).split('/');
    // Readers hide what begins with `_` or `.`, as Hive's do.
    if (inside.some((part) => /^[_.]/.test(part))) continue;
    if (files.length === FILES_MAX) throw new Invalid(`More than ${FILES_MAX} files lie there.`, { path: ['location'] });
    files.push({ key, byteSize, rowCount: null, partition: partitionOf(inside, partitionKeys) });
  }
  return files;
}

/** Values of `key=value` folders; Hive's word for none is null. */
function partitionOf(parts: readonly string[], keys: Dataset['partitionKeys']): Record<string, string | null> {
  return Object.fromEntries(
    keys.map(({ name }) => {
      const part = parts.find((text) => text.startsWith(`${name}=`));
      if (part === undefined) throw new Invalid(`A file is in no folder ${name}=….`, { path: ['partitionKeys'] });
      const value = decodedName(part.slice(name.length + 1));
      return [name, value === '__HIVE_DEFAULT_PARTITION__' ? null : value];
    }),
  );
}

function decodedName(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    // A folder that Hive did not write may hold a bare %.
    return text;
  }
}
